# expect: shape=TimeMembers path=isLastOf focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isLastOf matter:arrival }

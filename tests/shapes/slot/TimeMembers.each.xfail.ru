# expect: shape=TimeMembers path=isLastOf focus=2-effect
INSERT DATA { ex:2-effect srv:isFirstOf matter:arrival }

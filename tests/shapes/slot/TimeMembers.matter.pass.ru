# expect: nothing
INSERT DATA { ex:1-help-timing srv:isLastOf matter:arrival }

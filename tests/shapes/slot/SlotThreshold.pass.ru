# expect: nothing
INSERT DATA { ex:1-help-timing srv:threshold "1/3" ; srv:isStoppedBy matter:end }

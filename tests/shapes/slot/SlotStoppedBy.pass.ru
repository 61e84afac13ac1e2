# expect: nothing
INSERT DATA { ex:1-help-timing srv:isStoppedBy matter:end , ex:2-end }

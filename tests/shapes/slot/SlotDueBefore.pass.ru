# expect: nothing
INSERT DATA { ex:1-help-timing srv:isDueBefore matter:end , event:receipt , ex:2-end , ex:1-notice }

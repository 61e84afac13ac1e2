# expect: nothing
DELETE DATA { ex:1-help-timing srv:isDueBefore matter:start }

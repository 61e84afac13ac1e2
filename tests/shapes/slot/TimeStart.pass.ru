# expect: nothing
INSERT DATA { ex:1-help-timing srv:isLastOf ex:1-notice , ex:2-notice ; srv:runsFrom event:receipt }

# expect: shape=TimeStart path=runsFromEvent focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isLastOf ex:1-notice , ex:2-notice ; srv:runsFromEvent matter:arrival }

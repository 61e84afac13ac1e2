# expect: nothing
INSERT DATA { ex:1-help-timing srv:isLastOf ex:2-notice }

# expect: nothing
INSERT DATA { ex:1-help-timing srv:isLastOf ex:1-notice , event:receipt ; srv:isLastOf ex:2-notice }

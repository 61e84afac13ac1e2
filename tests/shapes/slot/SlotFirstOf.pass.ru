# expect: nothing
INSERT DATA { ex:1-help-timing srv:isFirstOf ex:1-notice , matter:arrival ; srv:isFirstOf ex:2-notice }

# expect: nothing
INSERT DATA { ex:2-effect srv:isLastOf ex:2-notice , ex:1-notice }

# expect: nothing
INSERT DATA { ex:1-notice srv:transmitsOnward ex:2-notice , ex:2-end }

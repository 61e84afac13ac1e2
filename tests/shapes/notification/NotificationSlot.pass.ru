# expect: nothing
INSERT DATA { ex:1-notice srv:hasSlot ex:n-form }

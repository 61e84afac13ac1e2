# expect: nothing
INSERT DATA { ex:1-notice srv:stage 2 }

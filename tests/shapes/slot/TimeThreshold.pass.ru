# expect: nothing
INSERT DATA { ex:1-help-timing srv:threshold "5" ; srv:isStoppedBy ex:2-notice }

# expect: shape=SlotThreshold path=threshold focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:threshold "many" ; srv:isStoppedBy matter:end }

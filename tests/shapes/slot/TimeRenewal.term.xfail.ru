# expect: shape=TimeRenewal path=renewal focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isRenewedIndefinitely true }

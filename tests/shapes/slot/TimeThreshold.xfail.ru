# expect: shape=TimeThreshold path=threshold focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:threshold "5" }

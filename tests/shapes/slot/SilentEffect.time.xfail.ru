# expect: shape=SilentEffect path=- focus=n-timing
INSERT DATA { ex:n-timing srv:hasUrgency urgency:immediately }

# expect: nothing
INSERT DATA { ex:1-help-bearer srv:forValue actor:a }

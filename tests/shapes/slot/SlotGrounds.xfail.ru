# expect: shape=SlotGrounds path=forValue focus=1-help-bearer
INSERT DATA { ex:1-help-bearer srv:forValue actor:c }

# expect: shape=EventBothWays path=fulfils focus=came
INSERT DATA { l:came srv:fulfils ex:1-help ; srv:breaches ex:1-help }

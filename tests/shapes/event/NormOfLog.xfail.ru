# expect: shape=NormOfLog path=fulfils focus=came
INSERT DATA { l:came srv:breaches ex:2-and }

# expect: shape=NormSurvives path=survivesTermination focus=1-inform
INSERT DATA { ex:1-inform srv:survivesTermination "no" }

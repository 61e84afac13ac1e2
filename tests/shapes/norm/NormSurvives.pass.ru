# expect: nothing
INSERT DATA { ex:1-help srv:survivesTermination true . ex:1-inform srv:survivesTermination false }

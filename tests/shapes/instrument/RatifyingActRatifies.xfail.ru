# expect: shape=RatifyingActRatifies path=- focus=law
DELETE DATA { agreement:example srv:isRatifiedBy ex:law }

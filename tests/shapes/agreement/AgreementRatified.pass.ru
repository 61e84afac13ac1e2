# expect: nothing
INSERT DATA { agreement:example srv:isRatifiedBy ex:law }

# expect: nothing
INSERT DATA { agreement:example srv:isTranslatedBy actor:p }

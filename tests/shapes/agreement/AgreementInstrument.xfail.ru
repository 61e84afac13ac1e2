# expect: shape=AgreementInstrument path=hasInstrument focus=example
INSERT DATA { agreement:example srv:hasInstrument actor:p }

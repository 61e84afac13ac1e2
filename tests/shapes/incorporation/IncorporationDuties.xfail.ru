# expect: shape=IncorporationDuties path=takesDutiesOf focus=1-incorporation
INSERT DATA { ex:1-incorporation srv:takesDutiesOf "guest" }

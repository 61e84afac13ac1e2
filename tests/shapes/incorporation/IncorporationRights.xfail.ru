# expect: shape=IncorporationRights path=takesRightsOf focus=1-incorporation
INSERT DATA { ex:1-incorporation srv:takesRightsOf "guest" }

# expect: shape=ExpressionSignals path=signals focus=urn:may
INSERT DATA { <urn:may> srv:signals srv:Claim }

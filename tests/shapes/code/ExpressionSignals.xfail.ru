# expect: shape=ExpressionSignals path=signalsNormClass focus=urn:may
INSERT DATA { <urn:may> srv:signalsNormClass srv:Claim }

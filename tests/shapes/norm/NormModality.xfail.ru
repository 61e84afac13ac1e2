# expect: shape=NormModality path=type focus=1-help
# expect: shape=ExpressionSignals path=signalsNormClass focus=urn:must
# expect: shape=OneType path=type focus=1-help
INSERT DATA { ex:1-help a srv:Claim . srv:Claim rdfs:subClassOf srv:Norm . <urn:must> srv:signalsNormClass srv:Claim }

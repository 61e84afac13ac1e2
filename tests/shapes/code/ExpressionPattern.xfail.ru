# expect: shape=ExpressionPattern path=namePattern focus=urn:new
DELETE WHERE { <urn:may> srv:signalsNormClass ?any } ;
INSERT DATA { <urn:may> srv:signalsNormClass srv:Permission , srv:Power . <urn:new> a srv:OperativeExpression ; srv:signalsNormClass srv:Obligation }

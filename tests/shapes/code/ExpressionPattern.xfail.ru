# expect: shape=ExpressionPattern path=namePattern focus=urn:new
DELETE WHERE { <urn:may> srv:signals ?any } ;
INSERT DATA { <urn:may> srv:signals srv:Permission , srv:Power . <urn:new> a srv:OperativeExpression ; srv:signals srv:Obligation }

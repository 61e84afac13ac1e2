# expect: shape=ModalityLexicon path=language focus=example
# All expressions there are German.
DELETE { ?expression srv:namePattern ?old } INSERT { ?expression srv:namePattern "muss"@de }
WHERE { ?expression a srv:OperativeExpression ; srv:namePattern ?old }

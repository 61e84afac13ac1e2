# expect: nothing
DELETE DATA { ex:1-help-timing srv:isDueBefore matter:start } ;
INSERT DATA { matter:start srv:namePattern "қажет"@kk . ex:1-help-timing srv:evidenceText "қажет болса"@kk ; srv:isDueBefore matter:start }

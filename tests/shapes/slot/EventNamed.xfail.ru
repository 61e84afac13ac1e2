# expect: shape=EventNamed path=evidenceText focus=1-help-timing
INSERT DATA { matter:start srv:namePattern "басталғанға"@kk . ex:1-help-timing srv:evidenceText "қажет болса"@kk }

# expect: shape=EventNamed path=words focus=1-help-timing
INSERT DATA { matter:start srv:namePattern "басталғанға"@kk . ex:1-help-timing srv:words "қажет болса"@kk }

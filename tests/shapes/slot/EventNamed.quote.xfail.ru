# expect: shape=EventNamed path=evidenceText focus=m-effect
INSERT DATA { matter:start srv:namePattern "басталғанға"@kk . ex:m-effect srv:runsFromEvent matter:start }

# expect: nothing
# The quote names the event that brings the effect about.
INSERT DATA { matter:start srv:namePattern "алады$"@kk . ex:m-effect srv:runsFromEvent matter:start }

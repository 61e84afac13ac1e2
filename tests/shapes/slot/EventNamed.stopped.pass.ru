# expect: nothing
# What stops an effect may be named in another sentence of the clause.
INSERT DATA { matter:start srv:namePattern "хабарлап"@kk . ex:m-effect srv:isStoppedBy matter:start }

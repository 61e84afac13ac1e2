# expect: nothing
INSERT DATA { <urn:must> srv:namePattern "міндетті"@kk }

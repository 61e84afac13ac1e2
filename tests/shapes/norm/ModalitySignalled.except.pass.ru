# expect: nothing
INSERT DATA { <urn:must> srv:exceptPattern "болмайды"@kk }

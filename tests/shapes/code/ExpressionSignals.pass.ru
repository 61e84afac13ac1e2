# expect: nothing
INSERT DATA { <urn:may> srv:signals srv:Immunity }

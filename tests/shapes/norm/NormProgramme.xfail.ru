# expect: shape=NormProgramme path=concernsProgramme focus=1-help
INSERT DATA { ex:1-help srv:concernsProgramme <urn:z> . <urn:z> srv:namePattern "көмекк"@kk }

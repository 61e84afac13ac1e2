# expect: shape=Instrument path=words focus=note
INSERT DATA { ex:note srv:words "x"@kk }

# expect: shape=ModalitySignalled path=operativeWords focus=1-help
INSERT DATA { <urn:must> srv:exceptPattern "^тиіс$"@kk }

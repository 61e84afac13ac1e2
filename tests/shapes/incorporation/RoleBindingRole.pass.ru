# expect: nothing
DELETE DATA { ex:1-incorporation-guest srv:bindsRole <https://w3id.org/servanda/agreement/another/guest> } ;
INSERT DATA { ex:1-incorporation-guest srv:bindsRole <https://w3id.org/servanda/agreement/another/host> }

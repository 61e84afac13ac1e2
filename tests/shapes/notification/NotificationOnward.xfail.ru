# expect: shape=NotificationOnward path=transmitsOnward focus=1-notice
INSERT DATA { ex:1-notice srv:transmitsOnward <https://w3id.org/servanda/agreement/example/2> }

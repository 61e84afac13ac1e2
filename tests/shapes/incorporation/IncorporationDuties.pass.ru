# expect: nothing
DELETE DATA { ex:1-incorporation srv:takesDutiesOf <https://w3id.org/servanda/agreement/another/guest> }

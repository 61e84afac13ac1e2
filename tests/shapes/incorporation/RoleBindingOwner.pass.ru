# expect: nothing
INSERT DATA { ex:1-incorporation srv:hasRoleBinding ex:1-incorporation-guest }

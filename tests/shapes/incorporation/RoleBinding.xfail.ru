# expect: shape=RoleBinding path=order focus=1-incorporation-guest
INSERT DATA { ex:1-incorporation-guest srv:order 1 }

# expect: shape=RoleBindingRole path=bindsRole focus=1-incorporation-guest
INSERT DATA { ex:1-incorporation-guest srv:bindsRole <https://w3id.org/servanda/agreement/another/host> }

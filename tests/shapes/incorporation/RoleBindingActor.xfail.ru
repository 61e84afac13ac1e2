# expect: shape=RoleBindingActor path=bindsActor focus=1-incorporation-guest
INSERT DATA { ex:1-incorporation-guest srv:bindsActor ex:law }

# expect: shape=RoleBindingOwner path=- focus=1-incorporation-guest
DELETE DATA { ex:1-incorporation srv:hasRoleBinding ex:1-incorporation-guest }

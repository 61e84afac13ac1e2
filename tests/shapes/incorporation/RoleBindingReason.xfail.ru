# expect: shape=RoleBindingReason path=reason focus=1-incorporation-guest
INSERT DATA { ex:1-incorporation-guest srv:reason "again"@en }

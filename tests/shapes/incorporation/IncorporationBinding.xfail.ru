# expect: shape=IncorporationBinding path=hasRoleBinding focus=1-incorporation
INSERT DATA { ex:1-incorporation srv:hasRoleBinding ex:law }

# expect: shape=RoleAgreement path=- focus=host
INSERT DATA { ex:host a srv:Role ; skos:prefLabel "Иесі"@kk , "Хозяин"@ru , "Host"@en }

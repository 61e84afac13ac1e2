# expect: shape=RoleType path=hasRoleType focus=host
INSERT DATA { agreement:example srv:hasRole ex:host . ex:host a srv:Role ; skos:prefLabel "Иесі"@kk , "Хозяин"@ru , "Host"@en ; srv:hasRoleType role:depositary , role:each-party }

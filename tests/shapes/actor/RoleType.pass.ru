# expect: nothing
INSERT DATA { agreement:example srv:hasRole ex:host . ex:host a srv:Role ; skos:prefLabel "Иесі"@kk , "Хозяин"@ru , "Host"@en ; srv:hasRoleType role:depositary }

# expect: nothing
DELETE { ex:1-help srv:hasBearer ?old } INSERT { ex:1-help srv:hasBearer ex:host } WHERE { ex:1-help srv:hasBearer ?old } ;
INSERT DATA { agreement:example srv:hasRole ex:host . ex:host a srv:Role ; skos:prefLabel "Иесі"@kk , "Хозяин"@ru , "Host"@en }

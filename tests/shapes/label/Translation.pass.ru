# expect: nothing
DELETE WHERE { ex:2.1-p1 srv:reason ?any } ;
DELETE DATA { ex:2.1-p1 srv:hasKind kind:untranslated } ;
INSERT DATA { ex:2.1-p1 srv:hasKind kind:formal ; srv:text "Генеральный секретарь"@ru , "Secretary General"@en }

# expect: nothing
DELETE { ex:law srv:isSignedBy actor:p . ex:l-p1 srv:text ?text }
INSERT { ex:law srv:isSignedBy actor:q . ex:l-p1 srv:text "2008 жылғы 20 қазан, К"@kk }
WHERE { ex:l-p1 srv:text ?text FILTER(LANG(?text) = "kk") }

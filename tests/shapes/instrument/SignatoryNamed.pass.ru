# expect: nothing
DELETE { ex:note srv:isSignedBy actor:p . ex:1-p1 srv:text ?old }
INSERT { ex:note srv:isSignedBy actor:a-head . ex:1-p1 srv:text "N 5, 2007 жылғы 7 қыркүйек, А басшысы"@kk }
WHERE { ex:1-p1 srv:text ?old FILTER(LANG(?old) = "kk") }

# expect: shape=SignatoryNamed path=isSignedBy focus=note
DELETE { ex:1-p1 srv:text ?old } INSERT { ex:1-p1 srv:text "N 5, 2007 жылғы 7 қыркүйек, Р"@kk }
WHERE { ex:1-p1 srv:text ?old FILTER(LANG(?old) = "kk") }

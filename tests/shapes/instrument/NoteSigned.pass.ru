# expect: nothing
DELETE { ex:2a-p1 srv:text ?text } INSERT { ex:note srv:isSignedBy actor:a-head . ex:2a-p1 srv:text "А басшысы"@kk }
WHERE { ex:2a-p1 srv:text ?text FILTER(LANG(?text) = "kk") }

# expect: nothing
DELETE { actor:p skos:prefLabel ?old } INSERT { actor:p skos:prefLabel "қыркүйек, П"@kk }
WHERE { actor:p skos:prefLabel ?old FILTER(LANG(?old) = "kk") }

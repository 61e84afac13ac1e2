# expect: nothing
DELETE WHERE { agreement:example dcterms:license ?any }

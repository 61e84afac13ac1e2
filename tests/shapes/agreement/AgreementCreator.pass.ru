# expect: nothing
DELETE WHERE { agreement:example dcterms:creator ?any }

# expect: nothing
DELETE { agreement:example skos:prefLabel "Example"@en } INSERT { agreement:example skos:prefLabel "Sample"@en } WHERE { agreement:example skos:prefLabel "Example"@en }

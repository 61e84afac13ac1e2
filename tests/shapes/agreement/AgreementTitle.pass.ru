# expect: nothing
DELETE { agreement:example dcterms:title "Example agreement"@en } INSERT { agreement:example dcterms:title "Sample agreement"@en } WHERE { agreement:example dcterms:title "Example agreement"@en }

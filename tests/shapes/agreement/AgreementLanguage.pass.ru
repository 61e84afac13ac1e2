# expect: nothing
DELETE { agreement:example dcterms:language ?old } INSERT { agreement:example dcterms:language "kk" } WHERE { agreement:example dcterms:language ?old }

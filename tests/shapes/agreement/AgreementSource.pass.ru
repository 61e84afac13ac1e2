# expect: nothing
DELETE { agreement:example srv:sourceFile ?old } INSERT { agreement:example srv:sourceFile "text.kk.txt" } WHERE { agreement:example srv:sourceFile ?old }

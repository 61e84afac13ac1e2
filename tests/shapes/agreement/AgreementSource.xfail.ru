# expect: shape=AgreementSource path=sourceFile focus=example
DELETE { agreement:example srv:sourceFile ?old } INSERT { agreement:example srv:sourceFile "../../secret.txt" } WHERE { agreement:example srv:sourceFile ?old }

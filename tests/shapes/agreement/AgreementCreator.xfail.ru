# expect: shape=AgreementCreator path=creator focus=example
DELETE { agreement:example dcterms:creator ?old } INSERT { agreement:example dcterms:creator actor:unknown } WHERE { agreement:example dcterms:creator ?old }

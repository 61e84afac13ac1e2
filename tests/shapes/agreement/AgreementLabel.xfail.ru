# expect: shape=AgreementLabel path=prefLabel focus=example
DELETE WHERE { agreement:example skos:prefLabel ?any }

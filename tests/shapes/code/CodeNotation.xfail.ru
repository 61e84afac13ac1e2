# expect: shape=CodeNotation path=notation focus=arrival
DELETE WHERE { matter:arrival skos:notation ?any }

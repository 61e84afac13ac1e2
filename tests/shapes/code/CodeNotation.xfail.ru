# expect: shape=CodeNotation path=notation focus=arrival
INSERT DATA { matter:arrival skos:notation "other" }

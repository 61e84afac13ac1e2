# expect: shape=ErratumPublished path=publishedWords focus=erratum
DELETE WHERE { ex:erratum srv:publishedWords ?any }

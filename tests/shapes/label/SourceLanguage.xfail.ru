# expect: shape=SourceLanguage path=prefLabel focus=1-help
DELETE DATA { ex:1-help skos:prefLabel "А көмек береді"@kk }

# expect: shape=NormInvolves path=involvesActor focus=1-help
DELETE { ex:1-help srv:involvesActor ?old } INSERT { ex:1-help srv:involvesActor actor:unknown } WHERE { ex:1-help srv:involvesActor ?old }

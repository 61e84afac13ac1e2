# expect: nothing
DELETE { ex:1-help srv:involvesActor ?old } INSERT { ex:1-help srv:involvesActor actor:c } WHERE { ex:1-help srv:involvesActor ?old }

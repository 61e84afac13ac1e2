# expect: shape=ClauseNumberIri path=number focus=law-text
DELETE { ex:law-text srv:number ?old } INSERT { ex:law-text srv:number "law" } WHERE { ex:law-text srv:number ?old }

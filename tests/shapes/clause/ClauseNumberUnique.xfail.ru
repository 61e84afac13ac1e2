# expect: shape=ClauseNumberUnique path=number focus=1
# expect: shape=ClauseNumberUnique path=number focus=law-text
# expect: shape=ClauseNumberIri path=number focus=law-text
DELETE { ex:law-text srv:number ?old } INSERT { ex:law-text srv:number "1" } WHERE { ex:law-text srv:number ?old }

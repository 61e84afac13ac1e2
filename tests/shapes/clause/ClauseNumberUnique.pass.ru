# expect: nothing
DELETE { ex:law-text srv:number ?old } INSERT { ex:law-text srv:number "law-text" } WHERE { ex:law-text srv:number ?old }

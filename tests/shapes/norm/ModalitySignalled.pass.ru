# expect: nothing
DELETE { ex:2-end a ?old } INSERT { ex:2-end a srv:Power } WHERE { ex:2-end a ?old }

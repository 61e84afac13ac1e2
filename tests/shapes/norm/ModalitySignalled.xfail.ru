# expect: shape=ModalitySignalled path=operativeWords focus=1-help
DELETE { ex:1-help a ?old } INSERT { ex:1-help a srv:Permission } WHERE { ex:1-help a ?old }

# expect: nothing
DELETE { ex:1-help srv:hasBearer ?old } INSERT { ex:1-help srv:hasBearer actor:a } WHERE { ex:1-help srv:hasBearer ?old }

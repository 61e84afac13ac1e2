# expect: shape=BearerAnswersToParty path=hasBearer focus=1-help
DELETE { ex:1-help srv:hasBearer ?old } INSERT { ex:1-help srv:hasBearer actor:e } WHERE { ex:1-help srv:hasBearer ?old }

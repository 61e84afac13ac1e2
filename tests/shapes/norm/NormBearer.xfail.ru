# expect: shape=NormBearer path=hasBearer focus=1-help
# expect: shape=BearerAnswersToParty path=hasBearer focus=1-help
DELETE { ex:1-help srv:hasBearer ?old } INSERT { ex:1-help srv:hasBearer form:oral } WHERE { ex:1-help srv:hasBearer ?old }

# expect: nothing
DELETE { ex:1-if srv:hasQualifierType ?old } INSERT { ex:1-if srv:hasQualifierType qualifier:if-necessary } WHERE { ex:1-if srv:hasQualifierType ?old }

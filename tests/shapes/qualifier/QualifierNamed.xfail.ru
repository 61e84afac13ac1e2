# expect: shape=QualifierNamed path=hasQualifierType focus=1-if
DELETE { ex:1-if srv:hasQualifierType ?old } INSERT { ex:1-if srv:hasQualifierType qualifier:free } WHERE { ex:1-if srv:hasQualifierType ?old }

# expect: shape=QualifierKind path=hasQualifierType focus=1-if
DELETE WHERE { ex:1-if srv:hasQualifierType ?any }

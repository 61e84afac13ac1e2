# expect: shape=QualifierWords path=words focus=1-if
DELETE WHERE { ex:1-if srv:words ?any }

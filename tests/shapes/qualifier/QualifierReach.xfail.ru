# expect: shape=QualifierReach path=scopeText focus=1-if
DELETE WHERE { ex:1-if srv:scopeText ?any }

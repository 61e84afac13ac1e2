# expect: shape=QualifierReach path=scopeText focus=1-if
DELETE DATA { ex:1-if srv:scopeText "the help"@en }

# expect: shape=QualifierReach path=reach focus=1-if
DELETE DATA { ex:1-if srv:reach "the help"@en }

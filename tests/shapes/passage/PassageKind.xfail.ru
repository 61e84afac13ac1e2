# expect: shape=PassageKind path=hasKind focus=l-p1
DELETE WHERE { ex:l-p1 srv:hasKind ?any }

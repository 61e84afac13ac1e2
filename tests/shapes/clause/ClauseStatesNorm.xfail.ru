# expect: shape=ClauseStatesNorm path=hasNorm focus=reply-opening
DELETE { ex:r-p1 srv:hasKind ?old } INSERT { ex:r-p1 srv:hasKind kind:normative } WHERE { ex:r-p1 srv:hasKind ?old }

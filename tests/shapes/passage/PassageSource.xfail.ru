# expect: shape=PassageSource path=text focus=1-p1
# expect: shape=PassageSource path=text focus=1-p2
DELETE { ex:1-p1 srv:order ?old } INSERT { ex:1-p1 srv:order 2 } WHERE { ex:1-p1 srv:order ?old }

# expect: nothing
DELETE { ex:1-inform srv:hasAddressee ?old } INSERT { ex:1-inform srv:hasAddressee actor:b } WHERE { ex:1-inform srv:hasAddressee ?old }

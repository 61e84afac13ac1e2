# expect: nothing
DELETE { ex:2-notice srv:hasAddressee ?old } INSERT { ex:2-notice srv:hasAddressee actor:b } WHERE { ex:2-notice srv:hasAddressee ?old }

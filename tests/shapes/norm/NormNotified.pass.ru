# expect: nothing
DELETE { ex:2-notice srv:hasMode ?old } INSERT { ex:2-notice srv:hasMode mode:inform } WHERE { ex:2-notice srv:hasMode ?old }

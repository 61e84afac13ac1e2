# expect: nothing
DELETE { ex:1-notice srv:hasSender ?old } INSERT { ex:1-notice srv:hasSender actor:a } WHERE { ex:1-notice srv:hasSender ?old }

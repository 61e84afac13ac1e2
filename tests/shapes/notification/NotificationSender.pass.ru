# expect: nothing
DELETE { ex:2-notice srv:hasSender ?old } INSERT { ex:2-notice srv:hasSender actor:a } WHERE { ex:2-notice srv:hasSender ?old }

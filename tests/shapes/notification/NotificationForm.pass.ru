# expect: nothing
DELETE { ex:2-notice srv:hasForm ?old } INSERT { ex:2-notice srv:hasForm form:written } WHERE { ex:2-notice srv:hasForm ?old }

# expect: nothing
DELETE { ex:note srv:isSignedBy ?old } INSERT { ex:note srv:isSignedBy actor:a } WHERE { ex:note srv:isSignedBy ?old }

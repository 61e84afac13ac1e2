# expect: nothing
DELETE { ex:2-effect srv:runsFrom ?old } INSERT { ex:2-effect srv:runsFrom event:receipt } WHERE { ex:2-effect srv:runsFrom ?old }

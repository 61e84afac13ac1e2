# expect: shape=SlotRunsFrom path=runsFrom focus=2-effect
# expect: shape=SlotRunsFrom path=runsFrom focus=m-effect
DELETE { ex:2-effect srv:runsFrom ?old } INSERT { ex:2-effect srv:runsFrom event:unknown } WHERE { ex:2-effect srv:runsFrom ?old } ;
DELETE { ex:m-effect srv:runsFrom ?old } INSERT { ex:m-effect srv:runsFrom event:unknown } WHERE { ex:m-effect srv:runsFrom ?old }

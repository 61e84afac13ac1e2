# expect: nothing
DELETE { ex:1-help srv:hasAction ?old } INSERT { ex:1-help srv:hasAction action:help } WHERE { ex:1-help srv:hasAction ?old }

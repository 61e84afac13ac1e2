# expect: nothing
DELETE { ex:2-end srv:quote ?old } INSERT { ex:2-end srv:quote "р"@kk } WHERE { ex:2-end srv:quote ?old } ;
INSERT DATA { ex:2-end srv:quotePrefix "бі"@kk ; srv:quoteSuffix "і екінші"@kk }

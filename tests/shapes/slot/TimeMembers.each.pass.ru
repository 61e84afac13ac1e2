# expect: nothing
DELETE { ?effect srv:runsFrom ?kind } INSERT { ?effect srv:isLastOf matter:arrival . matter:arrival srv:namePattern "үш"@kk } WHERE { VALUES ?effect { ex:m-effect ex:2-effect } ?effect srv:runsFrom ?kind }

# expect: shape=TimeMembers path=isLastOf focus=2-effect
# expect: shape=TimeMembers path=isLastOf focus=m-effect
DELETE { ?effect srv:runsFrom ?kind } INSERT { ?effect srv:isFirstOf matter:arrival . matter:arrival srv:namePattern "үш"@kk } WHERE { VALUES ?effect { ex:m-effect ex:2-effect } ?effect srv:runsFrom ?kind }

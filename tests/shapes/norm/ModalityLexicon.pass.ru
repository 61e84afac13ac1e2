# expect: nothing
# The words of one expression are enough to look for modalities in that language.
DELETE { <urn:must> srv:namePattern ?must } INSERT { <urn:must> srv:namePattern "тиіс|ұсынылады"@kk } WHERE { <urn:must> srv:namePattern ?must }

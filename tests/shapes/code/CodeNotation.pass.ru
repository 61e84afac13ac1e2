# expect: nothing
DELETE { matter:arrival skos:notation ?old } INSERT { matter:arrival skos:notation "arrival-2" } WHERE { matter:arrival skos:notation ?old }

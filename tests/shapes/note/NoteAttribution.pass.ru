# expect: nothing
DELETE { ex:1-note prov:wasAttributedTo ?old } INSERT { ex:1-note prov:wasAttributedTo actor:q } WHERE { ex:1-note prov:wasAttributedTo ?old }

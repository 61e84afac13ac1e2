# expect: nothing
DELETE { ex:1-silence prov:wasAttributedTo ?old } INSERT { ex:1-silence prov:wasAttributedTo actor:a } WHERE { ex:1-silence prov:wasAttributedTo ?old }

# expect: shape=NoteAttribution path=wasAttributedTo focus=1-note
DELETE { ex:1-note prov:wasAttributedTo ?old } INSERT { ex:1-note prov:wasAttributedTo ex:law } WHERE { ex:1-note prov:wasAttributedTo ?old }

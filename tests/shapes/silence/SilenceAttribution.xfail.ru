# expect: shape=SilenceAttribution path=wasAttributedTo focus=1-silence
DELETE { ex:1-silence prov:wasAttributedTo ?old } WHERE { ex:1-silence prov:wasAttributedTo ?old }

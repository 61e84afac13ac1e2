# expect: nothing
DELETE { ex:1-silence srv:isAbout ?old } WHERE { ex:1-silence srv:isAbout ?old }

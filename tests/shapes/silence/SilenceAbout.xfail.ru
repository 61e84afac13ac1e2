# expect: shape=SilenceAbout path=isAbout focus=1-silence
# expect: shape=AboutOwnAgreement path=isAbout focus=1-silence
DELETE { ex:1-silence srv:isAbout ?old } INSERT { ex:1-silence srv:isAbout ex:law } WHERE { ex:1-silence srv:isAbout ?old }

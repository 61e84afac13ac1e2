# expect: shape=ReferenceAbout path=isAbout focus=1-reference
# expect: shape=AboutOwnAgreement path=isAbout focus=1-reference
DELETE { ex:1-reference srv:isAbout ?old } INSERT { ex:1-reference srv:isAbout ex:law } WHERE { ex:1-reference srv:isAbout ?old }

# expect: shape=ClauseOrderUnique path=order focus=law-text
# expect: shape=ClauseOrderUnique path=order focus=reply-opening
DELETE { ex:law-text srv:order ?old } INSERT { ex:law-text srv:order 5 } WHERE { ex:law-text srv:order ?old }

# expect: nothing
INSERT DATA { ex:law-text srv:hasPassage ex:l-p1 }

# expect: shape=SlotStoppedBy path=isStoppedBy focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isStoppedBy programme:x }

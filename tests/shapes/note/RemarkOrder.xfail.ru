# expect: shape=RemarkOrder path=order focus=1-note
INSERT DATA { ex:1-note srv:order 0 }

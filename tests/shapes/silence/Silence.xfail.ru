# expect: shape=Silence path=order focus=1-silence
INSERT DATA { ex:1-silence srv:order 1 }

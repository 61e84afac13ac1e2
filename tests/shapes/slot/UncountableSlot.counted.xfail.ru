# expect: shape=UncountableSlot path=forSlot focus=2-effect
# expect: shape=UncountableSlot path=forSlot focus=m-effect
INSERT { ?slot srv:uncountableReason "x"@en } WHERE { VALUES ?slot { ex:2-effect ex:m-effect } }

# expect: nothing
INSERT DATA { agreement:example srv:originalDigest "abababababababababababababababababababababababababababababababab" }

# expect: shape=VersionValidFrom path=validFrom focus=example
INSERT DATA { agreement:example srv:isVersionOf agreement:first }

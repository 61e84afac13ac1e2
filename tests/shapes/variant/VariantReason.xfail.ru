# expect: shape=VariantReason path=weightReason focus=variant-01
INSERT DATA { ex:variant-01 srv:weightReason "again"@en }

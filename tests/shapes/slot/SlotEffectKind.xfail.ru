# expect: shape=SlotEffectKind path=hasEffectKind focus=2-effect
# expect: shape=SlotEffectKind path=hasEffectKind focus=m-effect
INSERT DATA { ex:2-effect srv:hasEffectKind effect:none . ex:m-effect srv:hasEffectKind effect:none }

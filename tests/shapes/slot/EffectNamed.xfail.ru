# expect: shape=EffectNamed path=hasEffectKind focus=2-effect
# expect: shape=EffectNamed path=hasEffectKind focus=m-effect
INSERT DATA { effect:termination srv:namePattern "күшіне ену"@kk }

# expect: shape=VariantCopy path=copyWords focus=variant-01
INSERT DATA { ex:variant-01 srv:copyWords "көмегі"@kk }

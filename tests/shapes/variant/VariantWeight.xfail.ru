# expect: shape=VariantWeight path=hasWeight focus=variant-01
INSERT DATA { ex:variant-01 srv:hasWeight weight:spelling }

# expect: shape=VariantReasoned path=- focus=variant-01
DELETE { ex:variant-01 srv:weightReason ?old } WHERE { ex:variant-01 srv:weightReason ?old }

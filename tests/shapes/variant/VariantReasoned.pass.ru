# expect: nothing
DELETE { ex:variant-01 srv:weightReason ?old ; srv:hasWeight ?w } INSERT { ex:variant-01 srv:hasWeight weight:spelling } WHERE { ex:variant-01 srv:weightReason ?old ; srv:hasWeight ?w }

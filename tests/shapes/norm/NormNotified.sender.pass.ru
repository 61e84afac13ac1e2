# expect: nothing
DELETE { ex:2-notice srv:hasSender ?who . ?slot a ?status . ?slot srv:evidenceText ?words . ?slot srv:reason ?reason }
INSERT { ?slot a srv:Silent }
WHERE {
  ex:2-notice srv:hasSender ?who ; srv:hasSlot ?slot .
  ?slot srv:forSlot slot:sender ; a ?status .
  OPTIONAL { ?slot srv:evidenceText ?words }
  OPTIONAL { ?slot srv:reason ?reason }
}

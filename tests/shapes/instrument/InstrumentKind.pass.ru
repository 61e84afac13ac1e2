# expect: nothing
DELETE { ex:law a ?old } INSERT { ex:law a srv:Certification } WHERE { ex:law a ?old } ;
DELETE DATA { agreement:example srv:isRatifiedBy ex:law }

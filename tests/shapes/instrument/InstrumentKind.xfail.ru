# expect: shape=InstrumentKind path=type focus=law
DELETE { ex:law a ?old } INSERT { ex:law a srv:Instrument } WHERE { ex:law a ?old } ;
DELETE DATA { agreement:example srv:isRatifiedBy ex:law }

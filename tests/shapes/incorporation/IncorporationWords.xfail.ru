# expect: shape=IncorporationWords path=evidenceText focus=1-incorporation
DELETE { ex:1-incorporation srv:evidenceText ?o } WHERE { ex:1-incorporation srv:evidenceText ?o }

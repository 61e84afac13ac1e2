# expect: shape=AgreementLicence path=license focus=example
DELETE { agreement:example dcterms:license ?old } INSERT { agreement:example dcterms:license "free" } WHERE { agreement:example dcterms:license ?old }

# expect: shape=AgreementPrefix path=preferredNamespacePrefix focus=example
DELETE { agreement:example vann:preferredNamespacePrefix ?old } INSERT { agreement:example vann:preferredNamespacePrefix "Ex ample" } WHERE { agreement:example vann:preferredNamespacePrefix ?old }

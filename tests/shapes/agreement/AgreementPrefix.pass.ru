# expect: nothing
DELETE { agreement:example vann:preferredNamespacePrefix ?old } INSERT { agreement:example vann:preferredNamespacePrefix "ex2" } WHERE { agreement:example vann:preferredNamespacePrefix ?old }

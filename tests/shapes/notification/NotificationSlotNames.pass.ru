# expect: nothing
DELETE { ex:n-form srv:forSlot ?old } INSERT { ex:n-form srv:forSlot slot:form } WHERE { ex:n-form srv:forSlot ?old }

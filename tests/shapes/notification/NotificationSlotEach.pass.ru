# expect: nothing
DELETE { ex:n-purpose srv:forSlot ?old } INSERT { ex:n-purpose srv:forSlot slot:purpose } WHERE { ex:n-purpose srv:forSlot ?old }

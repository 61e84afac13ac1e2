# expect: nothing
DELETE { ex:n-matter srv:reason "reason"@en } INSERT { ex:n-matter srv:reason "why"@en } WHERE { ex:n-matter srv:reason "reason"@en }

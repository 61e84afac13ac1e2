# expect: nothing
DELETE { ?c srv:hasIncorporation ex:1-incorporation . ex:1-incorporation ?p ?o . ex:1-incorporation-guest ?q ?v } WHERE { ?c srv:hasIncorporation ex:1-incorporation . ex:1-incorporation ?p ?o . ex:1-incorporation-guest ?q ?v }

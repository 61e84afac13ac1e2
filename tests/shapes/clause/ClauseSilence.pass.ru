# expect: nothing
DELETE { ?c srv:hasSilence ex:1-silence . ex:1-silence ?p ?o } WHERE { ?c srv:hasSilence ex:1-silence . ex:1-silence ?p ?o }

# expect: shape=NoteClause path=- focus=1-note
DELETE DATA { <https://w3id.org/servanda/agreement/example/1> srv:hasNote ex:1-note }

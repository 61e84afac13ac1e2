# expect: shape=NoteConstitutes path=- focus=reply
DELETE DATA { agreement:example srv:isConstitutedBy ex:reply }

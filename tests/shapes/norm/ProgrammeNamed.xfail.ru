# expect: shape=ProgrammeNamed path=concernsProgramme focus=1-help
DELETE WHERE { ex:1-help srv:concernsProgramme ?any }

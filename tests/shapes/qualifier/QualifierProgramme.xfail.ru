# expect: shape=QualifierProgramme path=reachesProgramme focus=1-if
# expect: shape=ProgrammeReached path=reachesProgramme focus=1-if
INSERT DATA { ex:1-if srv:reachesProgramme actor:a }

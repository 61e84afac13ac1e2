# expect: nothing
INSERT DATA { actor:a a srv:CollectiveActor }

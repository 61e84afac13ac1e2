# expect: shape=EventLog path=notation focus=l
INSERT DATA { log:l skos:notation "2009" }

# expect: shape=Event path=notation focus=came
INSERT DATA { l:came skos:notation "1" }

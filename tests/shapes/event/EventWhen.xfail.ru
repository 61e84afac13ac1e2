# expect: shape=EventWhen path=happenedOn focus=came
DELETE DATA { l:came srv:happenedOn "2009-02-01" } ;
INSERT DATA { l:came srv:happenedOn "01/02/2009" }

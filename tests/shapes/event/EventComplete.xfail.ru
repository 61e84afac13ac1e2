# expect: shape=EventComplete path=- focus=came
DELETE DATA { l:came srv:happenedOn "2009-02-01" }

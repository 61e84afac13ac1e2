# expect: shape=EventOnBehalfOf path=isMadeOnBehalfOf focus=came
INSERT DATA { l:came srv:isMadeOnBehalfOf matter:end }

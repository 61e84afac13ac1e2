# expect: shape=EventEvidence path=hasEvidence focus=came
INSERT DATA { l:came srv:hasEvidence " " }

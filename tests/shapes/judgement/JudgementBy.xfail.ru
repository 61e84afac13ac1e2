# expect: shape=JudgementBy path=wasAssociatedWith focus=needed
DELETE DATA { l:needed prov:wasAssociatedWith actor:d }

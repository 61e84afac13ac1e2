# expect: shape=EventBy path=wasAssociatedWith focus=came
INSERT DATA { l:came prov:wasAssociatedWith matter:end }

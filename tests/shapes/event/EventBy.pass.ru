# expect: nothing
INSERT DATA { l:came prov:wasAssociatedWith actor:a }

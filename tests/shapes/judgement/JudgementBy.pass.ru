# expect: nothing
DELETE DATA { l:needed prov:wasAssociatedWith actor:d } ;
INSERT DATA { l:needed prov:wasAssociatedWith actor:a }

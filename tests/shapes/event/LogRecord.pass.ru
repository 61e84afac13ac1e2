# expect: nothing
INSERT DATA { log:l srv:records l:went . l:went a srv:Event ; srv:concernsMatter matter:start ; srv:happenedOn "not known" }

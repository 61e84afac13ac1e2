# expect: nothing
INSERT DATA { log:l srv:hasEvent l:went . l:went a srv:Event ; srv:concernsMatter matter:start ; srv:happenedOn "not known" }

# expect: nothing
INSERT DATA { log:m a srv:EventLog ; srv:isLogOf agreement:example ; srv:hasEvent l:went . l:went a srv:Event ; srv:concernsMatter matter:start ; srv:happenedOn "2009" }

# expect: shape=EventAddressee path=hasAddressee focus=told
INSERT DATA { l:told srv:hasAddressee matter:end }

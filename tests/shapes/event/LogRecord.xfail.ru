# expect: shape=LogRecord path=hasEvent focus=l
INSERT DATA { log:l srv:hasEvent l:went }

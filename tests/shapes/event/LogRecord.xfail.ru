# expect: shape=LogRecord path=records focus=l
INSERT DATA { log:l srv:records l:went }

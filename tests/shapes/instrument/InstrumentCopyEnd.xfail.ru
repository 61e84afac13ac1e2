# expect: shape=InstrumentCopyEnd path=copyEndLine focus=reply
INSERT DATA { ex:reply srv:copyEndLine 21 }

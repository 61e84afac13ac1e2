# expect: shape=InstrumentCopyStart path=copyStartLine focus=reply
DELETE { ex:reply srv:copyStartLine ?old } INSERT { ex:reply srv:copyStartLine 21 } WHERE { ex:reply srv:copyStartLine ?old }

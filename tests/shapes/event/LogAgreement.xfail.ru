# expect: shape=LogAgreement path=isLogOf focus=l
INSERT DATA { log:l srv:isLogOf agreement:another }

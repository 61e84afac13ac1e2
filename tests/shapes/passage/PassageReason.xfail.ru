# expect: shape=PassageReason path=reason focus=2.1-p1
INSERT DATA { ex:2.1-p1 srv:reason "twice"@en }

# expect: shape=SlotReason path=reason focus=n-matter
INSERT DATA { ex:n-matter srv:reason "twice"@en }

# expect: shape=Slot path=hasMode focus=n-form
INSERT DATA { ex:n-form srv:hasMode mode:notify }

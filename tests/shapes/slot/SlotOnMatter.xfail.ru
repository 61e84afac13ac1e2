# expect: shape=SlotOnMatter path=isTriggeredByMatter focus=n-trigger
INSERT DATA { ex:n-trigger srv:isTriggeredByMatter programme:y }

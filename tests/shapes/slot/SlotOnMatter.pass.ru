# expect: nothing
INSERT DATA { ex:n-trigger srv:isTriggeredByMatter matter:end }

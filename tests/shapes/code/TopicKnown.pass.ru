# expect: nothing
INSERT DATA { ex:1-help srv:hasTopic topic:costs . ex:1-if srv:hasTopic topic:costs . ex:1-note srv:hasTopic topic:costs }

# expect: shape=TopicKnown path=hasTopic focus=1-help
INSERT DATA { ex:1-help srv:hasTopic matter:end }

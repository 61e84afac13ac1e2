# expect: shape=ModeNamed path=hasMode focus=2-notice
DELETE DATA { ex:2-notice srv:hasMode mode:notify } ; INSERT DATA { ex:2-notice srv:hasMode mode:inform }

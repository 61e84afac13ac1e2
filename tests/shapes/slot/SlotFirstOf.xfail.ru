# expect: shape=SlotFirstOf path=isFirstOf focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isFirstOf programme:x ; srv:isFirstOf ex:2-notice }

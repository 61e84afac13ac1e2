# expect: shape=SlotLastOf path=isLastOf focus=1-help-timing
INSERT DATA { ex:1-help-timing srv:isLastOf programme:x ; srv:isLastOf ex:2-notice }

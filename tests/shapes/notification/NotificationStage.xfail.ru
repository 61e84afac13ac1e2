# expect: shape=NotificationStage path=stage focus=1-notice
INSERT DATA { ex:1-notice srv:stage 0 }

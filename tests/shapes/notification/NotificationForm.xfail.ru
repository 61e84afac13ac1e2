# expect: shape=NotificationForm path=hasForm focus=2-notice
INSERT DATA { ex:2-notice srv:hasForm form:oral }

# expect: shape=NotificationJoint path=isJoint focus=1-notice
INSERT DATA { ex:1-notice srv:isJoint "yes" }

# expect: nothing
INSERT DATA { ex:1-notice srv:isJoint true }

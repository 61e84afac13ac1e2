# expect: shape=Notification path=words focus=1-notice
INSERT DATA { ex:1-notice srv:words "х"@kk }

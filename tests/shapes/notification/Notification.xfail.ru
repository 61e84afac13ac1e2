# expect: shape=Notification path=evidenceText focus=1-notice
INSERT DATA { ex:1-notice srv:evidenceText "х"@kk }

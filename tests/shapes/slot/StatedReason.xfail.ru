# expect: shape=StatedReason path=reason focus=n-sender
INSERT DATA { ex:n-sender srv:reason "себеп"@kk , "причина"@ru , "reason"@en }

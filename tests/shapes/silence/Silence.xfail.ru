# expect: shape=Silence path=reason focus=1-silence
INSERT DATA { ex:1-silence srv:reason "себеп"@kk }

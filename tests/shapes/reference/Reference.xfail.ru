# expect: shape=Reference path=reason focus=1-reference
INSERT DATA { ex:1-reference srv:reason "себеп"@kk }

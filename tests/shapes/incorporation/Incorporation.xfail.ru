# expect: shape=Incorporation path=reason focus=1-incorporation
INSERT DATA { ex:1-incorporation srv:reason "себеп"@kk }

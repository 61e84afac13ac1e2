# expect: shape=StatedWords path=words focus=n-sender
DELETE WHERE { ex:n-sender srv:words ?any }

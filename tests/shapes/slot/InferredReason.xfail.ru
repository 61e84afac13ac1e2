# expect: shape=InferredReason path=reason focus=n-matter
DELETE WHERE { ex:n-matter srv:reason ?any }

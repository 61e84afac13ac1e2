"""Candidates for norms: what rules find in a text, and what others hand in, before anyone has accepted it."""

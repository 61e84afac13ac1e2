"""Versions of an agreement: what changed between two, by norm and by word, and a new one made of an old."""

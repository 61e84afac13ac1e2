"""Exporting: a graph as files that other tools read, the same bytes each time."""

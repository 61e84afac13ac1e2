"""Drawings of an agreement through Graphviz."""

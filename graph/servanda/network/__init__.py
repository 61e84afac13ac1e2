"""The agreement as a network of typed nodes and edges (networkx), and what can be read off it."""

"""Questions to the graph and their answers, as tables and as text for people."""

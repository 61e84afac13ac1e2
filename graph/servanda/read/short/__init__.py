"""The short form of an agreement: what a lawyer decides, expanded to the tree of full YAML-LD."""

"""Reading: from YAML-LD, or any RDF file, to quads in the graph of their agreement."""

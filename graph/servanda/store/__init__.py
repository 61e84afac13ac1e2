"""The graph, ready to be asked: an Oxigraph store with ontology, agreements and what is derived."""

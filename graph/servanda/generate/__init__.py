"""Generated corpora: as many synthetic agreements as are asked for, under the real ontology and shapes."""

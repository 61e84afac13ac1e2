"""The files of an agreement rewritten: canonical layout, short form, full YAML-LD, a JSON Schema."""

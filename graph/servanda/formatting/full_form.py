"""An agreement in the short form written as full YAML-LD: one file in all languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from servanda.errors import ServandaError
from servanda.formatting.layout import build_tree, dump
from servanda.messages import error_text
from servanda.namespaces import PREFIXES
from servanda.read import files, syntax
from servanda.read.context import CONTEXT_IRI
from servanda.read.document import read_file
from servanda.read.short.expansion import expand, is_short_form
from servanda.read.short.registry import read_registry


def write_full(path: Path) -> str:
    """Return the agreement in a short-form file as full YAML-LD, which gives the same triples.

    Its ``@context`` names the published context, and states the base of the names and the language of plain
    words. Raises ServandaError when the file cannot be used, or is not in the short form.
    """
    root = syntax.parse_yaml(files.read_text(path), path)
    if not is_short_form(root):
        raise ServandaError(error_text("fmt-already-full"), file=path)
    assert isinstance(root, syntax.Mapping)
    read_file(path)  # every check that reading makes
    registry = read_registry(path.parent)
    tree = expand(root, path, None if registry is None else registry.names).tree
    values: dict[str, Any] = {}
    for key, value in tree.entries.items():
        values[key] = syntax.convert_to_json(value)
    name = str(values["id"]).removeprefix("agreement:")
    language = values["@context"]["@language"]
    base = f"{PREFIXES['agreement']}{name}/"
    values["@context"] = [CONTEXT_IRI, {"@base": base, "@language": language}]
    return dump(build_tree(values))

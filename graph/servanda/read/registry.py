"""``registry.yaml`` of a folder: actors, matters and other entries of code lists that its agreements share.

It is YAML-LD under the same context, with a map for each kind of thing (``actors``, ``matters`` …). A key is
the end of an IRI in the shared namespace of its kind: agreements that use one registry name the same things.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Triple, parse

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.namespaces import BASE, PREFIXES
from servanda.read import files, syntax, yamlld
from servanda.read.context import read_context
from servanda.read.syntax import Mapping, Node, Positions, Scalar

#: The name of the file.
REGISTRY: Final = "registry.yaml"
#: The maps of a registry, each with the prefix of its IRIs and the class of what states none.
_SECTIONS: Final = {
    "actors": ("actor", "Organization"),
    "matters": ("matter", "Matter"),
    "actions": ("action", "Action"),
    "programmes": ("programme", "Programme"),
    "qualifierTypes": ("qualifier", "QualifierType"),
    "expressions": ("expression", "OperativeExpression"),
}
_CONTEXT: Final = "@context"


@dataclass(frozen=True)
class Registry:
    """What a registry says: the IRIs of the things that it declares, the triples, and their lines."""

    path: Path
    iris: frozenset[str]
    triples: tuple[Triple, ...]
    positions: Positions


def read_registry(folder: Path, language: str | None = None) -> Registry | None:
    """Return what the registry of a folder says, None where there is none.

    ``language`` is that of plain words where the registry states none in its ``@context``.
    Raises ServandaError, with file and line, for what it cannot hold.
    """
    path = folder / REGISTRY
    if not path.is_file():
        return None
    root = syntax.parse_yaml(files.read_text(path), path)
    if not isinstance(root, Mapping):
        raise yamlld.error_at(error_text("registry-not-mapping"), path, root.line)
    for key in root.entries:
        if key != _CONTEXT and key not in _SECTIONS:
            hint = format_suggestion(key, _SECTIONS)
            raise yamlld.error_at(error_text("unknown-key", key=key, hint=hint), path, root.lines[key])
    language = yamlld.read_default_language(root, "", path) or language
    declared = {iri for _, iri, _, _ in _iterate_entries(root, path)}
    checker = yamlld.TreeChecker(path, PREFIXES["agreement"], frozenset(declared))
    nodes = []
    for section, iri, entry, line in _iterate_entries(root, path):
        node = _complete_entry(section, entry, language, path)
        checker.node(node, iri, line, None)
        tree = syntax.convert_to_json(node)
        assert isinstance(tree, dict)
        nodes.append({**tree, "@id": iri})
    document = {_CONTEXT: [read_context().raw, {"@language": language}], "@graph": nodes}
    triples = tuple(quad.triple for quad in parse(json.dumps(document), RdfFormat.JSON_LD))
    return Registry(path, frozenset(declared), triples, checker.positions)


def _iterate_entries(root: Mapping, path: Path) -> Iterator[tuple[str, str, Node, int]]:
    """Yield the things that a registry declares: section, full IRI, what is said of it, and the line."""
    for section, (prefix, _) in _SECTIONS.items():
        held = root.entries.get(section, Mapping(root.line))
        if not isinstance(held, Mapping):
            raise yamlld.error_at(error_text("entry-not-mapping", name=section), path, held.line)
        for name, entry in held.entries.items():
            line = held.lines[name]
            # The rule for names is that of an agreement's own ones: no prefix, no slash.
            yamlld.resolve_iri(name, "", path, line)
            yield section, f"{BASE}{prefix}/{name}", entry, line


def _complete_entry(section: str, entry: Node, language: str | None, path: Path) -> Mapping:
    """Return an entry as full YAML-LD: with its class, and its one name as its label.

    ``id: name`` is short for ``id: {label: name}``, ``name`` for ``label``; of ``names`` the first is the
    label where there is no other.
    """
    if isinstance(entry, Scalar):
        entry = Mapping(entry.line, {"label": entry}, {"label": entry.line})
    if not isinstance(entry, Mapping):
        raise yamlld.error_at(error_text("entry-not-mapping", name=section), path, entry.line)
    entries, lines = dict(entry.entries), dict(entry.lines)
    if "name" in entries:
        entries["label"], lines["label"] = entries.pop("name"), lines.pop("name")
    names = entries.get("names")
    if "label" not in entries and isinstance(names, syntax.Sequence) and names.items:
        entries["label"], lines["label"] = names.items[0], lines["names"]
    if not {"type", "@type"} & entries.keys():
        entries["type"] = Scalar(_SECTIONS[section][1], entry.line)
        lines["type"] = entry.line
    if language is None and isinstance(entries.get("label"), Scalar):
        raise yamlld.error_at(error_text("registry-without-language"), path, lines["label"])
    return Mapping(entry.line, entries, lines)

"""``registry.yaml`` of a folder: actors, matters and expressions that several agreements there share."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, parse

from servanda.messages import error_text
from servanda.namespaces import BASE, SRV, expand
from servanda.read import files, yamlld
from servanda.read.context import read_context
from servanda.read.short.companions import REGISTRY
from servanda.read.short.declared import SECTIONS, Names
from servanda.read.short.nodes import Place, build_mapping, is_off, iterate_entries, list_items, put
from servanda.read.short.norms import MODALITIES
from servanda.read.short.translations import Translations
from servanda.read.syntax import Mapping, Position, Positions, Sequence, convert_to_json, parse_yaml

_SECTIONS: Final = tuple(section for section in SECTIONS if section not in ("parties", "roles"))


@dataclass(frozen=True)
class Registry:
    """What a registry declares: names, quads of the default graph, the IRIs of the things, their lines."""

    names: Names
    quads: list[Quad] = field(default_factory=list)
    iris: frozenset[str] = frozenset()
    positions: Positions = field(default_factory=dict)


def read_registry(folder: Path, language: str | None = None) -> Registry | None:
    """Return what the registry of a folder declares, None where there is none.

    ``language`` is that of its words where it states none. Raises ServandaError for what is wrong in it.
    """
    file = folder / REGISTRY
    if not file.is_file():
        return None
    place = Place(file)
    root = place.read_mapping(parse_yaml(files.read_companion(file), file), REGISTRY)
    place.check_keys(root, ("language", *_SECTIONS, "expressions"), REGISTRY)
    if "language" in root.entries:
        language = place.read_word(root.entries["language"], "language")
        yamlld.check_tag(language, file, root.lines["language"])
    if language is None:
        raise place.error(error_text("short-no-language"), root.line)
    names = Names(language)
    translations = Translations(file, language)
    declared = [
        one
        for section in _SECTIONS
        if section in root.entries and not is_off(root.entries[section])
        for one in names.declare(section, root.entries[section], place, shared=True)
    ]
    nodes = []
    for one in declared:
        node = names.build(one, translations)
        put(node, "id", one.reference, one.line)
        nodes.append(node)
    lines = {expand(one.reference): one.line for one in declared}
    for node in _list_expressions(root, language, place, names):
        nodes.append(node)
        lines[place.read_word(node.entries["id"], "id")] = node.line
    translations.check_all_taken()
    tree = {
        "@context": [read_context().raw, {"@language": language}],
        "@graph": [convert_to_json(n) for n in nodes],
    }
    quads = [Quad(t.subject, t.predicate, t.object) for t in parse(json.dumps(tree), RdfFormat.JSON_LD)]
    positions = {iri: Position(line, file=file) for iri, line in lines.items()}
    return Registry(names, quads, frozenset(expand(one.reference) for one in declared), positions)


def _list_expressions(root: Mapping, language: str, place: Place, names: Names) -> list[Mapping]:
    """Return the operative expressions: each is words for a modality, found as they are written."""
    if "expressions" not in root.entries or is_off(root.entries["expressions"]):
        return []
    found = []
    for name, node, line in iterate_entries(place.read_mapping(root.entries["expressions"], "expressions")):
        place.check_name(name, line)
        given = place.read_mapping(node, name)
        place.check_keys(given, tuple(MODALITIES), name)
        one = build_mapping(line, id=f"{BASE}lexicon/{name}", type=f"{SRV}OperativeExpression")
        patterns: list[str] = []
        signals, label = [], name
        for modality, words, _ in iterate_entries(given):
            signals.append(build_mapping(line, id=f"{SRV}{MODALITIES[modality]}"))
            for item in list_items(words):
                plain = place.read_word(item, name)
                label = plain if not patterns else label
                patterns.append(re.escape(plain).replace("\\ ", " "))
                names.expressions.append((MODALITIES[modality], plain))
        put(one, "label", build_mapping(line, **{language: label}), line)
        put(one, f"{SRV}namePattern", [*dict.fromkeys(patterns)], line)
        put(one, f"{SRV}signalsNormClass", Sequence(line, [*signals]), line)
        found.append(one)
    return found

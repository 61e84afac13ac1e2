"""What is no agreement, no log and no registry: YAML of something else, and other people's RDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, NamedNode, Quad

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.names import names_servanda
from servanda.namespaces import PREFIXES
from servanda.read import syntax
from servanda.read.files import read_text

#: The endings of files that are authored as YAML-LD.
YAML_ENDINGS: Final = frozenset({".yaml", ".yml"})
#: A key of the root of what describes an agreement or a log, or an id of one.
_KEY: Final = re.compile(
    r"""\A\s*\{|^["']?(?:agreement|clauses|constitutedBy|events|instruments|ofAgreement|parties|sourceFile)"""
    r"""["']?\s*:"""
    r"""|^["']?@?id["']?\s*:\s*["']?(?:agreement|log):"""
    r"""|^["']?@?type["']?\s*:\s*["']?(?:srv:)?(?:Agreement|EventLog)\b""",
    re.MULTILINE,
)
_TYPE: Final = PREFIXES["rdf"] + "type"
#: So many vocabularies are named of those by which RDF describes things.
_NAMED: Final = 3
#: A context alone is not longer than that, in characters.
_LONGEST_CONTEXT: Final = 1_000_000


def is_foreign(path: Path) -> bool:
    """Say whether a file is YAML of something else than an agreement or a log, or a JSON-LD context alone.

    A file that cannot be read is not said to be foreign: it has to be told.
    """
    ending = path.suffix.lower()
    if path.stem == "agreement" or ending not in {*YAML_ENDINGS, ".jsonld"}:
        return False
    try:
        text = read_text(path)
        if ending in YAML_ENDINGS:
            return not has_own_keys(text)
        document = syntax.parse_json(text, path) if len(text) < _LONGEST_CONTEXT else None
    except ServandaError:
        return False
    return isinstance(document, dict) and set(document) == {"@context"}


def has_own_keys(text: str) -> bool:
    """Say whether a YAML text has a key of an agreement or of a log at its root, or an id of one."""
    return _KEY.search(text) is not None


def describe_contents(quads: Iterable[Quad]) -> str:
    """Return what RDF without an agreement describes instead, for the gap of a sentence that says so.

    That are the vocabularies of which there are most things, each with how many; a thing without a class
    counts for the vocabularies of its properties. It is "" for RDF in which servanda is named: that may be a
    registry, and for RDF without a thing.
    """
    held = list(quads)
    if names_servanda(held):
        return ""
    types: dict[NamedNode | BlankNode, set[str]] = {}
    properties: dict[NamedNode | BlankNode, set[str]] = {}
    for quad in held:
        if not isinstance(quad.subject, NamedNode | BlankNode):
            continue  # a triple in a triple
        if quad.predicate.value != _TYPE:
            properties.setdefault(quad.subject, set()).add(find_vocabulary(quad.predicate.value))
        elif isinstance(quad.object, NamedNode):
            types.setdefault(quad.subject, set()).add(find_vocabulary(quad.object.value))
    number = Counter(name for names in (properties | types).values() for name in names)
    ranked = sorted(number, key=lambda name: (-number[name], name))
    listed = [f"{name}: {number[name]}" for name in ranked[:_NAMED]] + ["…"] * (len(ranked) > _NAMED)
    return error_text("other-vocabularies", vocabularies=", ".join(listed)) if listed else ""


def find_vocabulary(iri: str) -> str:
    """Return the name of the vocabulary to which a class or property belongs, else its namespace.

    >>> find_vocabulary("http://www.w3.org/ns/odrl/2/Policy"), find_vocabulary("https://a.example/terms#Treaty")
    ('ODRL', 'https://a.example/terms#')
    """
    at = max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1
    return _name_namespace(iri[:at] or iri)


@cache
def _read_vocabularies() -> dict[str, str]:
    """Return the names of known vocabularies by how their IRIs begin, the longest first."""
    lines = (Path(__file__).parent / "vocabularies.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and line[0] != "#"]
    return {start: name for start, name in sorted(rows, key=lambda row: -len(row[0]))}


@cache
def _name_namespace(namespace: str) -> str:
    known = (name for start, name in _read_vocabularies().items() if namespace.startswith(start))
    return next(known, namespace)

"""Read the examples of this folder: a base graph, and SPARQL updates on it with what they expect."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

FOLDER = Path(__file__).parent
_EXPECT = re.compile(r"^# expect: shape=(\S+) path=(\S+) focus=(\S+)$", re.MULTILINE)
#: What is an example's own; the registries are shared.
_OWN = re.compile(r"<https://w3id\.org/servanda/(agreement|log)/")


@dataclass(frozen=True)
class Example:
    path: Path

    @property
    def shape(self) -> str:
        return self.path.name.split(".")[0]

    @property
    def expected(self) -> list[tuple[str, str, str]]:
        return [(m[1], m[2], m[3]) for m in _EXPECT.finditer(self.path.read_text())]

    def triples(self) -> frozenset[ox.Triple]:
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in base())
        store.update(_prefixes() + self.path.read_text())
        return frozenset(quad.triple for quad in store)


def examples(kind: str) -> list[Example]:
    return [Example(path) for path in sorted(FOLDER.glob(f"*/*.{kind}.ru"))]


@cache
def base() -> frozenset[ox.Triple]:
    store = ox.Store()
    store.load(path=FOLDER / "base.ttl", format=ox.RdfFormat.TURTLE)
    return frozenset(quad.triple for quad in store)


def may_stand_beside_others(example: Example) -> bool:
    """Say whether an example changes nothing of the registries."""
    changed = example.triples() ^ base()
    return all(_OWN.match(str(triple.subject)) for triple in changed)


def moved(triples: Iterable[ox.Triple], number: int) -> list[ox.Triple]:
    """Return triples with the agreement and the log under an IRI with a number: ``…/agreement/7/…``."""
    lines = "".join(f"{triple} .\n" for triple in triples)
    lines = _OWN.sub(rf"<https://w3id.org/servanda/\1/{number}/", lines)
    return [quad.triple for quad in ox.parse(lines.encode(), format=ox.RdfFormat.N_TRIPLES)]


@cache
def _prefixes() -> str:
    declared = re.findall(r"^@prefix (\S*): <(.*?)>", (FOLDER / "base.ttl").read_text(), re.MULTILINE)
    names = {(name or "ex"): iri for name, iri in declared} | {
        "agreement": "https://w3id.org/servanda/agreement/"
    }
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in names.items())

"""Read the examples of this folder: a base graph, and SPARQL updates on it with what they expect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rdflib

FOLDER = Path(__file__).parent
_EXPECT = re.compile(r"^# expect: shape=(\S+) path=(\S+) focus=(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    path: Path

    @property
    def shape(self) -> str:
        return self.path.name.split(".")[0]

    @property
    def expected(self) -> list[tuple[str, str, str]]:
        return [(m[1], m[2], m[3]) for m in _EXPECT.finditer(self.path.read_text())]

    def graph(self) -> rdflib.Graph:
        graph = rdflib.Graph()
        for triple in base():
            graph.add(triple)
        graph.update(_prefixes() + self.path.read_text())
        return graph


def examples(kind: str) -> list[Example]:
    return [Example(path) for path in sorted(FOLDER.glob(f"*/*.{kind}.ru"))]


@cache
def base() -> rdflib.Graph:
    return rdflib.Graph().parse(FOLDER / "base.ttl")


@cache
def _prefixes() -> str:
    declared = re.findall(r"^@prefix (\S*): <(.*?)>", (FOLDER / "base.ttl").read_text(), re.MULTILINE)
    names = {(name or "ex"): iri for name, iri in declared} | {
        "agreement": "https://w3id.org/servanda/agreement/"
    }
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in names.items())

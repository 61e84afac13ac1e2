"""Every query of this folder finds nothing in the ontology, and finds the defect planted for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from servanda.namespaces import expand
from servanda.resources import data_folder, ontology_files

PLANTED = Path(__file__).parent
QUERIES = sorted(PLANTED.glob("*.rq"))
Focus = Callable[[str, Path | None], set[str]]
NAMES = [query.stem for query in QUERIES]


@cache
def ontology() -> rdflib.Graph:
    """Return the vocabulary and all registries, parsed once."""
    graph = rdflib.Graph()
    for file in ontology_files():
        graph.parse(file)
    return graph


@cache
def stored() -> pyoxigraph.Store:
    """Return the same in a store of the other engine."""
    store = pyoxigraph.Store()
    for file in ontology_files():
        store.load(path=str(file))
    return store


def focus_rdflib(query: str, extra: Path | None) -> set[str]:
    """Return what the first column of ``query`` holds over the ontology and, if given, ``extra``."""
    graph = ontology()
    fresh = set(rdflib.Graph().parse(extra)) - set(graph) if extra else set()
    graph += fresh
    try:
        return {str(row[0]) for row in graph.query(query)}  # type: ignore[index]
    finally:
        graph -= fresh


def focus_oxigraph(query: str, extra: Path | None) -> set[str]:
    """Return the same as :func:`focus_rdflib`, asked of the other engine."""
    store = stored()
    fresh = [quad for quad in pyoxigraph.parse(path=str(extra)) if quad not in store] if extra else []
    store.extend(fresh)
    try:
        found = store.query(query)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return {row[0].value for row in found}
    finally:
        for quad in fresh:
            store.remove(quad)


#: Each query with the engine of servanda, every third with the slower one too.
ASKED = [pytest.param(query, focus_oxigraph, id=f"{query.stem}-oxigraph") for query in QUERIES]
ASKED += [pytest.param(query, focus_rdflib, id=f"{query.stem}-rdflib") for query in QUERIES[::3]]


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_the_ontology_is_clean(query: Path) -> None:
    assert focus_oxigraph(query.read_text(encoding="utf-8"), None) == set()


@pytest.mark.parametrize(("query", "focus"), ASKED)
def test_the_planted_defect_is_found(query: Path, focus: Focus) -> None:
    planted = PLANTED / f"{query.stem}.ttl"
    expected = re.findall(r"^# finds: (\S+)$", planted.read_text(encoding="utf-8"), re.MULTILINE)
    assert expected, f"{planted.name} does not say what is to be found"
    assert focus(query.read_text(encoding="utf-8"), planted) == {expand(name) for name in expected}


def test_the_agreements_use_only_what_is_declared() -> None:
    from servanda.read.document import read_file

    store = pyoxigraph.Store()
    for file in ontology_files():
        store.load(path=str(file))
    for file in data_folder("agreements").glob("*/agreement.yaml"):
        store.extend(pyoxigraph.Quad(*quad.triple) for quad in read_file(file).quads)
    for query in QUERIES:
        found = store.query(query.read_text(encoding="utf-8"))
        assert isinstance(found, pyoxigraph.QuerySolutions)
        assert [row[0].value for row in found] == [], query.name


def test_each_query_has_a_planted_defect_and_each_defect_a_query() -> None:
    assert sorted(file.stem for file in PLANTED.glob("*.ttl")) == NAMES


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_the_query_opens_with_problem_and_solution(query: Path) -> None:
    lines = query.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# Problem: ") and lines[0].endswith(".")
    assert lines[1].startswith("# Solution: ") and lines[1].endswith(".")


@pytest.mark.parametrize("query", QUERIES, ids=NAMES)
def test_every_prefix_of_the_query_is_used(query: Path) -> None:
    text = query.read_text(encoding="utf-8")
    head = re.findall(r"^PREFIX (\w+): <", text, re.MULTILINE)
    body = re.sub(r"^(PREFIX|#).*$", "", text, flags=re.MULTILINE)
    assert head == sorted(head)
    assert [prefix for prefix in head if not re.search(rf"\b{prefix}:\w", body)] == []

"""Names of blank nodes: the same for the same graph, however deep its lists are."""

import random

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from servanda.errors import ServandaError
from servanda.export.blank_nodes import LIMIT, colour_nodes, name_blank_nodes

X = "<http://example.org/x> <http://example.org/p> "
GRAPHS = {
    "a list": X + "(1 2 3) .",
    "a list of the same": X + f"({'1 ' * 1500}) .",
    "lists in lists": X + "(" * 1500 + "1" + ")" * 1500 + " .",
    "nodes in nodes": X + "[ <http://example.org/p> " * 1500 + "1" + "]" * 1500 + " .",
    "two alike": X + "[ <http://example.org/q> (1 1) ], [ <http://example.org/q> (1 1) ] .",
    "a ring": " ".join(f"_:n{one} <http://example.org/p> _:n{(one + 1) % 12} ." for one in range(12)),
    "choices": "\n".join(f"<http://example.org/s{one}> <urn:or> ([] [] {one}) ." for one in range(50)),
}  # fmt: skip


def quads(text):
    found = parse(text.encode(), RdfFormat.TURTLE, rename_blank_nodes=True)
    return [Quad(*one.triple, NamedNode("http://example.org/g")) for one in found]


def canonical(some):
    dataset = Dataset(some)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@pytest.mark.parametrize("name", GRAPHS)
def test_the_same_graph_has_the_same_names(name):
    first, second = quads(GRAPHS[name]), quads(GRAPHS[name])
    random.Random(7).shuffle(second)
    assert [str(one) for one in first] != [str(one) for one in second]
    found = sorted(map(str, name_blank_nodes(first)))
    assert found == sorted(map(str, name_blank_nodes(second)))
    assert len(found) == len(first)


@pytest.mark.parametrize("name", ["a list", "two alike", "a ring"])
def test_what_is_said_stays_the_same(name):
    first = quads(GRAPHS[name])
    assert canonical(name_blank_nodes(first)) == canonical(first)


def test_nodes_of_different_graphs_are_not_taken_for_each_other():
    first, second = quads(X + "([] [] 1) ."), quads(X + "([] 1 []) .")
    assert canonical(name_blank_nodes(first)) != canonical(name_blank_nodes(second))


def test_what_only_its_own_links_tell_apart_is_refused():
    many = quads(X + f"({'1 ' * LIMIT}), ({'1 ' * LIMIT}) .")
    assert colour_nodes(many)[1] == 2 * LIMIT
    with pytest.raises(ServandaError, match="give them IRIs"):
        name_blank_nodes(many)

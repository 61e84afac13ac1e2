"""SPARQL constraints: which are run once for all focus nodes, and that a run for each finds the same."""

from __future__ import annotations

import json
from dataclasses import replace

import pyoxigraph as ox
import pytest
from examples import Example, examples
from set_wise import constraints, set_wise

from servanda.check.constraints import SET_WISE_FILE, select_constraint
from servanda.check.shacl import Data, bundled_shapes

#: Examples that fail by the query of a shape: for each query there is one.
FAILING = [one for one in examples("xfail") if f"srv-shapes:{one.shape}" in constraints()]


def test_what_is_written_down_of_the_shapes_is_what_their_algebra_says() -> None:
    # Otherwise: python tests/shapes/set_wise.py
    assert json.loads(SET_WISE_FILE.read_text(encoding="utf-8")) == set_wise()


def test_each_query_of_the_shapes_has_an_example_and_is_set_wise() -> None:
    assert {f"srv-shapes:{one.shape}" for one in FAILING} == set(constraints()) == set(set_wise())


@pytest.mark.parametrize("example", FAILING, ids=lambda example: example.path.stem)
def test_one_run_finds_what_a_run_for_each_node_finds(example: Example) -> None:
    data = Data(example.triples())
    name = f"<https://w3id.org/servanda/shapes#{example.shape}>"
    query = constraints()[f"srv-shapes:{example.shape}"]
    holders = [
        one for one in bundled_shapes().named.values() if name in {inner.name for inner in one.properties}
    ]
    targets = [one.targets for one in (bundled_shapes().named[name], *holders) if one.targets]
    nodes = {node for one in targets for node in one.find(data)}
    once = {solution[:3] for solution in data.solutions(query, nodes)}
    each = {solution[:3] for solution in data.solutions(replace(query, set_wise=False), nodes)}
    assert once == each != set()


A, B, BLANK = "<urn:x:a>", "<urn:x:b>", "_:c"
PREFIXES = {"": "urn:x:"}
#: ``:a`` has a ``:p``, ``:b`` and a blank node have none; all have a ``:type``.
DATA = '<urn:x:a> <urn:x:p> "L" .\n' + "".join(
    f"{node} <urn:x:type> <urn:x:T> .\n{node} <urn:x:q> {node} .\n" for node in (A, B, BLANK)
)
#: After the tests of pre-binding of W3C's SHACL suite: a query, whether it is set-wise, and what it finds.
PRE_BINDING = {
    "filter": ("{ FILTER($this = :a) }", False, {A}),
    "union": ("{ { FILTER(false) } UNION { FILTER($this = :a) } }", False, {A}),
    "union of two": ("{ { $this :p ?x } UNION { $this :type ?x . FILTER($this = :b) } }", True, {A, B}),
    "union of which one binds": ("{ { $this :p ?x } UNION { FILTER($this = :b) } }", False, {A, B}),
    "bound": ("{ { { FILTER($this = :a) } FILTER(bound($this)) } FILTER(true) }", False, {A}),
    "bound in a group": ('{ { FILTER(bound($this)) } $this :p "L" . FILTER(bound($this)) }', False, {A}),
    "bind": ("{ BIND($this AS ?that) FILTER(?that = :a) }", False, {A}),
    "bind after a pattern": ("{ $this :type ?t . BIND($this AS ?that) FILTER(?that = :a) }", True, {A}),
    "bind before a pattern": ("{ { BIND($this AS ?that) } $this :p ?x . FILTER(?that = :a) }", False, {A}),
    "subselect": ("{ { SELECT $this WHERE { FILTER($this = :a) } } }", False, {A}),
    "subselect after a pattern": ("{ $this :type ?t . { SELECT $this WHERE { $this :p ?x } } }", False, {A}),
    "limited subselect": ("{ $this :type ?t . { SELECT $this { $this :type ?t } LIMIT 1 } }",
                          False, {A, B, BLANK}),
    "not exists alone": ("{ FILTER NOT EXISTS { $this :p ?x } }", False, {B, BLANK}),
    "not exists": ("{ $this :type ?t . FILTER NOT EXISTS { $this :p ?x } }", True, {B, BLANK}),
    "filter within exists": ("{ $this :type ?t . FILTER EXISTS { { ?z :p ?x . FILTER(?z = $this) } } }",
                             True, {A}),
    "optional alone": ("{ OPTIONAL { $this :p ?x } FILTER(!bound(?x)) }", False, {B, BLANK}),
    "optional": ("{ $this :type ?t . OPTIONAL { $this :p ?x } FILTER(!bound(?x)) }", True, {B, BLANK}),
    "optional in a group": ("{ $this :type ?t . { OPTIONAL { $this :p ?x } } FILTER(!bound(?x)) }",
                            False, {B, BLANK}),
    "filter of an optional": ("{ $this :type ?t . OPTIONAL { ?z :p ?x . FILTER(?z = $this) } "
                              "FILTER(!bound(?x)) }", True, {B, BLANK}),
    "filter in an optional": ("{ $this :type ?t . OPTIONAL { { ?z :p ?x . FILTER(?z = $this) } } "
                              "FILTER(!bound(?x)) }", False, {B, BLANK}),
    "path of any length": ("{ $this :q* ?end . FILTER(?end = $this) }", False, {A, B, BLANK}),
    "path of one length": ("{ $this :q/:q ?end }", True, {A, B, BLANK}),
    "grouped": ("{ $this :p ?x } GROUP BY $this HAVING (COUNT(?x) = 1)", False, {A}),
    "counted": ("{ OPTIONAL { $this :p ?x } } GROUP BY $this HAVING (COUNT(?x) = 0)", False, {B, BLANK}),
    "limited": ("{ $this :type ?t } LIMIT 1", False, {A, B, BLANK}),
    "sorted": ("{ $this :p ?x } ORDER BY $this", True, {A}),
}  # fmt: skip


@pytest.mark.parametrize(("where", "is_set_wise", "found"), PRE_BINDING.values(), ids=PRE_BINDING.keys())
def test_this_is_bound_everywhere_in_a_query(where: str, is_set_wise: bool, found: set[str]) -> None:
    query = select_constraint(f"SELECT $this WHERE {where}", PREFIXES, {})
    data = Data(quad.triple for quad in ox.parse(DATA.encode(), format=ox.RdfFormat.N_TRIPLES))
    (blank,) = {node for node in data.subjects_of("<urn:x:type>") if node.startswith("_:")}
    solutions = data.solutions(query, {A, B, blank})
    assert query.set_wise is is_set_wise
    assert {BLANK if one.this == blank else one.this for one in solutions} == found


def test_only_what_is_a_focus_node_counts() -> None:
    query = select_constraint("SELECT $this WHERE { $this :type ?t }", PREFIXES, {})
    data = Data(quad.triple for quad in ox.parse(DATA.encode(), format=ox.RdfFormat.N_TRIPLES))
    assert [one.this for one in data.solutions(query, {A})] == [A]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ?p 1 MINUS { $this ?q 1 } }",
        "SELECT $this { $this ?p ?x VALUES ?x { 1 } }",
        "SELECT $this { $this ?p ?x } VALUES ?x { 1 }",
        "SELECT $this { $this ?p ?x SERVICE <urn:x:s> { ?x ?p ?y } }",
        "SELECT $this { GRAPH ?g { $this ?p ?x } }",
        "SELECT $this { BIND(true AS $this) }",
        "SELECT $this { $this ?p ?x { SELECT ?x { ?x ?p $this } } }",
        "SELECT $this { { SELECT * { FILTER(?x = :a) } } }",
        "SELECT $this { $this ?p ?x { SELECT * { ?x ?p ?y FILTER(?y = $this) } } }",
        "SELECT $this { $this ?p ?x FILTER EXISTS { SELECT ?x { ?x ?p 1 } } }",
        "SELECT $this { $this ?p ?x OPTIONAL { SELECT (COUNT(?y) AS ?n) { ?y ?p 1 } } }",
        "SELECT * { ?x ?p ?y FILTER(?y = $this) }",
        "SELECT (COUNT(?x) AS $this) { ?x ?p 1 }",
        "SELECT $this { ?x ?p 1 } GROUP BY (?x AS $this)",
        "SELECT $this { $this ?p ?x FILTER EXISTS { VALUES ?x { 1 } } }",
        "SELECT $this { $this ?p ?x FILTER EXISTS { ?x ?q ?y MINUS { ?x ?q 1 } } }",
        "SELECT $this FROM <urn:x:g> { $this ?p ?x }",
        "SELECT $this { $this $PATH ?value }",
        "SELECT $this { $this ?p ?x FILTER(?x = $currentShape) }",
        "SELECT $this { GRAPH $shapesGraph { $this ?p ?x } }",
        "SELECT ?x { $this ?p ?x }",
        "ASK { $this ?p ?x }",
        "SELECT $this { $this",
        "PREFIX a: <urn:a> SELECT $this { $this ?p ?x }",
    ],
)
def test_what_is_forbidden_or_not_supported_is_refused(query: str) -> None:
    with pytest.raises(ValueError, match=r"shape"):
        select_constraint(query, PREFIXES, {})


PATH = "(<urn:x:p>|^<urn:x:q>)"


def test_a_path_stands_for_its_variable() -> None:
    query = select_constraint("SELECT $this ?value { $this $PATH ?value }", {}, {}, path=PATH)
    data = Data(quad.triple for quad in ox.parse(DATA.encode(), format=ox.RdfFormat.N_TRIPLES))
    assert {one.value for one in data.solutions(query, {A})} == {'"L"', A}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ?p $PATH }",
        "SELECT $this { $PATH ?p $this }",
        "SELECT $this { $this ?p ?x FILTER(?p = $PATH) }",
        "SELECT $this $PATH { $this $PATH ?x }",
        "SELECT $this { $this $PATH/<urn:x:p> ?x }",
    ],
)
def test_a_path_stands_between_a_subject_and_an_object_only(query: str) -> None:
    with pytest.raises(ValueError, match=r"shape"):
        select_constraint(query, {}, {}, path="<urn:x:p>")


SAYS = "SELECT $this ?message ?path ?failure { $this :type ?t BIND('own'@en AS ?message) BIND(%s) }"


def test_a_query_says_the_message_and_the_path_of_its_results() -> None:
    data = Data(quad.triple for quad in ox.parse(DATA.encode(), format=ox.RdfFormat.N_TRIPLES))
    messages = {"en": "that of the constraint"}
    (one,) = data.solutions(select_constraint(SAYS % ":p AS ?path", PREFIXES, messages), {A})
    assert (one.path, one.messages) == ("<urn:x:p>", {"en": "own"})
    (one,) = data.solutions(select_constraint(SAYS % "'p' AS ?path", PREFIXES, messages), {A})
    assert one.path is None
    assert list(data.solutions(select_constraint(SAYS % "false AS ?failure", PREFIXES, {}), {A}))
    with pytest.raises(RuntimeError, match="failure"):
        list(data.solutions(select_constraint(SAYS % "true AS ?failure", PREFIXES, {}), {A}))

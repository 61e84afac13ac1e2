"""A user's own SPARQL: what runs, what is refused, and within which bounds."""

from __future__ import annotations

import json

import pyoxigraph
import pytest

from servanda.errors import ServandaError
from servanda.namespaces import SRV
from servanda.query.adhoc import is_update, render_answer, run_query
from servanda.sparql_text import QueryText, reject_service
from servanda.store.snapshot import open_bundled


def query_text(store, text, format=None, *, rows=100_000):
    """Run a query and return its answer as the command writes it."""
    return render_answer(store, run_query(store, text, rows=rows, format=format), format)


ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
SERVER = "<http://127.0.0.1:9/>"


def test_select_ask_construct_describe(sample: pyoxigraph.Store) -> None:
    table = run_query(sample, "SELECT ?x ?n { ?x srv:number ?n . ?x srv:order 2 }").table
    assert table is not None
    assert table.rows == [{"x": "agreement:one/2b", "n": "2(b)"}]
    assert run_query(sample, "ASK { actor:ark a srv:State }").truth is True
    assert len(run_query(sample, "CONSTRUCT { ?x a srv:Matter } { ?x a srv:Matter }").triples or []) == 2
    assert run_query(sample, "DESCRIBE actor:ark").triples


def test_the_prefix_of_an_agreement_is_known(sample: pyoxigraph.Store) -> None:
    assert run_query(sample, "ASK { first:2b srv:hasNorm first:2b-inform }").truth is True


@pytest.mark.parametrize("format", ["turtle", "ntriples", "jsonld", "rdfxml"])
def test_graph_formats_read_back(sample: pyoxigraph.Store, format: str) -> None:
    text = query_text(sample, "CONSTRUCT { ?x srv:number ?n } { ?x srv:number ?n }", format)
    kinds = {"turtle": "TURTLE", "ntriples": "N_TRIPLES", "jsonld": "JSON_LD", "rdfxml": "RDF_XML"}
    again = list(pyoxigraph.parse(text, format=getattr(pyoxigraph.RdfFormat, kinds[format])))
    assert len(again) == 3


@pytest.mark.parametrize("format", ["srj", "srx"])
def test_result_formats_read_back(sample: pyoxigraph.Store, format: str) -> None:
    kind = {"srj": pyoxigraph.QueryResultsFormat.JSON, "srx": pyoxigraph.QueryResultsFormat.XML}[format]
    text = query_text(sample, "SELECT ?n { ?x srv:number ?n } ORDER BY ?n", format)
    values = [row["n"].value for row in pyoxigraph.parse_query_results(text, format=kind)]
    assert values == ["1", "1", "2(b)"]
    assert query_text(sample, "ASK { ?s ?p ?o }", format).strip()


def test_the_first_cell_that_xml_cannot_hold_is_named(sample: pyoxigraph.Store) -> None:
    text = 'SELECT ?a ?b { VALUES (?a ?b) { ("x" "y\\r") ("x" "\\u0001") } }'
    with pytest.raises(ServandaError, match=r"row 2, column 'b' holds the character U\+0001.*srj"):
        query_text(sample, text, "srx")
    assert '"\\u0001"' in query_text(sample, text, "srj")


@pytest.mark.parametrize(("format", "cells"), [
    ("csv", "'=1,' ＝2,''q,-3,'-4,urn:x\r\n"),
    ("tsv", "\"'=1\"\t\"' ＝2\"@en\t\"''q\"\t-3\t\"'-4\"\t<urn:x>\n"),
])  # fmt: skip
def test_texts_in_tables_are_no_formulas_and_numbers_stay(
    sample: pyoxigraph.Store, format: str, cells: str
) -> None:
    text = """SELECT * { VALUES (?a ?b ?c ?d ?e ?f) { ("=1" " ＝2"@en "'q" -3 "-4" <urn:x>) } }"""
    assert query_text(sample, text, format).partition("\n")[2] == cells


@pytest.mark.parametrize(
    ("text", "format", "says"),
    [
        ("ASK {}", "csv", "truth value"),
        ("DESCRIBE actor:ark", "srj", "a graph"),
        (ALL, "turtle", "a table"),
    ],
)
def test_a_format_must_suit_the_answer(sample: pyoxigraph.Store, text: str, format: str, says: str) -> None:
    with pytest.raises(ServandaError, match=says):
        query_text(sample, text, format)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("SELECT * WHERE {\n  ?s ?p }", r"line 2, column \d+"),
        ("SELECT", "line 1, column 7, at its end"),
        ("SELECT * { ?s wrong:p ?o }", "prefix 'wrong:' is not declared"),
        ("no SPARQL at all", "does not parse"),
    ],
)
def test_a_parse_error_says_where(sample: pyoxigraph.Store, text: str, says: str) -> None:
    with pytest.raises(ServandaError, match=says) as caught:
        run_query(sample, text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX x: <urn:insert> # select\nDELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "drop all",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_refused_and_changes_nothing(sample: pyoxigraph.Store, text: str) -> None:
    before = len(sample)
    with pytest.raises(ServandaError, match="update"):
        run_query(sample, text)
    assert len(sample) == before


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE {SERVER} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ {{ SELECT * {{ service silent {SERVER} {{ ?s ?p ?o }} }} }} }}",
        f"SELECT * {{ SERVICE # {{\n {SERVER} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p 1SERVICE {SERVER} {{ ?s ?p ?o }} }}",
        "PREFIX :<http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        f"SELECT * {{ \\u0053ERVICE {SERVER} {{ ?s ?p ?o }} }}",
        f'SELECT * {{ ?s ?p "a\\u0022" SERVICE {SERVER} {{ ?s ?p "" }} }}',
        f"SELECT * {{ ?a ?b ?c FILTER(?a<?b#>'''\n) SERVICE {SERVER} {{ ?s ?p ?o }} #'''\n}}",
        f"ASK {{ FILTER EXISTS {{ SERVICE ?where {{ ?s ?p ?o }} }} VALUES ?where {{ {SERVER} }} }}",
    ],
)
def test_service_is_refused_however_it_is_written(sample: pyoxigraph.Store, text: str) -> None:
    with pytest.raises(ServandaError, match="SERVICE calls another server"):
        run_query(sample, text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p 'SERVICE' } # SERVICE",
        'SELECT * { ?s <http://x/service> """ SERVICE <http://x/> { """ }',
        "SELECT * { ?s srv:service $service }",
        "SELECT * { ?s ?p 'it''s'@en FILTER(?s < ?p) } # SERVICE",
    ],
)
def test_the_mere_word_is_no_call(text: str) -> None:
    reject_service(text)


def test_is_update_looks_past_the_prologue() -> None:
    assert is_update(QueryText("BASE <urn:x> PREFIX p: <urn:y>\nINSERT DATA {}"))
    assert not is_update(QueryText("PREFIX insert: <urn:x> SELECT * { ?s insert:p ?o }"))


def test_what_a_format_cannot_hold_is_one_sentence(sample: pyoxigraph.Store) -> None:
    text = "CONSTRUCT { <urn:a> <urn:p> <<( <urn:a> <urn:b> 1 )>> } WHERE {}"
    with pytest.raises(ServandaError, match="cannot be written as jsonld"):
        query_text(sample, text, "jsonld")
    assert "<<(" in query_text(sample, text, "turtle")


def test_rows_are_bounded(sample: pyoxigraph.Store) -> None:
    with pytest.raises(ServandaError, match="more than 3 rows"):
        run_query(sample, ALL, rows=3)
    for format in ("srj", "csv"):
        with pytest.raises(ServandaError, match="more than 3 rows"):
            query_text(sample, ALL, format, rows=3)


def test_a_triple_counts_once_however_many_graphs_hold_it(sample: pyoxigraph.Store) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s srv:number ?o }"
    alone = run_query(sample, count, disjoint=True).table
    quad = next(sample.quads_for_pattern(None, pyoxigraph.NamedNode(SRV + "number"), None, None))
    for graph in ("urn:g", "urn:h"):
        sample.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object, pyoxigraph.NamedNode(graph)))
    size = len(sample)
    assert run_query(sample, count).table == alone
    apart = run_query(
        sample, "SELECT ?g { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'urn:')) } ORDER BY ?g"
    )
    assert apart.table and apart.table.rows == [{"g": "urn:g"}, {"g": "urn:h"}]
    chosen = """PREFIX u: <urn:> SELECT (COUNT(?o) AS ?n) (COUNT(?g) AS ?m) FROM <urn:g> FROM u:h FROM NAMED
    u:g
        { { ?s ?p ?o } UNION { GRAPH ?g { ?x ?y ?z } } }"""
    both = run_query(sample, chosen).table
    assert both and both.rows == [{"n": 1, "m": 1}]
    twice = """SELECT (COUNT(?o) AS ?n) (COUNT(?g) AS ?m) FROM <urn:g> FROM <urn:g> FROM NAMED <urn:h>
        FROM NAMED <urn:h> { { ?s ?p ?o } UNION { GRAPH ?g { ?x ?y ?z } } }"""
    again = run_query(sample, twice).table
    assert again and again.rows == [{"n": 1, "m": 1}]
    assert len(sample) == size, "what is asked is never changed"


def test_a_question_of_one_agreement_asks_graphs_that_share_no_triple() -> None:
    store = open_bundled()
    (row,) = run_query(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").table.rows  # type: ignore[union-attr]
    assert len(list(store.named_graphs())) == 3
    assert len({quad.triple for quad in store}) == len(store) == row["n"]


def test_json_holds_plain_values(sample: pyoxigraph.Store) -> None:
    text = query_text(sample, "SELECT ?x ?o { ?x srv:order ?o FILTER(?o = 2) }", "json")
    assert json.loads(text) == [{"x": "agreement:one/2b", "o": 2}]

"""``servanda query``: where the query comes from, what it may not do, and the bounds that hold it."""

import json

import pytest

from servanda.query.adhoc import DEEPEST, LONGEST

LINES = "SELECT ?n { ?c srv:number ?n } ORDER BY ?n LIMIT 3"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_given_outright_in_a_file_and_on_standard_input(run, process, tmp_path):
    file = tmp_path / "my query.rq"
    file.write_text(LINES)
    outright = run("query", LINES, "--format", "json")
    assert [row["n"] for row in outright.json()] == ["1", "10", "11"]
    assert run("query", file, "--format", "json").out == outright.out
    assert process("query", "-", "--format", "json", stdin=LINES.encode()).out == outright.out


def test_formats(run):
    assert run("query", LINES, "--format", "csv").out.split() == ["n", "1", "10", "11"]
    held = json.loads(run("query", LINES, "--format", "srj").out)
    assert [row["n"]["value"] for row in held["results"]["bindings"]] == ["1", "10", "11"]
    assert "<sparql" in run("query", LINES, "--format", "srx").out
    assert run("query", "ASK { ?c srv:number '4' }").out == "true\n"
    assert run("query", "ASK { ?c srv:number 'x' }").out == "false\n"
    assert "kznato:" in run("query", "DESCRIBE kznato:4.1").out


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ["empty", "in quotes"]),
        (" \n", ["empty"]),
        ("SELECT * {\n ?s ?p }", ["line 2", "fix"]),
        ("SELECT * { ?s zz:p ?o }", ["'zz:' is not declared", "PREFIX zz:"]),
        ("SELECT", ["neither a query nor a file"]),
        ("SELECT * {} ; DROP ALL", ["line 1", "fix"]),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", ["update", "--store"]),
        ("PREFIX a: <urn:a> LOAD <http://127.0.0.1:9/> INTO GRAPH a:b # {", ["update"]),
        ("DROP ALL # {", ["update"]),
        ("CLEAR DEFAULT # {", ["update"]),
        ("DELETE WHERE { ?s ?p ?o }", ["update"]),
        ("SELECT * { " + "{" * DEEPEST + "}" * DEEPEST + " }", [f"more than {DEEPEST} deep", "flatter"]),
        ("SELECT * { FILTER(" + "(" * 40_000 + "1" + ")" * 40_000 + ") }", ["deep"]),
        ("SELECT * { ?s ?p '" + "a" * LONGEST + "' }", ["100,000", "split"]),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else " ".join(value),
)
def test_refused(run, text, parts):
    run("query", text).refused(*parts)


@pytest.mark.parametrize("text", [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { service silent ?x { ?s ?p ?o } } } VALUES ?x { <URL> } }",
    "SELECT * { # a comment\n SeRvIcE <URL> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <URL> # {",
])  # fmt: skip
def test_no_query_reaches_the_network(run, listening, text):
    url, visited = listening
    done = run("query", text.replace("URL", url))
    assert done.code in (1, 2) and done.out == "" and done.err.count("\n") == 1
    assert not visited()


def test_the_word_service_alone_is_no_call(run):
    assert run("query", 'SELECT ?service { VALUES ?service { "service" } } # service').code == 0


def test_from_chooses_the_graph(run):
    named = "SELECT (COUNT(*) AS ?n) FROM agreement:kz-nato-2007 { ?s ?p ?o }"
    every = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    authored, all_ = (run("query", text, "--format", "json").json()[0]["n"] for text in (named, every))
    assert 0 < authored < all_


def test_a_query_without_end_is_ended(process):
    process("query", CROSS, "--timeout", "0.5").refused("longer than 0.5 seconds", "--timeout")


def test_a_long_chain_does_not_end_the_process_by_a_signal(process):
    done = process("query", "-", "--timeout", "1", stdin=b"SELECT * { FILTER(1" + b"+1" * 45_000 + b") }")
    assert done.code in (0, 1, 2) and "Traceback" not in done.err


@pytest.mark.parametrize("format", ["table", "csv", "srj"])
def test_more_rows_than_allowed(run, format):
    done = run("query", "SELECT * { ?a ?b ?c . ?d ?e ?f }", "--limit", 10, "--format", format)
    done.refused("more than 10 rows", "--limit", "LIMIT")


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "0", "1e300", "soon"])
def test_the_time_is_a_sensible_number(run, seconds):
    run("query", "ASK {}", "--timeout", seconds).refused("--timeout")


@pytest.mark.parametrize(
    ("text", "format", "better"),
    [
        ("ASK {}", "csv", "srj"),
        ("SELECT * { ?s a srv:Agreement }", "turtle", "csv"),
        ("CONSTRUCT WHERE { ?s a srv:Agreement }", "csv", "turtle"),
    ],
)
def test_a_format_that_does_not_suit(run, text, format, better):
    run("query", text, "--format", format).refused(f"cannot be written as {format}", better)


@pytest.mark.parametrize("text", ["SELECT * { ?s a srv:Nothing }", "CONSTRUCT WHERE { ?s a srv:Nothing }"])
def test_nothing_found_leaves_with_1(run, text):
    run("query", text).refused("no answer", code=1)


def test_what_only_claims_to_be_a_number_is_text(run):
    done = run("query", 'SELECT ("many"^^xsd:integer AS ?x) (7 AS ?y) {}', "--format", "json")
    assert done.json() == [{"x": "many", "y": 7}]


@pytest.mark.parametrize(
    ("content", "part"),
    [(b"", "empty"), (b"\xff\xfe", "UTF-8"), (b"a\0b", "binary"), (b" " * 1_000_001, "split")],
)
def test_standard_input_that_cannot_be_read(process, content, part):
    process("query", "-", stdin=content).refused("standard input", part)


def test_a_file_that_is_too_large(run, tmp_path):
    (tmp_path / "huge.rq").open("wb").truncate(2 * 1024**3)
    run("query", tmp_path / "huge.rq").refused("huge.rq", "2048 MB", "977 kB")


def test_pages_of_a_query(run):
    ordered = "SELECT ?c ?n { ?c srv:number ?n } ORDER BY ?c"
    whole = run("query", ordered, "--format", "json").json()
    assert run("query", ordered, "--format", "json", "--limit", 2, "--page", 2).json() == whole[2:4]
    assert run("query", ordered, "--format", "json", "--page", 1).json() == whole[:100]


@pytest.mark.parametrize(
    ("text", "option", "parts"),
    [
        ("SELECT * { ?s ?p ?o }", ["--page", 1], ["ORDER BY", "add the order"]),
        ("ASK {}", ["--page", 1], ["only a SELECT with ORDER BY"]),
        (LINES, ["--page", 1], ["LIMIT", "leave that or --page out"]),
        ("SELECT ?n { ?c srv:number ?n } ORDER BY ?n", ["--page", 0], ["no page 0"]),
    ],
)
def test_a_query_without_pages(run, text, option, parts):
    run("query", text, *option).refused(*parts)

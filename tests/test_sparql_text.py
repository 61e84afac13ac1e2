"""The text of a query: its terminals, what it declares, and which texts may call a server."""

from __future__ import annotations

import sys

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.service_queries import leaks

from servanda.errors import ServandaError
from servanda.sparql_text import QueryText, exceeds_depth, find_prefixes, reject_service, scan

SERVER = "<http://127.0.0.1:9/>"


@given(st.text(alphabet="aé_1:.-\\#'\"<>?$@%4{}(){} \n,;^", max_size=60))
def test_the_terminals_are_the_text(text: str) -> None:
    assert "".join(terminal.text for terminal in scan(text)) == text
    assert [terminal.start for terminal in scan(text)] == [
        len("".join(one.text for one in list(scan(text))[:number])) for number in range(len(list(scan(text))))
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (r"e:a\#b", ["name"]),
        (r"e:a\'b 'c'", ["name", "string"]),
        ("e:a.b. ?x", ["name", "mark", "variable"]),
        ("e:%41 :", ["name", "name"]),
        ("'''a'b''c''' \"\\\"\"", ["string", "string"]),
        ("'a'@en-GB _:b.c", ["string", "language", "blank"]),
        ("<a#b> <a b>", ["iri", "mark", "word", "word", "mark"]),
        ("1.5e-3 .5 1", ["number", "number", "number"]),
        ("ASK{?s?p'o'}#c", ["word", "mark", "variable", "variable", "string", "mark"]),
        ("қазақ:ә ?өң", ["name", "variable"]),
    ],
)
def test_terminals(text: str, kinds: list[str]) -> None:
    assert [terminal.kind for terminal in QueryText(text).terminals] == kinds


def test_a_name_ends_where_the_engine_ends_it() -> None:
    text = "PREFIX e: <urn:e:> SELECT ?x { VALUES ?x { " + r"e:a\# e:a\'b e:%41 e:a.b e:1 e: e:x\,y" + " } }"
    engine = [row["x"].value for row in pyoxigraph.Store().query(text)]  # type: ignore[union-attr,index]
    names = [terminal.text for terminal in QueryText(text).terminals if terminal.kind == "name"][1:]
    assert [name.replace("e:", "urn:e:", 1).replace("\\", "") for name in names] == engine


def test_prologue_form_and_dataset() -> None:
    text = """BASE <http://b/> prefix a: <c#> # PREFIX z: <urn:z>
        select (EXISTS { ?s a:p 'FROM <urn:no>' } AS ?x) from <urn:g> FROM NAMED a:h {?s b:from ?o}"""
    query = QueryText(text)
    assert query.declared == {"a": "c#"} and query.prefixes == {"b"}
    assert query.form == "select" and query.dataset == (["<urn:g>"], ["a:h"])
    assert exceeds_depth(text, 1) and not exceeds_depth(text, 2) and QueryText("INSERT DATA {}").form is None


@pytest.mark.parametrize(
    "text",
    [
        r"PREFIX e: <urn:> SELECT * { OPTIONAL { ?s e:a\# ?o } SERVICE URL { ?a ?b ?c } }",
        r"PREFIX e: <urn:> SELECT * { OPTIONAL { ?s e:a\' ?o } SERVICE URL { ?a ?b ?c } #'" + "\n}",
        "PREFIX e: <urn:> SELECT * { ?s ?p e:a.b.SERVICE URL { } }",
        "PREFIX e: <http://a:> SELECT * { ?s ?p e:SERVICE URL { } }",
        "PREFIX : URL SELECT * { SERVICE:x { ?s ?p ?o } }",
        "PREFIX : URL PREFIX service: <http://s/> SELECT * { service:x { ?s ?p ?o } }",
        "SELECT * { ?s ?p trueSERVICE URL { } }",
        "SELECT * { ?s ?p 1SERVICESILENT URL { } }",
        "SELECT * { ?a ?b ?c FILTER(?a<?b#>'''\n) SERVICE URL { ?s ?p ?o } #'''\n}",
        "PREFIX : URL SELECT * { FILTER(?a<?b#>'''\n) # ''' GRAPH\nservice:x {?a ?b ?c} }",
        "PREFIX l: URL SELECT * { FILTER(1<2#>'\n)# '''NAMED\nSERVICEl:x{}}",
        "SELECT * { LATERAL { SERVICE ?x { } } VALUES ?x { URL } }",
        "SELECT * { \\U00000053ERVICE URL { } }",
        "SELECT * { ?s ?p '''it's''' . {SELECT * { service\n#'\nsilent URL{} } } }",
    ],
)
def test_a_call_is_seen_however_it_is_written(text: str) -> None:
    with pytest.raises(ServandaError, match="SERVICE calls another server"):
        reject_service(text.replace("URL", SERVER))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p 'SERVICE <http://x/> {' } # SERVICE <http://x/> {",
        'SELECT * { ?s <http://x/service> """ SERVICE <http://x/> { """ }',
        r"SELECT * { ?s e:service ?o . ?o service:p\# 'SERVICE ?x {' }",
        "PREFIX s: <http://s/> SELECT * { ?s s:service ?o { ?o ?p ?q } }",
        "PREFIX service: <http://s/> SELECT * FROM service:g { GRAPH service:h { ?s service:x ?o } }",
        "SELECT * { ?s ?p 'it''s'@en FILTER(?s < ?p && ?a<?b) } # SERVICE <http://x/> {",
        "SELECT * { ?s ?p <http://x/it's#service> } # 'SERVICE",
        "PREFIX my.service: <http://s/> SELECT * { ?s a my.service:x { ?s ?p ?o } }",
        r"PREFIX e: <http://s/> SELECT * { ?s e:a%20service ?o { ?s e:a\-service ?p { ?s ?p ?o } } }",
        "PREFIX e: <urn:e:> SELECT * { ?s e:service ?o { ?s ?p ?o } }",
        "SELECT * {\n GRAPH # which\n service:g { ?s ?p ?o } }",
    ],
)
def test_the_mere_word_is_no_call(text: str) -> None:
    reject_service(text)


def test_no_generated_query_that_passes_calls_a_server() -> None:
    valid, called, leaking = leaks(seed=20, count=3_000)
    assert valid > 50 and called > 10  # else nothing was tried
    assert leaking == []


@pytest.mark.parametrize("count", [10, 60, 20_000])
@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { FILTER(#1$) }",
        "SELECT * { FILTER(?a<?b&&#1$>?c) }",
        "SELECT * { FILTER(?a<#1$&&?c>?d) }",
        "SELECT * { FILTER(?a<?b#>\n||#1$) }".replace("?b#", "?b\u0023"),
        "SELECT * { FILTER(#1$ = ')' || ')))' = ')))))') }",
        "SELECT * { FILTER('#' = #1$) }",
    ],
)
def test_brackets_cannot_hide(text: str, count: int) -> None:
    nested = text.replace("#1$", "(" * count + "1" + ")" * count)
    assert exceeds_depth(nested, 50) is (count > 50)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { " + "{ ?s ?p <http://x/#y> } UNION\n" * 70 + "{} }",
        "SELECT * { ?s ?p '" + "(" * 60 + "', \"" + "{" * 60 + '" # ' + "[" * 60 + "\n}",
        "SELECT * { " + "{" * 49 + "}" * 49 + " }",
    ],
)
def test_what_is_flat_is_not_called_deep(text: str) -> None:
    assert not exceeds_depth(text, 50)


def _steps(text: str) -> int:
    """Return how many lines of Python the guard runs through for a text."""
    lines = 0

    def count(frame: object, event: str, argument: object) -> object:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]
    try:
        reject_service(text)
    except ServandaError:
        pass
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "piece",
    ["#service\n",
    "'\\",
    '"\\', "'''\\'''\n",
    "\\'''",
    "service:", "?service", "true", "'\\'", '""" ', "<", "a.", "e:a.b.SERVICE ", "1-",
    "service#",
     "<'#>service <x> {", "''''"],
)  # fmt: skip
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    short, long = (_steps(piece * count + " 'SERVICE <x> {'") for count in (200, 800))
    assert long < 6 * short


def test_every_prefix_that_is_used_is_mentioned() -> None:
    text = "PREFIX a.b: <urn:x> SELECT * { ?s қаз:x a.b:y ; e-f:g [ :h 'i:j' ] }"
    assert QueryText(text).prefixes | QueryText(text).declared.keys() <= find_prefixes(text)
    assert find_prefixes("a" * 100_000) == set()

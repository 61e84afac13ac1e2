"""REGEX in the queries of shapes: the function that stands for it says what REGEX says."""

from __future__ import annotations

import re

import pyoxigraph
import pytest

from servanda.check.checker import registry_triples
from servanda.check.regex import list_functions, name_function
from servanda.check.shacl import bundled_shapes
from servanda.read.document import read_file
from servanda.resources import data_folder

WORDS = {
    "servanda": ("quote", "evidenceText", "operativeWords"),
    "patterns": ("namePattern", "partyNamePattern"),
}
QUERY = "SELECT (REGEX(STR(?text), STR(?pattern){}) AS ?is) {{ VALUES (?text ?pattern) {{ {} }} }}"


def values(triples: list[pyoxigraph.Triple], names: tuple[str, ...]) -> list[str]:
    """Return the literals of some properties, each once, in N-Triples."""
    found = (one.object for one in triples if one.predicate.value.rpartition("#")[2] in names)
    return sorted({str(pyoxigraph.Literal(literal.value)) for literal in found})


def answers(rows: str, flags: str, *, by_function: bool) -> list[str]:
    """Return what a query says of texts and patterns, of REGEX itself or of the function for it."""
    query = QUERY.format(f', "{flags}"' if flags else "", rows)
    if by_function:
        query = name_function(query)
        assert "REGEX" not in query
    solutions = pyoxigraph.Store().query(query, custom_functions=list_functions() if by_function else None)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return [str(row["is"]) for row in solutions]


@pytest.mark.parametrize("flags", ["", "i"])
def test_it_says_the_same_of_all_that_is_bundled(flags: str) -> None:
    triples = list(registry_triples())
    for path in data_folder("agreements").glob("*/agreement.yaml"):
        triples += [quad.triple for quad in read_file(path).quads]
    texts, patterns = (values(triples, names) for names in WORDS.values())
    assert len(texts) > 100
    assert len(patterns) > 100
    rows = " ".join(f"({text} {pattern})" for text in texts[::97] for pattern in patterns)
    told = answers(rows, flags, by_function=True)
    assert told == answers(rows, flags, by_function=False)
    assert len(set(told)) == 2


@pytest.mark.parametrize("flags", ["", "i", "s", "x", "q", "?"])
@pytest.mark.parametrize(
    "pattern",
    [
        "", "a", "A", "^a$", "a$", "a|B", "(a|b)?c", "a??", "a*+", "a{2}", "a{,2}", "[a-c]", "[^a]",
        "[c-a]", "[]a]", "[a&&b]", "[a--b]", "[[:alpha:]]", "[a", "(a", "a)", "*", r"\d", r"\p{L}",
        r"\bа", r"a\Z", "[$]", "(?=a)", "(?i)a", "(?P<n>a)", r"(a)\1", ".", "a.b", " a", "#", "қ",
        "[а-я]", "[^а-я]", "i", "k", "s", "ß", "σ", "ǰ", "()", "(|a)", "(^|[ ])b", "ё", "Ӏ", "«a»",
        "a\nb",
    ],
)  # fmt: skip
def test_it_says_the_same_of_what_is_read_in_several_ways(pattern: str, flags: str) -> None:
    texts = [
        "", "a", "A", "b", "abc", "aa", "a\n", "a\nb", "a b", "-", "&", "]", "$", "#", "1", "Қ",
        "қ", "Я", "І", "İ", "ı", "K", "ſ", "ẞ", "ς", "Σ", "Ё", "ӏ", "«A»", "a{,2}", "[", "\u2028",
        "a\r", "\U0001f600",
    ]  # fmt: skip
    rows = " ".join(f"({pyoxigraph.Literal(text)} {pyoxigraph.Literal(pattern)})" for text in texts)
    assert answers(rows, flags, by_function=True) == answers(rows, flags, by_function=False)


def test_no_pattern_of_a_file_takes_long() -> None:
    """Each of these takes Python an age with this text, and Oxigraph no time."""
    text = pyoxigraph.Literal("a" * 40 + "!")
    patterns = ["(a+)+$", "(a|a)*$", "(a|aa)+$", "a?" * 40 + "a" * 40, "(a|a)" * 40 + "b", "(a?)" * 30 + "b"]
    rows = " ".join(f"({text} {pyoxigraph.Literal(pattern)})" for pattern in patterns)
    assert answers(rows, "", by_function=True) == answers(rows, "", by_function=False)


def test_the_shapes_call_it_for_each_pattern_from_the_data() -> None:
    """A pattern that stands in the query itself is compiled once anyway."""
    queries = [query.select for shape in bundled_shapes().named.values() for query in shape.queries]
    called = [query for query in queries if re.search(r"REGEX\(STR\(\?\w+\), [A-Z]", query)]
    assert len(called) > 10
    for query in queries:
        left = re.findall(r"REGEX\((?:[^()\"]|\([^()]*\))*, (.)", name_function(query))
        assert set(left) <= {'"'}

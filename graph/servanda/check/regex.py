"""REGEX in the queries of shapes, with a pattern from the data: each is compiled once, and not for each row.

Oxigraph compiles a pattern that is not written in the query anew for each row, which took most of the time
of a check. So a query calls a function of this module instead. It asks Python where that gives the same
answer in as little time, whatever a file holds; where it might not, it asks Oxigraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.sparql_text import QueryText, Terminal

if TYPE_CHECKING:
    import pyoxigraph

    Term: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_FUNCTION: Final = "urn:servanda:regex"
#: What both read alike, and what no text makes slow: letters and signs that mean themselves, sets of letters,
#: groups, and a few choices; but nothing that may be repeated without end.
_CLASS: Final = r"\[\^?(?:[^\\\[\]^&~|-](?:-[^\\\[\]^&~|-])?)+-?\]"
_PLAIN: Final = re.compile(rf"(?:(?:[^\\\[\](){{}}|.*+?^$]|{_CLASS}|\.|\))\??|\((?!\?)|[|^$])*+")
_MOST_CHOICES: Final = 8
_LONGEST: Final = 500
#: The letters of which both know the same capitals.
_CASED: Final = re.compile("[\x00-\x7f\u0400-\u045f\u0490-\u04ff«»“”–—№ ]*+")


def name_function(query: str) -> str:
    """Return a query that calls the function of :func:`list_functions` for each pattern from the data.

    >>> name_function('ASK { ?s ?p ?o FILTER(REGEX(?o, STR(?p)) || REGEX(?o, "x")) }')
    'ASK { ?s ?p ?o FILTER(<urn:servanda:regex>(?o, STR(?p)) || REGEX(?o, "x")) }'
    """
    if "regex" not in query.lower():
        return query
    terminals = QueryText(query).terminals
    parts, end = [], 0
    for number, terminal in enumerate(terminals):
        if terminal.kind == "word" and terminal.text.lower() == "regex":
            pattern = _second_argument(terminals[number + 1 :])
            if pattern is not None and pattern.kind != "string":
                parts += [query[end : terminal.start], f"<{_FUNCTION}>"]
                end = terminal.start + len(terminal.text)
    return "".join([*parts, query[end:]])


def _second_argument(terminals: Sequence[Terminal]) -> Terminal | None:
    """Return the terminal with which the second argument of a call begins; None where there is none."""
    depth = 0
    for number, terminal in enumerate(terminals):
        depth += {"(": 1, ")": -1}.get(terminal.text, 0)
        if depth == 0:
            return None
        if depth == 1 and terminal.text == ",":
            return terminals[number + 1] if number + 1 < len(terminals) else None
    return None


@cache
def list_functions() -> dict[pyoxigraph.NamedNode, Callable[..., Term | None]]:
    """Return the functions that a query of :func:`name_function` must be given."""
    import pyoxigraph

    true, false = pyoxigraph.Literal(True), pyoxigraph.Literal(False)

    def answer(*given: Term) -> Term | None:
        texts = [term.value for term in given if isinstance(term, pyoxigraph.Literal)]
        if len(texts) != len(given):
            return None
        text, words, flags = (*texts, "")[:3]
        made = _compile(words, flags)
        if made is None or (flags and not _CASED.fullmatch(text)):
            return _ask_oxigraph(*given)
        return true if made.search(text) else false

    return {pyoxigraph.NamedNode(_FUNCTION): answer}


@lru_cache(maxsize=10_000)
def _compile(words: str, flags: str) -> re.Pattern[str] | None:
    """Return a pattern that Python may be asked, None where it is left to Oxigraph."""
    choices = sum(map(words.count, "?|"))
    if flags not in ("", "i") or choices > _MOST_CHOICES or len(words) > _LONGEST:
        return None
    if not _PLAIN.fullmatch(words) or (flags and not _CASED.fullmatch(words)):
        return None
    try:
        return re.compile(words.replace("$", r"\Z"), re.IGNORECASE if flags else 0)
    except re.error:
        return None


@lru_cache(maxsize=10_000)
def _ask_oxigraph(*given: Term) -> Term | None:
    """Return what REGEX says of a text, a pattern and perhaps flags; None for an error."""
    import pyoxigraph

    rows = _judge().query(f"SELECT (REGEX({', '.join(map(str, given))}) AS ?is) {{}}")
    assert isinstance(rows, pyoxigraph.QuerySolutions)  # a SELECT
    answer: Term | None = next(rows)["is"]
    return answer


@cache
def _judge() -> pyoxigraph.Store:
    """Return an empty store, whose SPARQL is asked."""
    import pyoxigraph

    return pyoxigraph.Store()

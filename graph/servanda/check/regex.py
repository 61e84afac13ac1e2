"""REGEX in the queries of shapes, with a pattern from the data: each is compiled once, and not for each row.

Oxigraph compiles a pattern that is not written in the query anew for each row, which took most of the time
of a check. So a query calls a function of this module instead. It asks Python where that gives the same
answer in as little time, whatever a file holds; where it might not, it asks Oxigraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.sparql_text import QueryText, Terminal

if TYPE_CHECKING:
    import pyoxigraph

    Term: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_FUNCTION: Final = "urn:servanda:regex"
#: What it answers.
_TRUE: Final = "urn:servanda:true"
_FALSE: Final = "urn:servanda:false"
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

    The function answers by an IRI: Oxigraph takes that from Python in a quarter of the time of a literal.

    >>> name_function('ASK { FILTER(REGEX(?o, STR(?p)) || REGEX(?o, "x")) }')
    'ASK { FILTER(sameTerm(<urn:servanda:regex>(?o, STR(?p)), <urn:servanda:true>) || REGEX(?o, "x")) }'
    """
    if "regex" not in query.lower():
        return query
    terminals = QueryText(query).terminals
    edits: list[tuple[int, int, str]] = []
    for number, terminal in enumerate(terminals):
        if terminal.kind == "word" and terminal.text.lower() == "regex":
            pattern, last = _read_call(terminals[number + 1 :])
            if pattern is not None and last is not None and pattern.kind != "string":
                edits.append((terminal.start, len(terminal.text), f"sameTerm(<{_FUNCTION}>"))
                edits.append((last.start + 1, 0, f", <{_TRUE}>)"))
    parts, end = [], 0
    for start, length, text in sorted(edits):
        parts += [query[end:start], text]
        end = start + length
    return "".join([*parts, query[end:]])


def _read_call(terminals: Sequence[Terminal]) -> tuple[Terminal | None, Terminal | None]:
    """Return the terminals with which the second argument of a call begins, and with which the call ends."""
    depth = 0
    second = None
    for terminal, following in pairwise(terminals):
        depth += {"(": 1, ")": -1}.get(terminal.text, 0)
        if depth == 0:
            return second, terminal
        if depth == 1 and terminal.text == "," and second is None:
            second = following
    return None, None


@cache
def list_functions() -> dict[pyoxigraph.NamedNode, Callable[..., Term | None]]:
    """Return the functions that a query of :func:`name_function` must be given."""
    import pyoxigraph

    literal = pyoxigraph.Literal
    no_flags = literal("")
    true, false = pyoxigraph.NamedNode(_TRUE), pyoxigraph.NamedNode(_FALSE)

    def answer(text: Term, pattern: Term, flags: Term = no_flags) -> pyoxigraph.NamedNode | None:
        if not (isinstance(text, literal) and isinstance(pattern, literal) and isinstance(flags, literal)):
            return None
        made = _compile(pattern.value, flags.value)
        if made is None or (flags is not no_flags and not _CASED.fullmatch(text.value)):
            given = (text, pattern) if flags is no_flags else (text, pattern, flags)
            found = _ask_oxigraph(*given)
            return None if found is None else true if found else false
        return true if made.search(text.value) else false

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
def _ask_oxigraph(*given: Term) -> bool | None:
    """Return what REGEX says of a text, a pattern and perhaps flags; None for an error."""
    import pyoxigraph

    rows = _judge().query(f"SELECT (REGEX({', '.join(map(str, given))}) AS ?is) {{}}")
    assert isinstance(rows, pyoxigraph.QuerySolutions)  # a SELECT
    answer = next(rows)["is"]
    return None if answer is None else answer.value == "true"


@cache
def _judge() -> pyoxigraph.Store:
    """Return an empty store, whose SPARQL is asked."""
    import pyoxigraph

    return pyoxigraph.Store()

"""What a query given by a user may not do: change the graph, or call another server.

The engine has no switch against SERVICE, so the text is looked at before it runs. The engine's own grammar
is not to be had from Python, and a look that differs from it could be led astray (``?a<?b#>`` may be an IRI
or a comparison and a comment), so that whatever could be read in two ways is refused, but only when the
word ``service`` occurs at all.
"""

from __future__ import annotations

import re
from typing import Final

from servanda.errors import ServandaError

_UPDATE: Final = ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
# SPARQL 1.1, section 19.8: the terminals in which any word may stand.
_SKIP: Final = re.compile(
    r"""(?P<string>'''(?:(?:''?)?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:""?)?(?:[^"\\]|\\.))*\"\"\"
        |'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
      |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
      |(?P<comment>\#[^\n\r]*)
      |(?P<name>[?$@]\w+|(?!service)[\w.-]*:[\w.:%-]*)
      |(?P<word>\w+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
#: The most characters and the deepest brackets of a query. The engine descends by recursion, and would end
#: the whole process when its stack is full; a query that a person writes stays far below.
LONGEST: Final = 100_000
DEEPEST: Final = 50
_ABSOLUTE: Final = re.compile(r"<[a-z][a-z0-9+.-]*://|<urn:", re.IGNORECASE)
_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _unescaped(text: str) -> str:
    r"""Undo ``\u0053`` (SPARQL 1.1, section 19.2); engines differ in whether they do so everywhere."""

    def character(match: re.Match[str]) -> str:
        point = int(match[1] or match[2], 16)
        return chr(point) if point < 0x110000 else match[0]

    return _CODE_POINT.sub(character, text)


def _words(text: str) -> list[str]:
    """Return the bare words of a query, in lower case: no strings, IRIs, comments, variables or names."""
    words = []
    for match in _SKIP.finditer(text):
        iri = match["iri"]
        if iri and ("#" in iri or "'" in iri) and not _ABSOLUTE.match(iri):
            words.append("service")
        elif match["word"]:
            words.append(match["word"].lower())
    return words


def prefixes_of(text: str) -> set[str]:
    """Return the prefixes that a query uses and does not declare itself.

    >>> prefixes_of("PREFIX a: <urn:a> SELECT * { ?s a:p b:q }")
    {'b'}
    """
    declared = set(re.findall(r"prefix\s+([\w.-]*):", text, re.IGNORECASE))
    names = (match["name"] for match in _SKIP.finditer(text))
    used = {name.partition(":")[0] for name in names if name and ":" in name and name[0] not in "?$@_"}
    return used - declared


def is_update(text: str) -> bool:
    r"""Tell whether a text begins, after its prologue, as a SPARQL update.

    >>> is_update("PREFIX x: <urn:x> # insert\nDELETE WHERE { ?s ?p ?o }"), is_update("SELECT * {}")
    (True, False)
    """
    first = next((word for word in _words(text) if word not in ("prefix", "base")), "")
    return first in _UPDATE


def refuse_service(text: str) -> None:
    """Raise ServandaError when a query calls another server, however it is written.

    >>> refuse_service('SELECT ?service { ?service ?p "SERVICE" } # service')
    >>> refuse_service("SELECT * { { SELECT * { service silent <http://x/> {} } } }")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: SERVICE calls another server, which servanda does not do; ask ...
    """
    for form in {text, _unescaped(text)}:
        if "service" in form.lower() and any("service" in word for word in _words(form)):
            raise ServandaError(
                "SERVICE calls another server, which servanda does not do; ask that server itself, "
                "or save its data to a file and ask that by --store. If the query only names something "
                "'service', write every IRI with its scheme (<https://…>)"
            )


def refuse_unfit(text: str) -> None:
    """Raise ServandaError for a query that is empty, longer than LONGEST, or nested deeper than DEEPEST.

    >>> refuse_unfit("SELECT * " + "{" * 51 + "}" * 51)
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: the query nests brackets more than 50 deep; make it flatter
    """
    if not text.strip():
        raise ServandaError("the query is empty; write one in quotes or name a file that holds one")
    if len(text) > LONGEST:
        raise ServandaError(
            f"the query has {len(text):,} characters and at most {LONGEST:,} are read; split it"
        )
    for form in (text, _SKIP.sub("", text)):
        depth = 0
        for mark in re.findall(r"[({\[]|[)}\]]", form):
            depth = depth + 1 if mark in "({[" else max(depth - 1, 0)
            if depth > DEEPEST:
                raise ServandaError(f"the query nests brackets more than {DEEPEST} deep; make it flatter")


def refuse_unpaged(text: str) -> None:
    """Raise ServandaError for a query from which no page can be cut: it must be a SELECT with an order.

    >>> refuse_unpaged("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 3")
    Traceback (most recent call last):
    ...
    servanda.errors.ServandaError: the query has a LIMIT or OFFSET of its own; leave that or --page out
    """
    words = _words(text)
    if "order" not in words or {"construct", "describe", "ask"} & set(words):
        raise ServandaError("only a SELECT with ORDER BY has pages; add the order, or leave the page out")
    if {"limit", "offset"} & set(words):
        raise ServandaError("the query has a LIMIT or OFFSET of its own; leave that or --page out")


def names_dataset(text: str) -> bool:
    """Tell whether a query chooses its graphs itself, by FROM or FROM NAMED (SPARQL 1.1, section 13.2).

    >>> names_dataset("SELECT * FROM <urn:g> {}"), names_dataset("SELECT ?from { ?from ?p 'from' }")
    (True, False)
    """
    return "from" in _words(text)


def syntax_error(text: str, message: str, known: dict[str, str]) -> ServandaError:
    """Return the error for a query that the engine could not parse: line, column, and what stands there."""
    match = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not match:
        return ServandaError(f"the query does not parse: {message}")
    line, column = int(match[1]), int(match[2])
    lines = text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :][:30].strip() if line <= len(lines) else ""
    found = f"before '{rest}'" if rest else "at its end"
    where = f"line {line}, column {column}, {found}"
    strange = prefixes_of(text) - known.keys()
    if strange:
        name = min(strange)
        return ServandaError(
            f"the query does not parse ({where}): the prefix '{name}:' is not declared; add "
            f"'PREFIX {name}: <…>' at the top"
        )
    return ServandaError(f"the query does not parse: {where}; mend it there")

"""Regular expressions (W3C XPath Functions, section 5.6) run by Python, each compiled once.

Oxigraph compiles a pattern that comes from the data anew for each row: about half a millisecond for one
with Cyrillic classes, hundreds of times what a look-up costs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyoxigraph

    _Term = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal | pyoxigraph.Triple

_FLAGS: Final = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
_DOLLAR = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


@lru_cache(maxsize=10_000)
def pattern(words: str, flags: str = "") -> re.Pattern[str]:
    r"""Return a pattern of XPath as one of Python; raises ValueError for what Python does not know.

    In XPath ``$`` is the very end; in Python it is also before a line break at the end.

    >>> bool(pattern("^a$").search("a")), bool(pattern("^a$").search("a\n"))
    (True, False)
    """
    unknown = set(flags) - set(_FLAGS)
    if unknown:
        raise ValueError(f"the flags {flags!r} of a regular expression are not supported")
    if "m" not in flags:
        words = _DOLLAR.sub(lambda match: r"\Z" if match[0] == "$" else match[0], words)
    try:
        return re.compile(words, sum(_FLAGS[flag] for flag in set(flags)))
    except re.error as error:
        raise ValueError(f"the regular expression {words!r} is not supported: {error}") from error


@lru_cache(maxsize=100_000)
def _matches(text: str, words: str, flags: str) -> bool | None:
    """Say whether a pattern is found in a text; None, an error in SPARQL, for a pattern that is none."""
    try:
        return pattern(words, flags).search(text) is not None
    except ValueError:
        return None


def matches(*arguments: _Term) -> pyoxigraph.Literal | None:
    """Answer SPARQL's REGEX: text, pattern, flags; None, an error, for what is no text."""
    import pyoxigraph

    found = [one.value for one in arguments if isinstance(one, pyoxigraph.Literal) and _is_text(one)]
    if len(found) != len(arguments):
        return None
    answer = _matches(found[0], found[1], found[2] if len(found) == 3 else "")
    return None if answer is None else pyoxigraph.Literal(answer)


def _is_text(literal: pyoxigraph.Literal) -> bool:
    return literal.language is not None or literal.datatype.value.endswith("#string")

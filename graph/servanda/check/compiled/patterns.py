"""Regular expressions (W3C XPath Functions, section 5.6) run by Python, each compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from servanda.check.compiled.terms import XSD

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


@cache
def matcher() -> Callable[..., _Term | None]:
    """Return a function for Oxigraph that answers REGEX: text, pattern, flags; None is an error."""
    import pyoxigraph

    yes, no = pyoxigraph.Literal(True), pyoxigraph.Literal(False)
    string = pyoxigraph.NamedNode(f"{XSD}string")

    @lru_cache(maxsize=100_000)
    def answer(text: str, words: str, flags: str = "") -> pyoxigraph.Literal | None:
        try:
            return yes if pattern(words, flags).search(text) else no
        except ValueError:
            return None

    def matches(*arguments: _Term) -> pyoxigraph.Literal | None:
        words = []
        for one in arguments:
            if not isinstance(one, pyoxigraph.Literal) or (one.language is None and one.datatype != string):
                return None
            words.append(one.value)
        return answer(*words)

    return matches

"""Which literals are well formed (W3C XSD 1.1 part 2), and which of two is less (W3C SPARQL 1.1, 17.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from servanda.check.compiled.terms import XSD, Term, datatype, text

if TYPE_CHECKING:
    import pyoxigraph

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_YEAR = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_DATE = _YEAR + r"-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_YEARS = r"(?:[0-9]+Y(?:[0-9]+M)?|[0-9]+M)"
_CLOCK = (
    r"T(?:[0-9]+H(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+M(?:[0-9]+(?:\.[0-9]+)?S)?|[0-9]+(?:\.[0-9]+)?S)"
)
_DAYS = rf"(?:[0-9]+D(?:{_CLOCK})?|{_CLOCK})"
_INTEGER = r"[+-]?[0-9]+"
_FLOAT = r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_FORMS: Final = {
    "boolean": "true|false|0|1",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "float": _FLOAT,
    "double": _FLOAT,
    "date": rf"{_DATE}{_ZONE}?",
    "dateTime": rf"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": rf"{_DATE}T{_TIME}{_ZONE}",
    "time": rf"{_TIME}{_ZONE}?",
    "gYear": rf"{_YEAR}{_ZONE}?",
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}?",
    "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}?",
    "gDay": rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}?",
    "gMonthDay": rf"--(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    rf"|02-(?:0[1-9]|[12][0-9])){_ZONE}?",
    "duration": rf"-?P(?:{_YEARS}{_DAYS}?|{_DAYS})",
    "yearMonthDuration": rf"-?P{_YEARS}",
    "dayTimeDuration": rf"-?P{_DAYS}",
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}(?:[A-Za-z0-9+/] ?=|= ?=))?",
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
}
#: The least and the greatest value of each kind of integer; None is no limit.
_INTEGERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


def is_well_formed(literal: Term) -> bool:
    """Say whether a literal's words belong to its datatype; True for datatypes that are not XSD's.

    >>> is_well_formed('"P1X"^^<http://www.w3.org/2001/XMLSchema#duration>')
    False
    """
    kind = datatype(literal)[1:-1]
    test = _test(kind.removeprefix(XSD)) if kind.startswith(XSD) else None
    return test is None or test(text(literal))


@cache
def _test(name: str) -> Callable[[str], bool] | None:
    """Return the test of an XSD datatype by its local name, or None where any words will do."""
    if name in _INTEGERS:
        return lambda words: _is_integer(words, *_INTEGERS[name])
    if name not in _FORMS:
        return None
    form = re.compile(_FORMS[name], re.ASCII)
    if name in {"date", "dateTime", "dateTimeStamp"}:
        return lambda words: (match := form.fullmatch(words)) is not None and _is_day(*match.group(1, 2, 3))
    return lambda words: form.fullmatch(words) is not None


def _is_integer(words: str, least: int | None, greatest: int | None) -> bool:
    if not re.fullmatch(_INTEGER, words, re.ASCII):
        return False
    number = int(words)
    return (least is None or number >= least) and (greatest is None or number <= greatest)


def _is_day(year: str, month: str, day: str) -> bool:
    """Say whether the month has that day in that year (the calendar repeats every 400 years)."""
    try:
        date(int(year) % 400 + 400, int(month), int(day))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=100_000)
def compare(first: Term, operator: str, second: Term) -> bool:
    """Say whether ``first operator second`` (``<``, ``<=``, ``>``, ``>=``) is true in SPARQL.

    Terms that cannot be compared give False, as an error does in a SPARQL filter.

    >>> compare('"2007-09-07"^^<http://www.w3.org/2001/XMLSchema#date>', "<", '"kk"')
    False
    """
    if first.startswith("_:") or second.startswith("_:"):
        return False
    answer = _judge().query(f"ASK {{ FILTER({first} {operator} {second}) }}")
    return bool(answer)


@cache
def _judge() -> pyoxigraph.Store:
    """Return an empty store, whose SPARQL compares literals."""
    import pyoxigraph

    return pyoxigraph.Store()

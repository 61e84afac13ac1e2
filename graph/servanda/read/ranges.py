"""What the values of a property are: IRIs, text, numbers, days; as ``ontology/context.jsonld`` types them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from servanda.vocabulary import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

#: Properties of other vocabularies that the context does not name, and whose values are IRIs.
_LINKS: Final = (
    *(PREFIXES["org"] + name for name in ("unitOf", "postIn", "memberOf", "heldBy", "linkedTo")),
    *(PREFIXES["skos"] + name for name in ("broader", "inScheme")),
    PREFIXES["rdf"] + "type",
)
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)
#: XML Schema 1.1, part 2, 3.3.6: at least one part, and at least one after a T.
_DURATION: Final = re.compile(
    r"-?P(?=[0-9T])([0-9]{1,9}Y)?([0-9]{1,9}M)?([0-9]{1,9}W)?([0-9]{1,9}D)?"
    r"(T(?=[0-9])([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,9}(\.[0-9]+)?S)?)?",
    re.ASCII,
)
_BOOLEANS: Final = frozenset({"true", "false", "1", "0"})


def is_day(text: str) -> bool:
    """Say whether a text is a day of the calendar, as ISO 8601 writes it (a time zone may follow).

    >>> is_day("2007-09-07"), is_day("2007-13-45")
    (True, False)
    """
    written = _DAY.fullmatch(text)
    try:
        return written is not None and bool(date.fromisoformat(written[1]))
    except ValueError:
        return False


def is_integer(text: str) -> bool:
    """Say whether a text is a whole number of ordinary size.

    >>> is_integer("12"), is_integer("many"), is_integer("9" * 30)
    (True, False, False)
    """
    return _INTEGER.fullmatch(text) is not None


_FITS: Final[dict[str, Callable[[str], bool]]] = {
    PREFIXES["xsd"] + "integer": is_integer,
    PREFIXES["xsd"] + "date": is_day,
    PREFIXES["xsd"] + "duration": lambda text: _DURATION.fullmatch(text) is not None,
    PREFIXES["xsd"] + "boolean": _BOOLEANS.__contains__,
}


@cache
def _types() -> dict[str, str | None]:
    """Return the datatype of each known property: ``@id`` for links, None for text."""
    from servanda.read.context import context  # not read where only a number is looked at

    stated = {term.iri: term.datatype for term in context().properties.values()}
    return stated | dict.fromkeys(_LINKS, "@id")


def is_number(predicate: str) -> bool:
    """Say whether the values of a property (a full IRI) are whole numbers."""
    return _types().get(predicate) == PREFIXES["xsd"] + "integer"


@cache
def taker(predicate: str) -> Callable[[NamedNode | BlankNode | Literal | Triple], bool]:
    """Return the test whether a term can be a value of the property (a full IRI); see :func:`takes`."""
    from pyoxigraph import Literal

    types = _types()
    if predicate not in types:
        return lambda _: True
    datatype = types[predicate]
    if datatype == "@id":
        return lambda value: not isinstance(value, Literal)
    fits = _FITS.get(datatype or "")
    if fits is None:
        return lambda value: isinstance(value, Literal)
    return lambda value: isinstance(value, Literal) and fits(value.value)


def takes(predicate: str, value: NamedNode | BlankNode | Literal | Triple) -> bool:
    """Say whether a term can be a value of the property (a full IRI); one that is not known takes all.

    A link takes what can be a node, any other property a literal: of a number, a day, a duration or a truth
    value one that is written as such. Whether the node is of the right class is for the shapes to say.

    >>> from pyoxigraph import Literal
    >>> takes("https://w3id.org/servanda/ontology#hasParty", Literal("nobody"))
    False
    """
    return taker(predicate)(value)

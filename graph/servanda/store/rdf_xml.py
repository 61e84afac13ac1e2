"""RDF/XML as every reader of XML reads it back; what it cannot hold is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.parsers.expat import ExpatError, ParserCreate

from pyoxigraph import RdfFormat, Triple, serialize

from servanda.characters import reject_unwritable
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.namespaces import compact


def serialize_rdf_xml(triples: Sequence[Triple], prefixes: Mapping[str, str]) -> bytes:
    """Return triples as RDF/XML, in the order in which they are given.

    Raises ServandaError, with the subject and the property, for what XML has no way to write: a control
    character, a property whose IRI does not end in a name (``.../1``), or a statement about a statement.
    """
    try:
        return _write(triples, prefixes)
    except (OSError, ValueError, ExpatError) as error:
        for triple in triples:
            _reject_unwritable(triple)
        raise ServandaError(error_text("not-in-rdfxml", error=error)) from None


def _write(triples: Sequence[Triple], prefixes: Mapping[str, str]) -> bytes:
    written = serialize(triples, format=RdfFormat.RDF_XML, prefixes=dict(prefixes)) or b""
    # XML turns a carriage return into a line feed unless it is named.
    written = written.replace(b"\r", b"&#13;")
    # The engine writes, and reads, what no parser of XML takes.
    ParserCreate(namespace_separator=" ").Parse(written, True)
    return written


def _reject_unwritable(triple: Triple) -> None:
    """Raise ServandaError where one triple, written by itself, is no XML."""
    try:
        _write([triple], {})
    except (OSError, ValueError, ExpatError) as error:
        subject, name = compact(str(getattr(triple.subject, "value", triple.subject))), triple.predicate.value
        place = error_text("place-of-statement", property=compact(name), subject=subject)
        reject_unwritable(str(getattr(triple.object, "value", "")), place, "RDF/XML", "turtle")
        if isinstance(error, ExpatError) or "predicate" in str(error):
            raise ServandaError(error_text("property-not-in-rdfxml", property=name)) from None
        raise ServandaError(error_text("not-in-rdfxml", error=error)) from None

"""The terms of RDF 1.1 as plain text, for formats that servanda writes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from servanda.errors import ServandaError

if TYPE_CHECKING:
    import pyoxigraph


class Plain(NamedTuple):
    """A term: ``kind`` is ``iri``, ``blank`` or ``literal``; language and datatype are empty if none."""

    kind: str
    text: str
    language: str = ""
    datatype: str = ""


def plain(
    term: pyoxigraph.NamedNode
    | pyoxigraph.BlankNode
    | pyoxigraph.Literal
    | pyoxigraph.Triple
    | pyoxigraph.DefaultGraph,
    format_name: str,
) -> Plain:
    """Return a term as text, a blank node with ``_:``; the default graph has the empty name.

    Raises ServandaError for what RDF 1.1, and so the format, cannot say: a statement about a statement,
    or a text with a base direction.
    """
    from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode

    if isinstance(term, NamedNode):
        return Plain("iri", term.value)
    if isinstance(term, BlankNode):
        return Plain("blank", f"_:{term.value}")
    if isinstance(term, DefaultGraph):
        return Plain("iri", "")
    if isinstance(term, Literal) and term.direction is None:
        return Plain("literal", term.value, term.language or "", term.datatype.value)
    raise ServandaError(f"{format_name} cannot say what RDF 1.2 can ({term}); choose nquads or trig")

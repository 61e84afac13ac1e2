"""The shapes graph: triples as N-Triples strings, with what reading a shape needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from servanda.check.compiled.literals import is_well_formed
from servanda.check.compiled.terms import RDF_TYPE, SUBCLASS, XSD, Term, datatype, language, text
from servanda.namespaces import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph

SH: Final = PREFIXES["sh"]
_REST, _FIRST, _NIL = (f"<{PREFIXES['rdf']}{name}>" for name in ("rest", "first", "nil"))


def sh(name: str) -> Term:
    """Return a term of SHACL's vocabulary."""
    return f"<{SH}{name}>"


class ShapesGraph:
    """A shapes graph. Each method that finds something malformed raises ValueError and names the shape."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        self._said: dict[Term, dict[Term, list[Term]]] = {}
        names: dict[Term, Term] = {}
        for line in dict.fromkeys(map(str, triples)):
            # Blank nodes get names by their order: the same in each process that reads the same files.
            subject, predicate, value = (
                names.setdefault(term, f"_:shape{len(names)}") if term.startswith("_:") else term
                for term in line.split(" ", 2)
            )
            self._said.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def __iter__(self) -> Iterator[Term]:
        """Yield each subject."""
        return iter(self._said)

    def said(self, node: Term) -> Mapping[Term, list[Term]]:
        """Return all that is said of a node: predicate to objects."""
        return self._said.get(node, {})

    def values(self, node: Term, predicate: Term) -> list[Term]:
        """Return the objects of the triples with that subject and predicate."""
        return self._said.get(node, {}).get(predicate, [])

    def only(self, node: Term, predicate: Term) -> Term | None:
        """Return the one object, or None where there is none."""
        found = self.values(node, predicate)
        if len(found) > 1:
            raise ValueError(f"{node} has more than one {predicate}")
        return found[0] if found else None

    def members(self, head: Term) -> list[Term]:
        """Return the members of an RDF list."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL:
            first, rest = self.only(head, _FIRST), self.only(head, _REST)
            if first is None or rest is None or head in seen:
                raise ValueError(f"{head} is no well-formed list")
            seen.add(head)
            found.append(first)
            head = rest
        return found

    def is_list(self, node: Term) -> bool:
        """Say whether a node is the head of a list."""
        return node == _NIL or bool(self.values(node, _FIRST))

    def number(self, node: Term, predicate: Term, value: Term) -> int:
        """Return an xsd:integer as a number."""
        if datatype(value) != f"<{XSD}integer>" or not is_well_formed(value):
            raise ValueError(f"{predicate} of {node} is no whole number: {value}")
        return int(text(value))

    def truth(self, node: Term, predicate: Term) -> bool:
        """Return the xsd:boolean that is said, False where none is."""
        value = self.only(node, predicate)
        if value is not None and (datatype(value) != f"<{XSD}boolean>" or not is_well_formed(value)):
            raise ValueError(f"{predicate} of {node} is neither true nor false: {value}")
        return value is not None and text(value) in ("true", "1")

    def messages(self, node: Term) -> Mapping[str, str]:
        """Return ``sh:message`` by language; one without a language counts as English."""
        return {language(word) or "en": text(word) for word in sorted(self.values(node, sh("message")))}

    def is_class(self, node: Term) -> bool:
        """Say whether a node is a class: a shape that is one aims at its instances."""
        seen: set[Term] = set()
        waiting = list(self.values(node, RDF_TYPE))
        while waiting:
            kind = waiting.pop()
            if kind in (f"<{PREFIXES['rdfs']}Class>", f"<{PREFIXES['owl']}Class>"):
                return True
            if kind not in seen:
                seen.add(kind)
                waiting += self.values(kind, SUBCLASS)
        return False

"""What the graph says of an agreement and its parts, asked by compact names, for exports in others' terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.export.rdf import split_numbers
from servanda.vocabulary import SRV, compact, expand, local

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.network.said import Value

#: Language of a text to its code of three letters, ISO 639-2/T; the shapes admit these three.
THREE_LETTERS: Final = {"kk": "kaz", "ru": "rus", "en": "eng"}


class Facts:
    """The statements on one agreement, what rules concluded from it, and the registries."""

    def __init__(self, request: Request) -> None:
        """Read the graphs; raises ServandaError when the store has no such agreement."""
        from servanda.network.said import Said

        self.agreement = request.agreement
        self._said = Said(request.store, request.agreement)
        if SRV + "Agreement" not in self.types(request.agreement):
            raise ServandaError(f"there is no agreement '{compact(request.agreement)}' here", exit_code=1)
        #: The language of the agreement's text; of those several that a faulty graph may name, the first.
        self.language = (self.strings(request.agreement, "dcterms:language") or ["und"])[0]

    def types(self, subject: str) -> list[str]:
        """Return the classes of something, as IRIs, sorted."""
        return sorted(self.iris(subject, "rdf:type"))

    def kind(self, subject: str) -> str:
        """Return the name of the first class of something that is of servanda's ontology, or nothing."""
        return next((local(iri) for iri in self.types(subject) if iri.startswith(SRV)), "")

    def iris(self, subject: str, name: str) -> list[str]:
        """Return the things with an IRI that a property leads to, clause 4 before clause 10."""
        from pyoxigraph import NamedNode

        found = {value.value for value in self._values(subject, name) if isinstance(value, NamedNode)}
        return sorted(found, key=split_numbers)

    def strings(self, subject: str, name: str) -> list[str]:
        """Return the texts of a property whatever their language, sorted."""
        return sorted({value.value for value in self._values(subject, name) if _text(value)})

    def texts(self, subject: str, name: str) -> dict[str, str]:
        """Return the text of a property in each language, the first where a faulty graph has several."""
        found: dict[str, str] = {}
        for value in sorted(self._values(subject, name), key=str):
            if _text(value):
                found.setdefault(getattr(value, "language", None) or "und", value.value)
        return dict(sorted(found.items()))

    def text(self, subject: str, name: str, lang: str) -> str:
        """Return a text in a language, else in English, that of the agreement, or any; nothing if none."""
        found = self.texts(subject, name)
        return next((found[tag] for tag in (lang, "en", self.language, *found) if tag in found), "")

    def label(self, subject: str, lang: str) -> str:
        """Return how something is called in a language: its label, its title, or the end of its IRI."""
        named = self.text(subject, "skos:prefLabel", lang) or self.text(subject, "dcterms:title", lang)
        return named or local(subject) or subject

    def number(self, subject: str, name: str) -> int:
        """Return a whole number, the least of several; 0 when there is none."""
        return min(self.numbers(subject, name), default=0)

    def numbers(self, subject: str, name: str) -> list[int]:
        """Return the whole numbers of a property, such as the lines of a passage, sorted."""
        return sorted(
            int(text) for text in self.strings(subject, name) if text.isascii() and text.isdecimal()
        )

    def of_kind(self, kind: str) -> list[str]:
        """Return what of the agreement is of a class of servanda's ontology, by its IRI."""
        return sorted((iri for iri in self._said.own if SRV + kind in self.types(iri)), key=split_numbers)

    def ordered(self, subject: str, name: str) -> list[str]:
        """Return the parts that a property leads to in reading order (``srv:order``)."""
        parts = self.iris(subject, name)
        return sorted(parts, key=lambda iri: (self.number(iri, "srv:order"), split_numbers(iri)))

    def _values(self, subject: str, name: str) -> list[Value]:
        predicate = expand(name)
        return [value for said, value in self._said.of.get(subject, ()) if said == predicate]


def _text(value: Value) -> bool:
    return hasattr(value, "datatype")


def printed(number: str) -> bool:
    """Say whether a clause's number stands in the text; ``law`` or ``reply-opening`` does not.

    >>> printed("4.1"), printed("reply-opening")
    (True, False)
    """
    return number[:1].isdigit()

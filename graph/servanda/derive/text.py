"""Where in the published text each clause, passage and norm stands, and where the copies differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from servanda.derive.records import Records
from servanda.derive.rules import agreements, derived_graph
from servanda.errors import ServandaError
from servanda.read.files import read_text
from servanda.read.language import complaint
from servanda.text.clean import CleanText, clean
from servanda.text.collate import Difference, collate
from servanda.text.ledger import ledger
from servanda.text.records import Anchor, Ledger, NormQuote, Problem
from servanda.vocabulary import PREFIXES, SRV

if TYPE_CHECKING:
    import pyoxigraph

    #: Subject and predicate as IRIs, and the object.
    Statement: TypeAlias = tuple[str, str, pyoxigraph.NamedNode | pyoxigraph.Literal]

_OA = PREFIXES["oa"]


@dataclass(frozen=True)
class Account:
    """An agreement held against its text: the ledger, and the differences between the copies.

    ``lang`` is the language in which a notebook shows it.
    """

    ledger: Ledger
    differences: tuple[Difference, ...]
    lang: str = field(default="en", compare=False, repr=False)

    def _repr_html_(self) -> str:
        from servanda.derive.notebook import account_html

        return account_html(self.ledger, self.differences, self.lang)


def account(store: pyoxigraph.Store, agreement: str, source: Path) -> Account:
    """Return the account of the text in the file ``source`` for what ``store`` says of ``agreement``.

    Only what a person wrote counts, not what rules concluded from it. What does not agree with the text
    is among the ledger's problems. Raises ServandaError when the file cannot be read, or when the lines of
    an instrument are no range.
    """
    try:
        return _account(store, agreement, source)
    except ServandaError as error:
        raise ServandaError(error.message, file=error.file or source, line=error.line) from None


def _account(store: pyoxigraph.Store, agreement: str, source: Path) -> Account:
    """Return the account; errors may not say yet of which text they speak."""
    graphs = [graph for name, graph in agreements(store) if name == agreement]
    records = Records(store, agreement, graphs)
    text = clean(read_text(source))
    parts = records.parts()
    told = ledger(text, parts, records.passages(), records.norms(), records.words())
    told = replace(told, problems=(*told.problems, *_misplaced(text, records.errata())))
    lines = {part.name: (part.start_line, part.end_line) for part in parts}
    differences = [
        difference
        for part in parts
        if part.copy_of in lines and part.copy_start_line is not None and part.copy_end_line is not None
        for difference in collate(
            text.part(*lines[part.copy_of]), text.part(part.copy_start_line, part.copy_end_line)
        )
    ]
    return Account(told, tuple(differences))


def _misplaced(text: CleanText, errata: Iterable[tuple[str, int, str]]) -> Iterator[Problem]:
    """Yield the errata whose published words are not on the line that they name."""
    for erratum, line, words in errata:
        if line < 1 or words not in text.part(line, line).text:
            message = f"The words \"{words}\" are not on line {line} of the published text: mend 'startLine'."
            yield Problem("words-not-found", "", erratum, message)


def locate(store: pyoxigraph.Store, agreement: str, source: Path) -> None:
    """Add to the derived graph of ``agreement`` the lines, the selectors and the differences of its text.

    Raises ServandaError as :func:`account` does.
    """
    from pyoxigraph import NamedNode, Quad

    found = account(store, agreement, source)
    graph = derived_graph(agreement)
    authored = [name for iri, name in agreements(store) if iri == agreement]
    norms = Records(store, agreement, [*authored, graph]).norms()
    clauses = _clauses(store, agreement, authored)
    language = _language(store, agreement)
    statements = [
        *_places(found.ledger, clauses),
        *_anchors(found.ledger.anchors, norms, language),
        *_variants(found.differences, agreement, clauses, language),
    ]
    store.extend(Quad(NamedNode(s), NamedNode(p), o, NamedNode(graph)) for s, p, o in statements)


def _places(told: Ledger, clauses: dict[str, str]) -> Iterator[Statement]:
    """Yield the lines of each passage, which are those of its clause too."""
    for place in told.places:
        yield from _lines(place.passage.id, place.lines, place.copy_lines)
        if place.passage.clause in clauses:
            yield from _lines(clauses[place.passage.clause], place.lines, place.copy_lines)


def _anchors(
    anchors: Iterable[Anchor], norms: Iterable[NormQuote], language: str | None
) -> Iterator[Statement]:
    """Yield lines and selector of each norm; an implied norm has those of the norm whose words it repeats."""
    from pyoxigraph import NamedNode

    quotes = {norm.norm: (norm.clause, norm.quote, norm.prefix, norm.suffix) for norm in norms}
    by_words = {quotes[anchor.norm]: anchor for anchor in anchors if anchor.norm in quotes}
    for norm, words in quotes.items():
        anchor = by_words.get(words)
        if anchor is None:
            continue
        yield from _lines(norm, anchor.lines, anchor.copy_lines)
        selector = norm + "-selector"
        yield norm, SRV + "isAnchoredBy", NamedNode(selector)
        yield selector, PREFIXES["rdf"] + "type", NamedNode(_OA + "TextQuoteSelector")
        yield selector, _OA + "exact", _words(anchor.selector.exact, language)
        yield selector, _OA + "prefix", _words(anchor.selector.prefix, language)
        yield selector, _OA + "suffix", _words(anchor.selector.suffix, language)


def _variants(
    differences: Iterable[Difference], agreement: str, clauses: dict[str, str], language: str | None
) -> Iterator[Statement]:
    """Yield a numbered node for each place where the copies differ."""
    from pyoxigraph import NamedNode

    for number, difference in enumerate(differences, 1):
        # Two digits, so that the names sort in reading order.
        variant = f"{agreement}/variant-{number:02d}"
        yield variant, PREFIXES["rdf"] + "type", NamedNode(SRV + "Variant")
        yield variant, SRV + "firstWords", _words(difference.first, language)
        yield variant, SRV + "copyWords", _words(difference.copy, language)
        for line in difference.first_lines:
            yield variant, SRV + "firstLine", _number(line)
        for line in difference.copy_lines:
            yield variant, SRV + "copyLine", _number(line)
        if difference.clause in clauses:
            yield variant, SRV + "inClause", NamedNode(clauses[difference.clause])


def _lines(subject: str, lines: Iterable[int], copy_lines: Iterable[int]) -> Iterator[Statement]:
    for line in lines:
        yield subject, SRV + "sourceLine", _number(line)
    for line in copy_lines:
        yield subject, SRV + "copyLine", _number(line)


def _clauses(store: pyoxigraph.Store, agreement: str, graphs: list[str]) -> dict[str, str]:
    """Return the IRI of each clause by its printed number."""
    from pyoxigraph import NamedNode

    return {
        str(getattr(number.object, "value", "")): str(getattr(clause.object, "value", ""))
        for graph in graphs
        for clause in store.quads_for_pattern(
            NamedNode(agreement), NamedNode(SRV + "hasClause"), None, NamedNode(graph)
        )
        if isinstance(clause.object, NamedNode)
        for number in store.quads_for_pattern(
            clause.object, NamedNode(SRV + "number"), None, NamedNode(graph)
        )
    }


def _language(store: pyoxigraph.Store, agreement: str) -> str | None:
    """Return the language of the agreement's text, when it is stated and is one."""
    from pyoxigraph import NamedNode

    stated = NamedNode(PREFIXES["dcterms"] + "language")
    quads = store.quads_for_pattern(NamedNode(agreement), stated, None, None)
    tags = (str(getattr(quad.object, "value", "")) for quad in quads)
    return next((tag for tag in tags if complaint(tag) is None), None)


def _words(text: str, language: str | None) -> pyoxigraph.Literal:
    from pyoxigraph import Literal

    return Literal(text, language=language)


def _number(line: int) -> pyoxigraph.Literal:
    from pyoxigraph import Literal, NamedNode

    return Literal(str(line), datatype=NamedNode(PREFIXES["xsd"] + "integer"))

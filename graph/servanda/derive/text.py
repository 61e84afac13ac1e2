"""Where in the published text each clause, passage and norm stands, and where the copies differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from servanda.errors import ServandaError
from servanda.model import Agreement, Erratum, Norm, read_agreement
from servanda.read.files import read_text
from servanda.read.language import complaint
from servanda.text.clean import CleanText, clean
from servanda.text.collate import Difference, collate
from servanda.text.ledger import ledger
from servanda.text.records import Anchor, Ledger, NormQuote, Part, Passage, Problem, Words
from servanda.vocabulary import PREFIXES, SRV, derived_graph, expand, local

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
    return _checked(read_agreement(store, agreement), source)


def _checked(agreement: Agreement, source: Path) -> Account:
    """Return the account of a text in a file; its errors name the file."""
    try:
        return _compare(agreement, clean(read_text(source)))
    except ServandaError as error:
        raise ServandaError(error.message, file=error.file or source, line=error.line) from None


def _compare(agreement: Agreement, text: CleanText) -> Account:
    """Return the account of a text for what an agreement says of it."""
    parts = list(_parts(agreement))
    told = ledger(
        text,
        parts,
        list(_passages(agreement)),
        _quotes(norm for norm in agreement.every_norm if not norm.implied),
        sorted(set(_words_in(agreement)), key=lambda one: (one.owner, one.clause, one.what, one.words)),
    )
    told = replace(told, problems=(*told.problems, *_misplaced(text, agreement.errata)))
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


def _parts(agreement: Agreement) -> Iterator[Part]:
    """Yield the instruments whose lines are given, in reading order."""
    known = {one.iri for one in agreement.instruments if one.iri in agreement.consists_of}
    held = [
        (one.start_line, one.end_line, one)
        for one in agreement.instruments
        if one.iri in known and one.start_line is not None and one.end_line is not None
    ]
    names = {one.iri for *_, one in held}
    for start, end, one in sorted(held, key=lambda row: (row[0], row[2].iri)):
        copied = one.quotes is not None and one.copy_start_line is not None and one.copy_end_line is not None
        yield Part(
            expand(one.iri), start, end,
            expand(one.quotes) if copied and one.quotes is not None and one.quotes in names else None,
            one.copy_start_line if copied else None, one.copy_end_line if copied else None,
        )  # fmt: skip


def _passages(agreement: Agreement) -> Iterator[Passage]:
    """Yield the passages in the language of the text, in reading order."""
    for clause in agreement.clauses:
        for one in clause.passages:
            text = one.texts.get(agreement.language)
            placed = None not in (clause.number, clause.order, one.order)
            if placed and clause.number and clause.instrument and one.sentence_kind and text is not None:
                yield Passage(
                    expand(one.iri), clause.number, local(one.sentence_kind), text, expand(clause.instrument)
                )


def _quotes(norms: Iterable[Norm]) -> list[NormQuote]:
    """Return the words that ground norms, sorted."""
    found = [
        (expand(norm.iri), norm.number, quote, norm.quote_prefix or "", norm.quote_suffix or "")
        for norm in norms
        for quote in norm.quote.values()
    ]
    return [NormQuote(*row) for row in sorted(found)]


def _words_in(agreement: Agreement) -> Iterator[Words]:
    """Yield all other words that are said to stand in a clause."""
    for clause in agreement.clauses:
        if clause.number is None:
            continue
        held: list[tuple[str, str, Iterable[str]]] = [
            (note.iri, "words of a note", note.words.values()) for note in clause.notes
        ]
        for norm in clause.norms:
            if norm.implied:
                continue
            held.append((norm.iri, "operative words", filter(None, [norm.operative_words])))
            slots = [*norm.slots, *(slot for notice in norm.notifications for slot in notice.slots)]
            held += [(slot.iri, "words of a slot", slot.words.values()) for slot in slots]
            held += [(one.iri, "words of a qualifier", one.words.values()) for one in norm.qualifiers]
        for owner, what, texts in held:
            for words in texts:
                # A note on a difference between the copies may speak of words that only the copy has.
                yield Words(expand(owner), clause.number, what, words, what == "words of a note")


def _misplaced(text: CleanText, errata: Iterable[Erratum]) -> Iterator[Problem]:
    """Yield the errata whose published words are not on the line that they name."""
    for erratum in errata:
        line, words = erratum.line, erratum.published
        if line is not None and words is not None and (line < 1 or words not in text.part(line, line).text):
            message = f"The words \"{words}\" are not on line {line} of the published text: mend 'startLine'."
            yield Problem("words-not-found", "", expand(erratum.iri), message)


def locate(store: pyoxigraph.Store, agreement: str, source: Path) -> None:
    """Add to the derived graph of ``agreement`` the lines, the selectors and the differences of its text.

    Raises ServandaError as :func:`account` does.
    """
    from pyoxigraph import NamedNode, Quad

    read = read_agreement(store, agreement)
    found = _checked(read, source)
    graph = derived_graph(agreement)
    clauses = {one.number: expand(one.iri) for one in read.clauses if one.number is not None}
    language = next((tag for tag in read.languages if complaint(tag) is None), None)
    statements = [
        *_places(found.ledger, clauses),
        *_anchors(found.ledger.anchors, _quotes(read.every_norm), language),
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


def _words(text: str, language: str | None) -> pyoxigraph.Literal:
    from pyoxigraph import Literal

    return Literal(text, language=language)


def _number(line: int) -> pyoxigraph.Literal:
    from pyoxigraph import Literal, NamedNode

    return Literal(str(line), datatype=NamedNode(PREFIXES["xsd"] + "integer"))

"""An agreement held against its published text: what it accounts for, and where what it says stands in it.

Where it stands is kept apart from what the agreement states, in a graph of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode, Quad, Store

from servanda.errors import ServandaError
from servanda.html import LIMIT, Cell, build_heading, build_notes, build_table, read_phrases, render_page
from servanda.model import Agreement, Erratum, Norm, Texts, Variant, read_agreement
from servanda.namespaces import PREFIXES, SRV, compact, derived_graph, expand, local
from servanda.read.files import read_text
from servanda.read.language import find_tag_fault
from servanda.text.clean import CleanText, clean_text
from servanda.text.collation import Difference, collate_texts
from servanda.text.coverage import build_ledger
from servanda.text.numbering import is_same_clause, list_enclosing_clauses
from servanda.text.quotes import (
    Anchor,
    ClauseWords,
    Entry,
    Ledger,
    NormQuote,
    Part,
    Passage,
    Problem,
    fold_words,
)

#: Subject and predicate as IRIs, and the object.
Statement: TypeAlias = tuple[str, str, NamedNode | Literal]
_OA = PREFIXES["oa"]
T = TypeVar("T")


class Uncountable(NamedTuple):
    """What the text says of a norm or a notification and servanda cannot count, as its author declares it.

    ``clause`` is the printed number; ``norm``, ``subject`` (the norm or its notification) and ``slot`` are
    compact IRIs; ``words`` are those of the text, ``reasons`` say why and ``needs`` what would be needed.
    """

    clause: str
    norm: str
    subject: str
    slot: str
    words: Texts
    reasons: Texts
    needs: Texts


@dataclass(frozen=True)
class Account:
    """An agreement held against its text: the ledger, the differences of the copies, what is not counted.

    ``lang`` is the language in which a notebook shows it.
    """

    ledger: Ledger
    differences: tuple[Difference, ...]
    uncountable: tuple[Uncountable, ...] = ()
    #: The IRIs of the differences to which the agreement gives no weight.
    unweighed: tuple[str, ...] = ()
    lang: str = field(default="en", compare=False, repr=False)

    def _repr_html_(self) -> str:

        return render_account(self.ledger, self.differences, self.lang)


def account_for_text(store: Store, agreement: str, source: Path) -> Account:
    """Return the account of the text in the file ``source`` for what ``store`` says of ``agreement``.

    Only what a person wrote counts, not what rules concluded from it. What does not agree with the text
    is among the ledger's problems. Raises ServandaError when the file cannot be read, or when the lines of
    an instrument are no range.
    """
    return _check_text(read_agreement(store, agreement), source, _compare_with_text)


def _check_text(agreement: Agreement, source: Path, check: Callable[[Agreement, CleanText], T]) -> T:
    """Return what comes of holding an agreement against the text in a file; errors name the file."""
    try:
        return check(agreement, clean_text(read_text(source)))
    except ServandaError as error:
        raise ServandaError(error.message, file=error.file or source, line=error.line) from None


def _fill_ledger(agreement: Agreement, text: CleanText) -> Ledger:
    """Return the ledger of a text for what an agreement says of it."""
    told = build_ledger(
        text,
        list(_list_parts(agreement)),
        list(_list_passages(agreement)),
        _list_quotes(norm for norm in agreement.every_norm if not norm.implied),
        sorted(set(_list_words(agreement)), key=lambda one: (one.owner, one.clause, one.what, one.words)),
    )
    outside = [entry for entry in told.uncovered if _is_outside(entry.clause, agreement.covers)]
    return told._replace(
        problems=(*told.problems, *_find_misplaced_errata(text, agreement.errata)),
        uncovered=tuple(entry for entry in told.uncovered if entry not in outside),
        outside=tuple(outside),
    )


def _is_outside(clause: str | None, covers: Collection[str]) -> bool:
    """Say whether a clause of the text is none that an excerpt covers, nor a part of one."""
    if clause is None or not covers:
        return False
    return not any(
        is_same_clause(one, covered) for one in list_enclosing_clauses(clause) for covered in covers
    )


def _compare_with_text(agreement: Agreement, text: CleanText) -> Account:
    """Return the account of a text for what an agreement says of it."""
    told = _fill_ledger(agreement, text)
    parts = list(_list_parts(agreement))
    lines = {part.name: (part.start_line, part.end_line) for part in parts}
    differences = [
        difference
        for part in parts
        if part.copy_of in lines and part.copy_start_line is not None and part.copy_end_line is not None
        for difference in collate_texts(
            text.part(*lines[part.copy_of]), text.part(part.copy_start_line, part.copy_end_line)
        )
    ]
    variants = {name_variant(expand(agreement.iri), number): one for number, one in enumerate(differences, 1)}
    weighed = {expand(one.iri): one for one in agreement.variants if one.weight is not None}
    told = told._replace(problems=(*told.problems, *_find_misweighed(weighed, variants)))
    unweighed = tuple(iri for iri in variants if iri not in weighed)
    return Account(told, tuple(differences), tuple(_list_uncountable(agreement)), unweighed)


def name_variant(agreement: str, number: int) -> str:
    """Return the IRI of a difference between the copies of an agreement, by its place in the text from 1.

    >>> name_variant("https://w3id.org/servanda/agreement/x", 1)
    'https://w3id.org/servanda/agreement/x/variant-01'
    """
    return f"{agreement}/variant-{number:02d}"  # two digits, so that the names sort in reading order


def _find_misweighed(weighed: dict[str, Variant], found: dict[str, Difference]) -> Iterator[Problem]:
    """Yield the weights of differences that the copies do not have, or that have other words."""
    for iri, one in sorted(weighed.items()):
        difference = found.get(iri)
        name = local(iri)
        if difference is None:
            near = _list_differences(found.items(), one)
            message = f"The copies have no difference '{name}'{near}: fix 'differences'."
            yield Problem("variant-not-found", "", iri, message)
            continue
        for written, words, key in (
            (one.first, difference.first, "first"),
            (one.copy, difference.copy, "copy"),
        ):
            if written is not None and fold_words(written) != fold_words(words):
                near = _list_differences(found.items(), one)
                message = f"'{name}' has the words '{words}', not '{written}'{near}: fix '{key}'."
                yield Problem("variant-words", difference.clause or "", iri, message)


def _list_differences(found: Iterable[tuple[str, Difference]], wanted: Variant) -> str:
    """Return which difference has the words that were written, for a message; none where none has them."""
    names = [
        local(iri)
        for iri, one in found
        if (wanted.first is None or fold_words(wanted.first) == fold_words(one.first))
        and (wanted.copy is None or fold_words(wanted.copy) == fold_words(one.copy))
    ]
    return f" (these words are in {', '.join(names)})" if names else ""


def _list_uncountable(agreement: Agreement) -> Iterator[Uncountable]:
    for norm in agreement.norms:
        held = [(norm.iri, norm.uncountable), *((one.iri, one.uncountable) for one in norm.notifications)]
        for subject, slots in held:
            for slot in slots:
                yield Uncountable(
                    norm.number, norm.iri, subject, slot.about,
                    slot.words, slot.uncountable_reasons, slot.uncountable_needs,
                )  # fmt: skip


def _list_parts(agreement: Agreement) -> Iterator[Part]:
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


def _list_passages(agreement: Agreement) -> Iterator[Passage]:
    """Yield the passages in the language of the text, in reading order."""
    for clause in agreement.clauses:
        for one in clause.passages:
            text = one.texts.get(agreement.language)
            placed = None not in (clause.number, clause.order, one.order)
            if placed and clause.number and clause.instrument and one.sentence_kind and text is not None:
                yield Passage(
                    expand(one.iri), clause.number, local(one.sentence_kind), text, expand(clause.instrument)
                )


def _list_quotes(norms: Iterable[Norm]) -> list[NormQuote]:
    """Return the words that ground norms, sorted."""
    found = [
        (expand(norm.iri), norm.number, quote, norm.quote_prefix or "", norm.quote_suffix or "")
        for norm in norms
        for quote in norm.quote.values()
    ]
    return [NormQuote(*row) for row in sorted(found)]


def _list_words(agreement: Agreement) -> Iterator[ClauseWords]:
    """Yield all other words that are said to stand in a clause."""
    for clause in agreement.clauses:
        if clause.number is None:
            continue
        held: list[tuple[str, str, Iterable[str]]] = [
            (note.iri, "words of a note", note.words.values()) for note in clause.notes
        ]
        held += [(one.iri, "words of a reference", one.words.values()) for one in clause.references]
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
                yield ClauseWords(expand(owner), clause.number, what, words, what == "words of a note")


def _find_misplaced_errata(text: CleanText, errata: Iterable[Erratum]) -> Iterator[Problem]:
    """Yield the errata whose published words are not on the line that they name."""
    for erratum in errata:
        line, words = erratum.line, erratum.published
        if line is not None and words is not None and (line < 1 or not _stands_on(text, line, words)):
            message = f"The words \"{words}\" are not on line {line} of the published text: fix 'startLine'."
            yield Problem("words-not-found", "", expand(erratum.iri), message)


def _stands_on(text: CleanText, line: int, words: str) -> bool:
    return fold_words(words) in fold_words(text.part(line, line).text)


def derive_locations(store: Store, agreement: str, source: Path) -> None:
    """Add to the derived graph of ``agreement`` the lines, the selectors and the differences of its text.

    Raises ServandaError as :func:`account_for_text` does.
    """
    read = read_agreement(store, agreement)
    found = _check_text(read, source, _compare_with_text)
    graph = derived_graph(agreement)
    clauses = {one.number: expand(one.iri) for one in read.clauses if one.number is not None}
    language = next((tag for tag in read.languages if find_tag_fault(tag) is None), None)
    statements = [
        *_state_places(found.ledger, clauses),
        *_state_anchors(found.ledger.anchors, _list_quotes(read.every_norm), language),
        *_state_variants(found.differences, agreement, clauses, language),
    ]
    # Who weighs a difference states words that are found here too: what is stated is not derived once more.
    own = NamedNode(agreement)
    triples = [(NamedNode(subject), NamedNode(name), value) for subject, name, value in statements]
    new = [triple for triple in triples if Quad(*triple, own) not in store]
    store.extend(Quad(*triple, NamedNode(graph)) for triple in new)


def _state_places(told: Ledger, clauses: dict[str, str]) -> Iterator[Statement]:
    """Yield the lines of each passage, which are those of its clause too."""
    for place in told.places:
        yield from _state_lines(place.passage.id, place.lines, place.copy_lines)
        if place.passage.clause in clauses:
            yield from _state_lines(clauses[place.passage.clause], place.lines, place.copy_lines)


def _state_anchors(
    anchors: Iterable[Anchor], norms: Iterable[NormQuote], language: str | None
) -> Iterator[Statement]:
    """Yield lines and selector of each norm; an implied norm has those of the norm whose words it repeats."""
    quotes = {norm.norm: (norm.clause, norm.quote, norm.prefix, norm.suffix) for norm in norms}
    by_words = {quotes[anchor.norm]: anchor for anchor in anchors if anchor.norm in quotes}
    for norm, words in quotes.items():
        anchor = by_words.get(words)
        if anchor is None:
            continue
        yield from _state_lines(norm, anchor.lines, anchor.copy_lines)
        selector = norm + "-selector"
        yield norm, SRV + "isAnchoredBy", NamedNode(selector)
        yield selector, PREFIXES["rdf"] + "type", NamedNode(_OA + "TextQuoteSelector")
        yield selector, _OA + "exact", _make_text(anchor.selector.exact, language)
        yield selector, _OA + "prefix", _make_text(anchor.selector.prefix, language)
        yield selector, _OA + "suffix", _make_text(anchor.selector.suffix, language)


def _state_variants(
    differences: Iterable[Difference], agreement: str, clauses: dict[str, str], language: str | None
) -> Iterator[Statement]:
    """Yield a numbered node for each place where the copies differ."""
    for number, difference in enumerate(differences, 1):
        variant = name_variant(agreement, number)
        yield variant, PREFIXES["rdf"] + "type", NamedNode(SRV + "Variant")
        yield variant, SRV + "firstWords", _make_text(difference.first, language)
        yield variant, SRV + "copyWords", _make_text(difference.copy, language)
        for line in difference.first_lines:
            yield variant, SRV + "firstLine", _number(line)
        for line in difference.copy_lines:
            yield variant, SRV + "copyLine", _number(line)
        if difference.clause in clauses:
            yield variant, SRV + "inClause", NamedNode(clauses[difference.clause])


def _state_lines(subject: str, lines: Iterable[int], copy_lines: Iterable[int]) -> Iterator[Statement]:
    for line in lines:
        yield subject, SRV + "sourceLine", _number(line)
    for line in copy_lines:
        yield subject, SRV + "copyLine", _number(line)


def _make_text(text: str, language: str | None) -> Literal:

    return Literal(text, language=language)


def _number(line: int) -> Literal:

    return Literal(str(line), datatype=NamedNode(PREFIXES["xsd"] + "integer"))


def render_account(ledger: Ledger, differences: Sequence[Difference], lang: str) -> str:
    """Return as HTML the sums, what is amiss, the sentences, and the differences between the copies."""
    told = read_phrases(lang).text(
        "account",
        sentences=len(ledger.sentences),
        uncovered=len(ledger.uncovered),
        problems=len(ledger.problems),
        differences=len(differences),
    )
    inside = [build_heading(told)]
    if ledger.problems:
        lines = [
            [_text_cell(problem.clause), _text_cell(compact(problem.subject)), Cell((problem.message,), "en")]
            for problem in ledger.problems[:LIMIT]
        ]
        inside += [
            build_table(("clause", "subject", "message"), lines),
            *build_notes(lang, rows=len(ledger.problems)),
        ]
    for entries in (ledger.uncovered, ledger.sentences):
        if entries:
            lines = [_build_sentence_cells(entry) for entry in entries[:LIMIT]]
            inside += [
                build_table(("lines", "clause", "kind", "norms", "text"), lines),
                *build_notes(lang, rows=len(entries)),
            ]
    if differences:
        lines = [
            [
                _text_cell(d.clause),
                _text_cell(d.first),
                _lines_cell(d.first_lines),
                _text_cell(d.copy),
                _lines_cell(d.copy_lines),
            ]
            for d in differences[:LIMIT]
        ]
        heads = ("clause", "first", "first lines", "copy", "copy lines")
        inside += [build_table(heads, lines), *build_notes(lang, rows=len(differences))]
    return render_page(lang, *inside)


def _build_sentence_cells(entry: Entry) -> list[Cell]:
    norms = str(len(entry.norms)) if entry.norms else None
    return [
        _lines_cell(entry.lines),
        _text_cell(entry.clause),
        Cell((entry.kind,), "en"),
        _text_cell(norms),
        _text_cell(entry.text),
    ]


def _lines_cell(lines: Sequence[int]) -> Cell:
    """Return a cell with the first and the last line of a passage, whose lines follow one another."""
    ends = sorted({min(lines), max(lines)}) if lines else []
    return Cell(("–".join(map(str, ends)),) if ends else ())


def _text_cell(text: str | None) -> Cell:
    return Cell((text,) if text else (), "")

"""What follows from an agreement: by the rules of ``queries/derive``, and from where it stands in its text.

It is kept apart from what the agreement states, in a graph of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
)

from servanda.errors import ServandaError
from servanda.html import LIMIT, Cell, build_heading, build_notes, build_table, read_phrases, render_page
from servanda.messages import error_text
from servanda.model import Agreement, Erratum, Norm, read_agreement
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV, compact, derived_graph, expand, local
from servanda.read.files import read_text
from servanda.read.language import find_tag_fault
from servanda.resources import data_folder
from servanda.text.clean import CleanText, clean_text
from servanda.text.collation import Difference, collate_texts
from servanda.text.coverage import build_ledger
from servanda.text.quotes import Anchor, ClauseWords, Entry, Ledger, NormQuote, Part, Passage, Problem

Graphs: TypeAlias = list[NamedNode | BlankNode | DefaultGraph]
_AGREEMENTS = f"SELECT DISTINCT ?graph ?agreement {{ GRAPH ?graph {{ ?agreement a <{SRV}Agreement> }} }}"
_NAME = re.compile(r"(?<![\w?\"<])[a-z]+:[\w-]+")
#: Subject and predicate as IRIs, and the object.
Statement: TypeAlias = tuple[str, str, NamedNode | Literal]
_OA = PREFIXES["oa"]
T = TypeVar("T")


class Rule(NamedTuple):
    """A CONSTRUCT query of ``queries/derive``: its name, its text, and the prefixed names on either side.

    ``head`` are the names in what it concludes, ``body`` those in its condition. In the head no variable
    stands for a property: what the rule feeds would not be known.
    """

    name: str
    text: str
    head: frozenset[str]
    body: frozenset[str]

    @classmethod
    def of(cls, name: str, text: str) -> Rule:
        """Return the rule of a file's text."""
        query = "\n".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX")))
        head, _, body = query.partition("WHERE")
        return cls(name, text, frozenset(_NAME.findall(head)), frozenset(_NAME.findall(body)))

    def feeds(self, other: Rule) -> bool:
        """Say whether what this rule concludes may meet the condition of the other."""
        return not self.head.isdisjoint(other.body)


@dataclass(frozen=True)
class Account:
    """An agreement held against its text: the ledger, and the differences between the copies.

    ``lang`` is the language in which a notebook shows it.
    """

    ledger: Ledger
    differences: tuple[Difference, ...]
    lang: str = field(default="en", compare=False, repr=False)

    def _repr_html_(self) -> str:

        return render_account(self.ledger, self.differences, self.lang)


@cache
def read_rules() -> tuple[Rule, ...]:
    """Return the rules of ``queries/derive``, by name.

    Raises ServandaError when there is none, which means a broken installation.
    """
    found = sorted((data_folder("queries") / "derive").glob("*.rq"))
    if not found:
        raise ServandaError(error_text("no-rules"))
    return tuple(Rule.of(path.stem, path.read_text("utf-8")) for path in found)


def list_agreements(store: Store) -> Iterator[tuple[str, str]]:
    """Yield each agreement of a store with the named graph in which it is described."""
    rows = store.query(_AGREEMENTS)
    assert isinstance(rows, QuerySolutions)  # a SELECT
    yield from sorted((str(row["agreement"].value), str(row["graph"].value)) for row in rows)


def derive_graphs(
    store: Store,
    sources: Mapping[str, Path] | None = None,
    fault: Callable[[ServandaError], None] | None = None,
) -> None:
    """Add to ``store`` a graph ``<agreement>/derived`` for each agreement in it.

    ``sources`` gives the file of the published text by agreement IRI; for an agreement without one, only
    the rules of ``queries/derive`` run, since nothing can be found in a text that is not at hand.
    Raises ServandaError when a rule or a text cannot be read; with ``fault`` an agreement whose text
    cannot be used is without what stands in it, and ``fault`` is given the error.
    """
    apply_rules(store)
    if not sources:
        return

    for agreement, _ in list(list_agreements(store)):
        if agreement in sources:
            try:
                derive_locations(store, agreement, sources[agreement])
            except ServandaError as error:
                if fault is None:
                    raise
                fault(error)


def apply_rules(store: Store) -> None:
    """Add to ``store``, for each agreement, what the rules conclude, in its derived graph.

    A rule sees one agreement, what was derived from it, and the ontology; never another agreement.
    """
    for agreement, graph in list(list_agreements(store)):
        _apply_to_agreement(store, graph, derived_graph(agreement))


def apply_rules_together(store: Store, owner: Callable[[str], str | None]) -> bool:
    """Do the same for all agreements of ``store`` at once, which takes a fraction of the time.

    It comes to the same only if no agreement of the store describes a thing that another one speaks of: the
    caller sees to that. ``owner`` gives the agreement to which a subject belongs, by IRI. When a conclusion
    belongs to none, the answer is False, and the caller has to take the agreements one by one, in a store
    that is as it was before.
    """
    graph_of: dict[bytes, bytes] = {}
    strays: list[str] = []

    def run(rule: Rule) -> list[bytes]:
        found = []
        for line in _run_rule(store, rule, None):
            subject = line[: line.index(b" ")]
            graph = graph_of.get(subject)
            if graph is None:
                agreement = owner(subject[1:-1].decode("utf-8"))
                if agreement is None:
                    strays.append(rule.name)
                    return []
                graph = graph_of[subject] = _format_ending(derived_graph(agreement))
            found.append(line + graph)
        return found

    _run_to_fixpoint(store, run)
    return not strays


def _apply_to_agreement(store: Store, graph: str, derived: str) -> None:
    """Run all rules on one agreement."""
    seen: Graphs = [NamedNode(graph), NamedNode(derived), NamedNode(ONTOLOGY_GRAPH)]
    ending = _format_ending(derived)
    _run_to_fixpoint(store, lambda rule: [line + ending for line in _run_rule(store, rule, seen)])


def _format_ending(graph: str) -> bytes:
    """Return what makes a line of N-Triples without its ``.`` one of N-Quads."""
    return f" <{graph}> .".encode()


def _run_rule(store: Store, rule: Rule, graphs: Graphs | None) -> list[bytes]:
    """Return what a rule concludes from some graphs, or from all of the store.

    Each conclusion is a line of N-Triples without its ``.``, which takes less time than an object of Python
    for each of its terms.
    """
    try:
        triples = store.query(rule.text, default_graph=graphs, use_default_graph_as_union=graphs is None)
    except SyntaxError as error:
        raise ServandaError(error_text("rule-not-sparql", error=error), file=f"{rule.name}.rq") from None
    assert isinstance(triples, QueryTriples)  # a CONSTRUCT
    text = triples.serialize(format=RdfFormat.N_TRIPLES) or b""
    return [line.removesuffix(b" .") for line in text.split(b"\n") if line]


def _run_to_fixpoint(store: Store, run: Callable[[Rule], list[bytes]]) -> None:
    """Run the rules until nothing new comes, each after those that feed it, so that most run only once.

    ``run`` gives lines of N-Quads. The order decides the time and not the outcome: a rule runs again whenever
    one that feeds it has concluded something new.
    """
    known: set[bytes] = set()
    waiting = list(read_rules())
    while waiting:
        rule = min(waiting, key=lambda one: (sum(r.feeds(one) for r in waiting if r is not one), one.name))
        waiting.remove(rule)
        new = set(run(rule)) - known
        # Blank nodes keep their names here, as they would not in Store.load.
        store.extend(parse(b"\n".join(new), RdfFormat.N_QUADS, lenient=True))
        known |= new
        if new:
            waiting += [fed for fed in read_rules() if rule.feeds(fed) and fed not in waiting]


def account_for_text(store: Store, agreement: str, source: Path) -> Account:
    """Return the account of the text in the file ``source`` for what ``store`` says of ``agreement``.

    Only what a person wrote counts, not what rules concluded from it. What does not agree with the text
    is among the ledger's problems. Raises ServandaError when the file cannot be read, or when the lines of
    an instrument are no range.
    """
    return _check_text(read_agreement(store, agreement), source, _compare_with_text)


def account_for_sentences(store: Store, agreement: str, source: Path) -> Ledger:
    """Return the ledger of :func:`account_for_text` alone, which raises as that does."""
    return _check_text(read_agreement(store, agreement), source, _fill_ledger)


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
    return told._replace(problems=(*told.problems, *_find_misplaced_errata(text, agreement.errata)))


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
    return Account(told, tuple(differences))


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
        if line is not None and words is not None and (line < 1 or words not in text.part(line, line).text):
            message = f"The words \"{words}\" are not on line {line} of the published text: fix 'startLine'."
            yield Problem("words-not-found", "", expand(erratum.iri), message)


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
    store.extend(Quad(NamedNode(s), NamedNode(p), o, NamedNode(graph)) for s, p, o in statements)


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
        # Two digits, so that the names sort in reading order.
        variant = f"{agreement}/variant-{number:02d}"
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
    told = read_phrases(lang)["account"].format(
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

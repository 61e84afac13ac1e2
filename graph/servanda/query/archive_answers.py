"""The answers of an archive to questions: by the rows that it keeps, else by asking each agreement.

Which agreements can have rows at all is found by indexes, where a question is about something named. An
answer has the same rows in the same order either way.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import NamedNode, Store

from servanda.errors import OddValues
from servanda.names import find_label
from servanda.namespaces import ONTOLOGY_GRAPH, compact, derived_graph
from servanda.query.answer_rows import RowReader, bind_terms, iterate_solutions, name_misfit, read_cells
from servanda.query.questions import ITSELF, Parameter, Question
from servanda.query.row_cache import UNKNOWN, RowDecoder, choose_label, make_key, read_labels
from servanda.query.source_texts import find_lacking_languages
from servanda.store.archive_file import MENTIONS

if TYPE_CHECKING:
    from servanda.query.table import Row, Value
    from servanda.store.archive_file import Entry
    from servanda.store.archive_store import ArchiveStore

#: So many agreements are held in memory together while one after the other is asked.
_TOGETHER: Final = 48
#: The most labels that are kept at hand while the rows of an answer go by.
_LABELS: Final = 10_000


class _Plan(NamedTuple):
    """How kept rows answer a question: whose rows, their number, and which of them are wanted.

    ``itself`` are the actors asked about without their organs, None where no actor is: of what is personal
    (a column of that name) only their own rows are wanted.
    """

    question: Question
    number: int
    filters: Mapping[str, frozenset[str]]
    itself: frozenset[str] | None = None

    def wants(self, row: Row) -> bool:
        """Say whether a kept row belongs to the answer."""
        if self.itself is not None and row.get("personal") and not _has_value(row, "bearer", self.itself):
            return False
        return all(_has_value(row, column, values) for column, values in self.filters.items())


def ask_archive(
    archive: ArchiveStore, question: Question, terms: Mapping[str, str], lang: str
) -> Iterator[Row]:
    """Yield the rows of a question whose rows each belong to one agreement.

    ``terms`` are the SPARQL terms of parameters, by name; ``lang`` is the language of labels. Kept rows are
    taken unless the archive was opened to ask afresh. Raises ServandaError when the archive is damaged.
    """
    plan = _plan(archive, question, terms, lang) if archive.uses_cache else None
    answer = _Answer(archive, question, terms, lang)
    entries = _find_agreements(archive, question, terms, plan)
    yield from answer.ask_afresh(entries) if plan is None else answer.read_cache(plan, entries)
    if answer.misfits:
        warnings.warn(OddValues(answer.misfits.total(), tuple(sorted(answer.misfits))), stacklevel=2)


def _plan(archive: ArchiveStore, question: Question, terms: Mapping[str, str], lang: str) -> _Plan | None:
    """Return how kept rows answer a question; None when they don't."""
    origin = question.origin or question
    if not origin.keeps_rows:
        return None
    number = archive.file.find_question(origin.name, lang, make_key(origin, lang))
    if number is None:
        return None
    words = {**question.fixed, **{name: _read_word(term) for name, term in terms.items()}}
    filters: dict[str, frozenset[str]] = {}
    for parameter in origin.parameters:
        if parameter.name not in words or parameter.type == "language" or parameter.kind == "agreement":
            continue
        found = _filter_of(origin, parameter, terms.get(parameter.name), words[parameter.name])
        if found is None:
            return None
        column, values = found
        if column:
            filters[column] = filters.get(column, values) & values
    alone = [term for name, term in terms.items() if name.endswith(ITSELF)]
    return _Plan(origin, number, filters, frozenset(_list_compact(alone[0])) if alone else None)


def _filter_of(
    question: Question, parameter: Parameter, term: str | None, word: str
) -> tuple[str, frozenset[str]] | None:
    """Return the column and the values that a parameter leaves: ("", …) for all, None if unknown."""
    if parameter.words and word == parameter.default:
        return "", frozenset()
    if (parameter.name, word) in question.word_filters:
        return question.word_filters[parameter.name, word]
    if parameter.name not in question.filters:
        return None
    values = _list_compact(term) if term and parameter.kind else [word]
    return question.filters[parameter.name], frozenset(values)


def _list_compact(terms: str) -> list[str]:
    return [compact(one[1:-1]) for one in terms.split()]


def _read_word(term: str) -> str:
    return term[1:-1]


def _find_agreements(
    archive: ArchiveStore, question: Question, terms: Mapping[str, str], plan: _Plan | None
) -> Iterable[Entry]:
    """Return the agreements that can have rows, in the order of their IRIs."""
    if "agreement" in terms:
        found = (archive.file.find_entry(term[1:-1]) for term in terms["agreement"].split())
        return sorted({one for one in found if one is not None}, key=lambda one: one.iri)
    kinds = {parameter.name: parameter.kind for parameter in question.parameters}
    candidates: dict[str, Entry] | None = None
    for name, term in terms.items():
        if kinds.get(name) is None:
            continue
        iris = [one[1:-1] for one in term.split()]
        held = None
        if plan is not None:
            column = plan.question.filters[name]
            held = archive.file.find_entries(f"{plan.question.name} {column}", map(compact, iris))
        if held is None:
            held = _find_mentioning(archive, iris)
        if held is None:
            continue
        by_iri = {one.iri: one for one in held}
        if candidates is None:
            candidates = by_iri
        else:
            candidates = {iri: one for iri, one in candidates.items() if iri in by_iri}
    if candidates is None:
        entries: Iterable[Entry] = archive.file.iterate_agreements()
    else:
        entries = [candidates[iri] for iri in sorted(candidates) if candidates[iri].kind == "agreement"]
    return [one for one in entries if one.iri not in archive.left_out] if archive.left_out else entries


def _find_mentioning(archive: ArchiveStore, iris: Iterable[str]) -> list[Entry] | None:
    """Return the agreements that speak of one of some things, or to which one belongs."""
    found = archive.file.find_entries(MENTIONS, iris)
    if found is None:
        return None
    owners = (archive.file.find_owner(iri) for iri in iris)
    return [*found, *(owner for owner in owners if owner is not None)]


def _has_value(row: Row, columns: str, wanted: frozenset[str]) -> bool:
    """Say whether a row has one of the wanted values in a column, or in one of several (``a|b``)."""
    values: list[Value] = [row[column] for column in columns.split("|")]
    return any(not wanted.isdisjoint(one) if isinstance(one, list) else one in wanted for one in values)


class _Answer:
    """The answer to a question in the making; ``misfits`` counts the values that do not fit their columns."""

    def __init__(
        self, archive: ArchiveStore, question: Question, terms: Mapping[str, str], lang: str
    ) -> None:
        self._archive, self._question, self._terms, self._lang = archive, question, terms, lang
        self._name = lru_cache(_LABELS)(lambda iri: find_label(archive, iri, lang))
        self.misfits: Counter[str] = Counter()

    def read_cache(self, plan: _Plan, entries: Iterable[Entry]) -> Iterator[Row]:
        """Yield the rows that are kept of agreements; an agreement of which none are kept is asked."""
        decoder = RowDecoder(plan.question, self._name)
        names = {column.name for column in self._question.columns}
        dropped = [column.name for column in plan.question.columns if column.name not in names]
        for entry in entries:
            content = self._archive.file.read_rows(entry, plan.number)
            if content is None:
                yield from self.ask_afresh([entry])
                continue
            rows, misfits = decoder.decode(content)
            if not (plan.filters or dropped or misfits):
                yield from rows
                continue
            for number, row in enumerate(rows):
                if not plan.wants(row):
                    continue
                for place, column, count in misfits:
                    if place == number:
                        self.misfits[name_misfit(row, column)] += count
                for column in dropped:
                    del row[column]
                yield row

    def ask_afresh(self, entries: Iterable[Entry]) -> Iterator[Row]:
        """Yield the rows of agreements by asking each of its triples and of the ontology."""
        waiting = iter(entries)
        while some := list(islice(waiting, _TOGETHER)):
            store = self._archive.open_ontology()
            for entry in some:
                self._archive.add(store, entry)
            in_source = "lang" in self._terms and bool(find_lacking_languages(store, [self._lang]))
            for entry in some:
                graphs = [NamedNode(iri) for iri in (entry.iri, derived_graph(entry.iri), ONTOLOGY_GRAPH)]
                reader = RowReader(self._question)
                named = lru_cache(_LABELS)(partial(self._label, store, graphs))
                terms = {**self._terms, "agreement": f"<{entry.iri}>"}
                text = bind_terms(self._question, terms, in_source=in_source)
                found = read_cells(self._question, iterate_solutions(store, text, graphs))
                yield from reader.read(found, named)
                self.misfits.update(reader.odd)

    def _label(self, store: Store, graphs: Sequence[NamedNode], iri: str) -> str:
        """Return the label of a thing: as these graphs say, else as any agreement does."""
        known = choose_label(store, read_labels(store, iri, graphs), iri, self._lang)
        return self._name(iri) if known[:1] == UNKNOWN else known

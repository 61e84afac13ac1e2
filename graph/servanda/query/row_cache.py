"""The rows of questions that an archive keeps: how they are made when agreements are loaded, and read again.

Which questions these are, and by which columns their rows can be filtered, their front matter says
(``# keep: rows``, ``# filter:``; :mod:`servanda.query.questions`). The rows of one agreement follow from its
triples, from the ontology and from the question; only labels of things that it does not describe itself are
looked up when the rows are read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, __version__

from servanda.digest import blake2b
from servanda.messages import LANGUAGES
from servanda.names import LABELS, find_number, rank_languages
from servanda.namespaces import ONTOLOGY_GRAPH, expand
from servanda.query.answer_rows import Misfit, RowReader, bind_terms, iterate_solutions, read_cells
from servanda.query.questions import Question, load_row_questions
from servanda.query.source_texts import find_lacking_languages

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.query.table import Row, Value
    from servanda.store.load import AnswerCache, QuestionKey

#: What stands for the label of a thing that the agreement does not describe: this, and its IRI. No label
#: begins with it.
UNKNOWN: Final = "\0"
#: How that begins in JSON.
_UNKNOWN_JSON: Final = b"\\u0000"
_ONTOLOGY: Final = NamedNode(ONTOLOGY_GRAPH)


class RowCache:
    """The questions whose rows are kept, as what answers them (:class:`servanda.store.load.RowSource`)."""

    @cached_property
    def questions(self) -> Mapping[QuestionKey, str]:
        """The questions, each in each language, with the digest of what decides its rows."""
        return {
            (question.name, lang): make_key(question, lang)
            for question in self._questions
            for lang in LANGUAGES
        }

    @cached_property
    def filters(self) -> Collection[str]:
        """The names of the indexes: a question and a column by which its rows can be filtered."""
        return tuple(
            f"{question.name} {column}"
            for question in self._questions
            for column in _list_filter_columns(question)
        )

    @cached_property
    def _questions(self) -> tuple[Question, ...]:
        return load_row_questions()

    def answer(self, store: Store, agreements: Collection[str]) -> Mapping[str, AnswerCache]:
        """Ask the questions about agreements that can stand together in a store, and return what is kept."""
        # Who only reads rows has no need of what loads agreements, which takes as long to import as all else.
        from servanda.store.load import AnswerCache

        rows: dict[str, dict[QuestionKey, bytes]] = {iri: {} for iri in agreements}
        values: dict[str, dict[str, set[str]]] = {iri: {} for iri in agreements}
        describe = cache(lambda iri: read_labels(store, iri))
        lacking = find_lacking_languages(store, LANGUAGES)
        for question in self._questions:
            place = [column.name for column in question.columns].index("agreement")
            reader = RowReader(question)
            for lang in LANGUAGES:
                terms = bind_language(question, lang)
                text = bind_terms(question, terms, in_source=bool(terms) and lang in lacking)
                solutions = iterate_solutions(store, text)
                named = cache(partial(_name_thing, store, describe, lang))
                converted = reader.convert(list(read_cells(question, solutions)), named)
                found: dict[str, list[list[Value]]] = {iri: [] for iri in agreements}
                misfits: dict[str, list[Misfit]] = {iri: [] for iri in agreements}
                odd: dict[int, list[tuple[str, int]]] = {}
                for number, name, count in reader.misfits:
                    odd.setdefault(number, []).append((name, count))
                for number, row in enumerate(converted):
                    iri = expand(str(row[place]))
                    if iri in found:
                        misfits[iri] += [(len(found[iri]), *misfit) for misfit in odd.get(number, ())]
                        found[iri].append(row)
                for iri in agreements:
                    rows[iri][question.name, lang] = pack_rows(found[iri], misfits[iri])
                if lang == LANGUAGES[0]:
                    for iri in agreements:
                        values[iri].update(_collect_values(question, found[iri]))
        return {iri: AnswerCache(rows[iri], values[iri]) for iri in agreements}

    def read_values(self, rows: Mapping[QuestionKey, bytes]) -> Mapping[str, Iterable[str]]:
        """Return the values in packed rows of one agreement, by the names of their indexes."""
        found: dict[str, Iterable[str]] = {}
        for question in self._questions:
            content = rows.get((question.name, LANGUAGES[0]))
            if content is not None:
                found |= _collect_values(question, json.loads(content)[0])
        return found


def make_key(question: Question, lang: str) -> str:
    """Return the digest of what decides the rows of a question beside the agreement: its text, the engine."""
    parts = (__version__, lang, question.text, repr(question.columns))
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def bind_language(question: Question, lang: str) -> dict[str, str]:
    """Return the terms of a question that is asked in a language and without any other parameter."""
    takes = any(parameter.type == "language" for parameter in question.parameters)
    return {"lang": str(Literal(lang))} if takes else {}


def pack_rows(rows: Sequence[Sequence[Value]], misfits: Sequence[Misfit]) -> bytes:
    """Return rows as they are kept: JSON of the rows and of the values that did not fit their columns."""
    return json.dumps([rows, misfits], ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


class RowDecoder:
    """Reads the rows that are kept of a question; ``named`` gives labels that an agreement does not say."""

    def __init__(self, question: Question, named: Callable[[str], str]) -> None:
        """Look at the columns once."""
        self._names = tuple(column.name for column in question.columns)
        self._labels = [column.name for column in question.columns if column.labels]
        self._named = named

    def decode(self, content: bytes) -> tuple[list[Row], list[Misfit]]:
        """Return the rows in packed ones, and what did not fit."""
        rows, misfits = json.loads(content)
        names = self._names
        found = [dict(zip(names, row, strict=True)) for row in rows]
        if _UNKNOWN_JSON in content:
            for row in found:
                self._fill(row)
        return found, misfits

    def _fill(self, row: Row) -> None:
        """Look up the labels that the agreement does not say."""
        for name in self._labels:
            value = row[name]
            if isinstance(value, list):
                row[name] = [self._name(one) for one in map(str, value)]
            elif isinstance(value, str):
                row[name] = self._name(value)

    def _name(self, label: str) -> str:
        return self._named(label[1:]) if label[:1] == UNKNOWN else label


def read_labels(store: Store, iri: str, graphs: Sequence[NamedNode | None] = (None,)) -> dict[str, str]:
    """Return the labels of an IRI by language, of the first property that has any, in some graphs or in all.

    What an agreement says goes before what the ontology says. First stands the language that is shown where
    the reader's is not there (:func:`servanda.names.rank_languages`).
    """
    node = NamedNode(iri)
    for predicate in LABELS:
        quads = [quad for graph in graphs for quad in store.quads_for_pattern(node, predicate, None, graph)]
        found = sorted(
            (quad.graph_name == _ONTOLOGY, quad.object.value, quad.object.language or "")
            for quad in quads
            if isinstance(quad.object, Literal)
        )
        if found:
            labels: dict[str, str] = {}
            for _, text, language in found:
                labels.setdefault(language, text)
            if len(labels) > 1 and not labels.keys() >= set(LANGUAGES):
                rank = rank_languages(store, [quad.graph_name for quad in quads])
                return {tag: labels[tag] for tag in sorted(labels, key=rank)}
            return labels
    return {}


def _name_thing(store: Store, describe: Callable[[str], dict[str, str]], lang: str, iri: str) -> str:
    return choose_label(store, describe(iri), iri, lang)


def choose_label(store: Store, labels: Mapping[str, str], iri: str, lang: str) -> str:
    """Return the label of an IRI of which these labels are known, or what stands for an unknown one."""
    if labels:
        return (labels.get(lang) or next(iter(labels.values()))).lstrip(UNKNOWN)
    return find_number(store, iri) or UNKNOWN + iri


def _list_filter_columns(question: Question) -> list[str]:
    """Return the columns by which rows are filtered that an index helps to find: those of things."""
    kinds = {parameter.name: parameter.kind for parameter in question.parameters}
    return [column for name, column in question.filters.items() if kinds[name] not in (None, "agreement")]


def _collect_values(question: Question, rows: Iterable[Sequence[Value]]) -> Iterator[tuple[str, set[str]]]:
    names = [column.name for column in question.columns]
    rows = list(rows)
    for column in _list_filter_columns(question):
        places = [names.index(one) for one in column.split("|")]
        found: set[str] = set()
        for value in (row[place] for row in rows for place in places):
            found.update(map(str, value if isinstance(value, list) else [] if value is None else [value]))
        yield f"{question.name} {column}", found

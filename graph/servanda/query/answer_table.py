"""The answer to a question as a table in the reader's words.

Which columns a question shows unless others are wanted stands in its front matter (``# columns:``), each by
its name, or as ``bearer as who``, where a head of its own says it better than that of the column. Labels
stand in place of ids, and the names of actors are short. Any other column of the answer can be asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from servanda.messages import Messages, capitalize_text
from servanda.names import find_label
from servanda.namespaces import expand
from servanda.query.actor_names import shorten_actor_names
from servanda.query.answer_rows import list_types
from servanda.query.localized_table import Column, LocalizedTable
from servanda.query.table import describe_cell, describe_head, name_intention
from servanda.query.writing import format_spans

if TYPE_CHECKING:
    from servanda.query.questions import Question
    from servanda.query.table import Row, Value
    from servanda.store.queryable import QueryableStore

#: Columns of sentences, which deserve more room than names.
_SENTENCES: Final = frozenset(
    {"label", "text", "why", "reason", "quote", "translation", "words", "reading_taken", "reading_not_taken"}
    | {"definition", "effect", "first", "copy"}
)
#: The ends of the keys of columns that show ids, one or several, where labels stand beside them.
_IDS: Final = ("id", "ids")
#: The columns of tags of languages.
_LANGUAGES: Final = frozenset({"language", "quote_lang", "authentic", "prevailing"})
#: A compact IRI of the graph.
_ID: Final = re.compile(r"(?P<prefix>agreement|actor|matter|programme|log):(?P<name>[^\s:]+)")
_ACTOR, _AGREEMENT = "actor:", "agreement:"


class AnswerColumns:
    """The columns of an answer that a reader can ask for: a label stands in place of the id that it names."""

    def __init__(self, types: Mapping[str, str], question: Question, lang: str) -> None:
        """Take the columns of the answer with their types, and the question."""
        self._types = types
        self._labelled = {name.removesuffix("_label") for name in types if name.endswith("_label")} - {""}
        plain = [name for name in types if name not in {f"{one}_label" for one in self._labelled}]
        shown = [one for one in question.shown if types.keys() >= {*one.columns}]
        #: What the question shows, and how a norm stands where the answer is of a day.
        self.shown = {one.head: one.columns for one in shown}
        if "state" in types and "state" not in {name for one in shown for name in one.columns}:
            self.shown["state"] = ("state",)
        self.sources = {**self.shown, **{name: (name,) for name in plain if name not in self.shown}}
        self.columns = tuple(self._make_column(key, names, lang) for key, names in self.sources.items())

    def _make_column(self, key: str, names: tuple[str, ...], lang: str) -> Column:
        plain = names[0] not in self._labelled and names[0] != "agreement"
        is_id = key == "id" or (plain and self._types[names[0]] == "iri")
        head = Messages(lang, "heads").get(key) or capitalize_text(describe_head(key, lang))
        return Column(key, head, 2 if _SENTENCES.issuperset(names) else 1, is_id)

    def find_words(self, key: str) -> list[tuple[str, str]]:
        """Return the columns of the answer behind a key, each with the one that says it in words."""
        return [
            (name, f"{name}_label" if name in self._labelled and not _shows_ids(key) else name)
            for name in self.sources[key]
        ]

    def choose(self, typed: Sequence[str], lang: str, *, full: bool = False) -> tuple[Column, ...]:
        """Return the columns wanted, by key or head; else those that are shown, or all (``full``).

        Raises ServandaError as :meth:`LocalizedTable.select`.
        """
        if typed:
            names = [one.strip().removesuffix("_label") or one for one in typed]
            return LocalizedTable("", self.columns, (), (), lang).select(names).columns
        return tuple(one for one in self.columns if full or one.key in self.shown)

    def choose_raw(self, typed: Sequence[str], lang: str) -> list[str]:
        """Return the names of columns for machines: as they are, or those that a reader's name means.

        Raises ServandaError as :meth:`choose`.
        """
        found: list[str] = []
        for one in map(str.strip, typed):
            if one in self._types:
                found.append(one)
            else:
                found += [words for _, words in self.find_words(self.choose([one], lang)[0].key)]
        return found


def build_answer_table(
    question: Question,
    rows: Sequence[Row],
    lang: str,
    *,
    store: QueryableStore | None = None,
    columns: Sequence[str] = (),
    types: Mapping[str, str] | None = None,
    full: bool = False,
    notes: Sequence[str] = (),
) -> LocalizedTable:
    """Return the rows of an answer in a reader's words, as a table under the question.

    Without ``columns`` it has those that the question shows, of which one is left out where it says nothing
    in any row; ``full`` gives all columns. With the ``store`` that was asked, actors have short names and
    clauses without a number their headings. ``types`` are those of the columns where the answer has others
    than the question says. Raises ServandaError for a column that is not there.
    """
    known = AnswerColumns(list_types(question) if types is None else types, question, lang)
    rows = [name_intention(row, lang) for row in rows]
    words = CellWriter(store, rows, lang)
    chosen = known.choose(columns, lang, full=full)
    if not columns and words.several and "agreement" in known.sources:
        of = known.choose(["agreement"], lang)
        chosen = (*of, *(one for one in chosen if one not in of))
    cells = [
        [join_words(words, row, known.find_words(one.key), ids=_shows_ids(one.key)) for row in rows]
        for one in chosen
    ]
    if not columns:
        filled = [place for place, texts in enumerate(cells) if any(texts)]
        chosen, cells = tuple(chosen[place] for place in filled), [cells[place] for place in filled]
    lines = tuple(zip(*cells, strict=True))
    return LocalizedTable(question.question[lang], chosen, lines, tuple(notes), lang)


def _shows_ids(key: str) -> bool:
    """Say whether the column of a key shows ids: ``id``, ``ids`` or ``notice_ids``."""
    return key.rpartition("_")[2] in _IDS


def join_words(words: CellWriter, row: Row, names: Sequence[tuple[str, str]], *, ids: bool = False) -> str:
    """Return what several columns of a row say, each thing once; ``ids`` as they are typed."""
    write = words.write_id if ids else words.write
    return "; ".join(
        dict.fromkeys(text for name, words_name in names if (text := write(row, name, words_name)))
    )


class CellWriter:
    """Writes the cells of an answer: actors by short names, clauses as they are called, codes in words."""

    def __init__(self, store: QueryableStore | None, rows: Sequence[Row], lang: str) -> None:
        """Take all rows of the table, since a name is only shortened where it stays one of its own."""
        self._store, self._lang = store, lang
        things = {one for row in rows for value in row.values() for one in _list_things(value)}
        # The norm that another agreement lends is no row of that one.
        lent = {str(row["from_norm"]) for row in rows if row.get("from_norm")}
        self._agreements = {one.partition("/")[0] for one in things - lent if one.startswith(_AGREEMENT)}
        #: Whether the rows are of several agreements, so that each has to be named.
        self.several = len(self._agreements) > 1
        actors = {one for one in things if one.startswith(_ACTOR)}
        self._actors = (
            shorten_actor_names(store, actors, self._agreements, lang) if store is not None and actors else {}
        )
        self._labels: dict[str, str] = {}

    def write(self, row: Row, key: str, name: str) -> str:
        """Return the text of a cell: of a column by its key, whose words stand in the column of a name."""
        value = row.get(name)
        if value in (None, "", []):
            return ""
        if key == "clause" and name == key:
            return self.name_clause(row)
        if key == "agreement" and name == key:
            return self.find_label(str(value))
        if key == "modality":
            return (
                str(value)[:1].lower() + str(value)[1:]
                if name != key
                else describe_cell(value, key, self._lang)
            )
        if key in _LANGUAGES:
            return "; ".join(map(Messages(self._lang, "answers").language, _list_parts(value)))
        ids = row.get(key)
        if name != key and self._actors and ids is not None:
            return self._name_things(ids, value)
        if name == key and key in row and isinstance(value, str | list):
            return self._write_plain(value, key)
        return describe_cell(value, name, self._lang)

    def name_actor(self, row: Row, key: str) -> str:
        """Return the short name of the actor in a column, "" where there is none."""
        return self._actors.get(str(row[key]), str(row[f"{key}_label"])) if row.get(key) else ""

    def name_clause(self, row: Row) -> str:
        """Return how the clause of a row is called: by its number, or by its heading where it has none."""
        number = str(row["clause"] or "")
        if self._store is None or number[:1].isdigit() or not row.get("agreement"):
            return number
        try:
            return self.find_label(f"{row['agreement']}/{number}")
        except ValueError:  # of what stands for a number no IRI can be made
            return number

    def write_id(self, row: Row, key: str, name: str) -> str:
        """Return ids as they are typed: with their agreement only where there are several."""
        return "; ".join(_shorten_id(one, several=self.several) for one in _list_parts(row.get(key)))

    def find_label(self, iri: str) -> str:
        """Return the label of a thing (compact IRI) of an agreement, looked up once."""
        if self._store is None:
            return iri
        if iri not in self._labels:
            self._labels[iri] = find_label(self._store, expand(iri), self._lang)
        return self._labels[iri]

    def _name_things(self, ids: Value, labels: Value) -> str:
        """Return the labels of things, those of actors short."""
        pairs = zip(_list_parts(ids), _list_parts(labels), strict=False)
        return "; ".join(self._actors.get(one) or label for one, label in pairs)

    def _write_plain(self, value: Value, key: str) -> str:
        """Return ids without the agreement of their row, numbers of lines as spans, all else in words."""
        if isinstance(value, list) and value and all(isinstance(one, int) for one in value):
            return format_spans(one for one in value if isinstance(one, int))
        parts = [_shorten_id(one, several=self.several) for one in _list_parts(value)]
        return describe_cell(parts if isinstance(value, list) else parts[0], key, self._lang)


def _list_things(value: object) -> Iterable[str]:
    """Return the actors, the agreements and what belongs to these in a cell, as compact IRIs."""
    return (one for one in _list_parts(value) if one.startswith((_ACTOR, _AGREEMENT)) and " " not in one)


def _list_parts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def _shorten_id(text: str, *, several: bool) -> str:
    """Return an id as it is typed: without its prefix, and without its agreement where there is only one.

    >>> [_shorten_id("agreement:a/4-notify", several=several) for several in (False, True)]
    ['4-notify', 'a/4-notify']
    >>> _shorten_id("actor:kz-mfa", several=False), _shorten_id("no: id", several=False)
    ('kz-mfa', 'no: id')
    """
    if (match := _ID.fullmatch(text)) is None:
        return text
    name = match["name"]
    return name.partition("/")[2] or name if match["prefix"] == "agreement" and not several else name

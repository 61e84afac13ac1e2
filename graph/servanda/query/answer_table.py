"""The answer to a question as a table in the reader's words.

Which columns a question shows unless others are wanted stands in its front matter (``# columns:``), each by
its name, or as ``bearer as who``, where a head of its own says it better than that of the column. Labels
stand in place of ids, and the names of actors are short. Any other column of the answer can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from servanda.locales import format_iso_day
from servanda.messages import Messages, capitalize_text
from servanda.names import find_label
from servanda.namespaces import expand
from servanda.query.actor_names import shorten_actor_names
from servanda.query.localized_table import Column, LocalizedTable
from servanda.query.table import describe_cell, describe_head
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
_ACTOR: Final = "actor:"


class AnswerColumns:
    """The columns of an answer that a reader can ask for: a label stands in place of the id that it names."""

    def __init__(self, names: Sequence[str], types: Mapping[str, str], question: Question, lang: str) -> None:
        """Take the names and types of the columns of the answer, and the question."""
        self._labels = {
            name.removesuffix("_label") for name in names if name.endswith("_label") and len(name) > 6
        }
        heads = Messages(lang, "heads")
        own = dict(question.shown)
        plain = [name for name in names if not name.endswith("_label")]
        # A state in words has no id beside it that would be a column of its own.
        order = [name for name in plain if name == "agreement" and name not in own]
        order += [name for name in own if name in plain]
        order += [name for name in plain if name not in order]
        self.columns = tuple(
            Column(
                name,
                heads.get(own.get(name, name)) or capitalize_text(describe_head(name, lang)),
                2 if name in _SENTENCES else 1,
                name not in self._labels and types.get(name, "").startswith("iri"),
            )
            for name in order
        )
        self._known = LocalizedTable("", self.columns, (), (), lang)
        self._raw = frozenset(names)

    def find_column(self, key: str) -> str:
        """Return the column of the answer that holds what a reader is shown under a key."""
        return f"{key}_label" if key in self._labels else key

    def select(self, wanted: Sequence[str]) -> tuple[Column, ...]:
        """Return columns by key or by head; raises ServandaError as :meth:`LocalizedTable.select`."""
        return self._known.select([one.strip().removesuffix("_label") for one in wanted]).columns

    def select_raw(self, wanted: Sequence[str]) -> list[str]:
        """Return the names of columns for machines: as they are, or those that a reader's name means.

        Raises ServandaError as :meth:`select`.
        """
        return [
            one.strip() if one.strip() in self._raw else self.find_column(self.select([one])[0].key)
            for one in wanted
        ]


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
    from servanda.query.answer_rows import list_types

    kinds = list_types(question) if types is None else types
    words = CellWriter(store, rows, lang)
    known = AnswerColumns(tuple(kinds), kinds, question, lang)
    if columns:
        chosen = list(known.select(columns))
    else:
        shown = {column.key for column in known.columns} if full else {*dict(question.shown), "state"}
        shown |= {"agreement"} if words.several else set()
        chosen = [column for column in known.columns if column.key in shown]
    cells = {
        column.key: [words.write(row, column.key, known.find_column(column.key)) for row in rows]
        for column in chosen
    }
    if not columns:
        chosen = [column for column in chosen if any(cells[column.key])]
    lines = zip(*(cells[column.key] for column in chosen), strict=True)
    return LocalizedTable(question.question[lang], tuple(chosen), tuple(lines), tuple(notes), lang)


class CellWriter:
    """Writes the cells of an answer: actors by short names, clauses as they are called, codes in words."""

    def __init__(self, store: QueryableStore | None, rows: Sequence[Row], lang: str) -> None:
        """Take all rows of the table, since a name is only shortened where it stays one of its own."""
        self._store, self._lang = store, lang
        self._agreements = {str(row["agreement"]) for row in rows if row.get("agreement")}
        #: Whether the rows are of several agreements, so that each has to be named.
        self.several = len(self._agreements) > 1
        actors = {one for row in rows for value in row.values() for one in _list_actors(value)}
        self._actors = (
            shorten_actor_names(store, actors, self._agreements, lang) if store is not None and actors else {}
        )
        self._labels: dict[str, str] = {}

    def write(self, row: Row, key: str, name: str) -> str:
        """Return the text of a cell: of a column by its key, whose words stand in the column of a name."""
        value = row.get(name)
        if value in (None, "", []):
            return ""
        if key == "clause":
            return self.name_clause(row)
        if key == "agreement" and name == key:
            return self.find_label(str(value))
        ids = row.get(key)
        if name != key and self._actors and ids is not None:
            return self._name_things(ids, value)
        if name == key and key in row and isinstance(value, str | list):
            return self._write_plain(row, value, key)
        return describe_cell(value, name, self._lang)

    def name_actor(self, row: Row, key: str) -> str:
        """Return the short name of the actor in a column, "" where there is none."""
        return self._actors.get(str(row[key]), str(row[f"{key}_label"])) if row.get(key) else ""

    def name_clause(self, row: Row) -> str:
        """Return how the clause of a row is called: by its number, or by its heading where it has none."""
        number = str(row["clause"])
        if self._store is None or number[:1].isdigit() or not row.get("agreement"):
            return number
        return self.find_label(f"{row['agreement']}/{number}")

    def write_id(self, row: Row, key: str) -> str:
        """Return an id as it is typed: with its agreement only where there are several."""
        return _shorten_id(str(row[key]), f"{row.get('agreement')}/", several=self.several)

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
        return "; ".join(self._actors.get(one) or format_iso_day(label, self._lang) for one, label in pairs)

    def _write_plain(self, row: Row, value: Value, key: str) -> str:
        """Return ids without the agreement of their row, numbers of lines as spans, all else in words."""
        if isinstance(value, list) and value and all(isinstance(one, int) for one in value):
            return format_spans(one for one in value if isinstance(one, int))
        of = f"{row.get('agreement')}/"
        parts = [_shorten_id(one, of, several=self.several) for one in _list_parts(value)]
        return describe_cell(parts if isinstance(value, list) else parts[0], key, self._lang)


def _list_actors(value: object) -> Iterable[str]:
    return (one for one in _list_parts(value) if one.startswith(_ACTOR))


def _list_parts(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def _shorten_id(text: str, of: str, *, several: bool) -> str:
    """Return an id as it is typed: without its prefix, and without its agreement where there is only one.

    >>> [_shorten_id("agreement:a/4-notify", "agreement:a/", several=several) for several in (False, True)]
    ['4-notify', 'a/4-notify']
    """
    if text.startswith(of) and not several:
        return text.removeprefix(of)
    return text.partition(":")[2] if " " not in text and text.startswith("agreement:") else text

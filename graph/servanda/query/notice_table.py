"""Who must notify whom, as a table in the reader's words: a row for each notification of the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from servanda.messages import Messages
from servanda.query.answer_rows import list_types
from servanda.query.answer_table import AnswerColumns, CellWriter, join_words
from servanda.query.answer_text import choose_verb, describe_texts, summarize_notices
from servanda.query.citations import describe_paraphrases
from servanda.query.localized_table import LocalizedTable, make_column
from servanda.query.questions import find_question
from servanda.query.writing import Page, list_strings

if TYPE_CHECKING:
    from servanda.query.localized_table import Column
    from servanda.query.table import Row
    from servanda.store.queryable import QueryableStore

#: The question whose rows are shown.
NOTICES: Final = "who-must-notify-whom"
#: The columns, and how much room each deserves.
_WEIGHTS: Final = {"sender": 1, "addressee": 1, "about": 1, "when": 1, "clause": 2, "binds": 1, "id": 1}
#: What a full table has besides, before the ids.
_DETAILS: Final = (
    "trigger", "purpose", "qualifier", "effect", "responsible", "quote", "translation", "source_lines",
)  # fmt: skip
#: What a machine gets for a column that holds more than one of its own, or none by that name.
_RAW: Final = {
    "sender": "sender_label", "addressee": "addressee_label", "about": "matters_label", "when": "timing",
    "binds": "modality", "id": "norm",
}  # fmt: skip
#: At most so many players are named beside a role; more make the row unreadable.
_PLAYERS: Final = 2
#: What marks an actor that is inferred from the context.
_MARK: Final = "*"
NoticeStates = Mapping[str, Sequence[str]]


def build_notice_table(
    store: QueryableStore,
    rows: Sequence[Row],
    lang: str,
    *,
    columns: Sequence[str] = (),
    full: bool = False,
    states: NoticeStates | None = None,
    title: str | None = None,
) -> LocalizedTable:
    """Return the rows of ``who-must-notify-whom`` as a table, with what is to be known of them below it.

    The title is the agreement, unless another is given; where there are several, each row names its own.
    ``states`` says by the name of a notification how it stands, on a day. ``columns`` are those wanted, by
    key or head, those of the question among them; ``full`` adds what else the text says, and its words.
    Raises ServandaError for a column that is not there.
    """
    words = CellWriter(store, rows, lang)
    known = _list_columns(lang, dated=states is not None)
    others = _list_other_columns(lang, {column.key for column in known})
    if columns:
        every = LocalizedTable("", (*known, *others.columns), (), (), lang)
        chosen = every.select([name.strip().removesuffix("_label") for name in columns]).columns
    else:
        chosen = tuple(one for one in known if one.key != "agreement" or words.several)
        if full:
            more = tuple(one for one in others.columns if one.key in _DETAILS)
            chosen = (*chosen[:-1], *more, chosen[-1])
    writers = _make_writers(words, lang, states or {})
    lines = tuple(
        tuple(
            writers[column.key](row)
            if column.key in writers
            else join_words(words, row, others.find_words(column.key))
            for column in chosen
        )
        for row in rows
    )
    if title is None:
        title = "" if words.several or not rows else words.find_label(str(rows[0]["agreement"]))
    notes = _list_notes(store, rows, lang, {column.key for column in chosen})
    return LocalizedTable(title, chosen, lines, notes, lang)


def select_raw_columns(names: Sequence[str], typed: Sequence[str], lang: str) -> list[str]:
    """Return the names of columns for machines: as they are, or those that a reader's name means.

    ``names`` are the columns that the answer has. Raises ServandaError for one that is not there.
    """
    known = _list_columns(lang, dated="state" in names)
    others = _list_other_columns(lang, {column.key for column in known})
    every = LocalizedTable("", (*known, *others.columns), (), (), lang)
    found = []
    for one in map(str.strip, typed):
        if one in names:
            found.append(one)
        else:
            key = every.select([one]).columns[0].key
            found += [_RAW[key]] if key in _RAW else [words for _, words in others.find_words(key)]
    return found


def _list_columns(lang: str, *, dated: bool) -> tuple[Column, ...]:
    """Return the columns of this table."""
    found = [
        make_column("agreement", lang),
        *(make_column(key, lang, weight) for key, weight in _WEIGHTS.items()),
    ]
    found[-1] = make_column("id", lang, is_id=True)
    if dated:
        found.insert(-1, make_column("state", lang))
    return tuple(found)


def _list_other_columns(lang: str, keys: set[str]) -> AnswerColumns:
    """Return the columns of the question that are not in this table under the same key."""
    question = find_question(NOTICES)
    types = {
        name: kind for name, kind in list_types(question).items() if name.removesuffix("_label") not in keys
    }
    return AnswerColumns(types, replace(question, shown=()), lang)


def _make_writers(words: CellWriter, lang: str, states: NoticeStates) -> dict[str, Callable[[Row], str]]:
    """Return what writes the cell of each column."""
    phrases = Messages(lang, "answers")
    page = Page(lang)

    def bind(row: Row) -> str:
        verb = choose_verb(page, str(row["modality"]), str(row["mode"]), binding=row["binding"] is not False)
        return phrases.get(f"binds.{row['modality']}.{row['mode']}", verb)

    return {
        "agreement": lambda row: words.find_label(str(row["agreement"])),
        "sender": lambda row: _name_end(words, phrases, row, "sender"),
        "addressee": lambda row: _name_end(words, phrases, row, "addressee"),
        "about": _describe_matters,
        "when": lambda row: _describe_time_and_form(words, phrases, row),
        "clause": words.name_clause,
        "binds": bind,
        "state": lambda row: "; ".join(states.get(str(row["notification"]), ())),
        "id": lambda row: words.write_id(row, "norm", "norm"),
    }


def _name_end(words: CellWriter, phrases: Messages, row: Row, end: str) -> str:
    """Return the sender or the addressee: with who plays the role, marked where it is inferred."""
    if row.get(end) is None:
        return phrases[f"{end}.none"]
    name = words.name_actor(row, end)
    players = list_strings(row.get(f"{end}_players_label"))
    if 0 < len(players) <= _PLAYERS:
        name = phrases.text("players", role=name, players=", ".join(players))
    return name + _MARK if f"slot:{end}" in list_strings(row["inferred"]) else name


def _describe_matters(row: Row) -> str:
    """Return of what is told, with the qualifiers of a duty, which say when or how far it is owed.

    One with which the time of the notice begins ("regularly") stands there.
    """
    matters = ", ".join(list_strings(row["matters_label"]))
    if row["modality"] != "obligation" or not row["qualifier"]:
        return matters
    timing = str(row["timing"] or "")
    limits = [one for one in str(row["qualifier"]).split("; ") if not timing.startswith(one)]
    return f"{matters} ({'; '.join(limits)})" if limits else matters


def _describe_time_and_form(words: CellWriter, phrases: Messages, row: Row) -> str:
    """Return when and how a notice is to be given; that no time is stated only where this is recorded."""
    parts = [str(row["timing"])] if row["timing"] else []
    if row["urgency_label"]:
        parts += [one for one in list_strings(row["urgency_label"]) if one not in parts]
    if not parts and "slot:timing" in list_strings(row["silent"]):
        parts.append(phrases["no_time"])
    if row["form"]:
        parts.insert(0, phrases.get(f"how.{row['form']}") or words.find_label(f"form:{row['form']}"))
    if row["through_label"]:
        parts.append(f"{phrases['through']}: {', '.join(list_strings(row['through_label']))}")
    return "; ".join(parts)


def _list_notes(store: QueryableStore, rows: Sequence[Row], lang: str, shown: set[str]) -> tuple[str, ...]:
    """Return what is said below the table: how many, for how many no time is stated, the source, marks."""
    if not rows:
        return (Messages(lang, "answers")["nothing"],)
    phrases = Messages(lang, "answers")
    notes = [summarize_notices(rows, lang)]
    inferred = {slot for row in rows for slot in list_strings(row["inferred"])}
    if inferred & {f"slot:{end}" for end in ("sender", "addressee") if end in shown}:
        notes.append(phrases.text("inferred.mark", mark=_MARK))
    if any(row["binding"] is False for row in rows):
        notes.append(phrases["not_binding"])
    if source := describe_texts(store, rows, lang):
        notes.append(source)
    if paraphrase := describe_paraphrases(store, rows, lang):
        notes.append(paraphrase)
    return tuple(notes)

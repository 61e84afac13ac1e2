"""A log, and what a check of it found, as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from pyoxigraph import Store

from servanda.events.consistency import Finding
from servanda.events.fields import KINDS_NAMED, Layout, list_fields, load_columns, make_row
from servanda.events.records import Event, Log, sort_key
from servanda.messages import Messages
from servanda.names import find_label
from servanda.namespaces import compact, expand
from servanda.query.table import Row, Table
from servanda.query.writing import Page

#: The columns of the list that people read.
_SHOWN: Final = ("day", "id", "kind", "matter", "who", "about")


class _Labels:
    """Labels of compact IRIs, each looked up once."""

    def __init__(self, store: Store, lang: str) -> None:
        self.of = lru_cache(maxsize=None)(lambda iri: find_label(store, expand(iri), lang))

    def all(self, iris: Iterable[str]) -> str:
        """Return the labels of several."""
        return ", ".join(map(self.of, iris))


def load_words(lang: str) -> Messages:
    """Return the words of logs in a language."""
    return Messages(lang, "log", "answers")


def make_table(log: Log, store: Store, lang: str) -> Table:
    """Return the records of a log by day, then id, as people read them."""
    words = load_words(lang)
    names = _Labels(store, lang)
    rows: list[Row] = [
        {
            words["day"]: _format_day(event, words), words["id"]: event.name,
            words["kind"]: words[event.kind],
            words["matter"]: _format_matter(event, names, words),
            words["who"]: _format_actors(event, names, words),
            words["about"]: _make_printable("; ".join(one.rpartition("/")[2] for one in event.about)),
        }
        for event in sorted(log.events, key=sort_key)
    ]  # fmt: skip
    return Table(tuple(words[name] for name in _SHOWN), rows, lang)


def render_json(log: Log, store: Store, lang: str) -> str:
    """Return the records by day, then id, as JSON: every column of a log, and labels beside names."""
    names = _Labels(store, lang)
    records = []
    for event in sorted(log.events, key=sort_key):
        fields = list_fields(event)
        record: dict[str, object] = {"id": event.name, "event": event.iri, "type": event.kind}
        for name, column in load_columns().items():
            if name in ("id", "type"):
                continue
            texts = fields.get(name, [])
            record[name] = texts if column.many else texts[0] if texts else None
            if name in KINDS_NAMED and KINDS_NAMED[name] != "norm":
                labels = [names.of(text) for text in texts]
                record[f"{name}_label"] = labels if column.many else labels[0] if labels else None
        record["answer"] = event.answer
        record["assumed"] = event.assumed
        records.append({**record, "line": event.line})
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def render_csv(log: Log) -> str:
    """Return the records by day, then id, as a table that can be read as a log again."""
    layout = Layout(",", tuple(load_columns()))
    taken = {event.iri for event in log.events}
    agreement = compact(expand(log.agreement)).partition(":")[2]
    rows = (make_row(event, log, layout, taken) for event in sorted(log.events, key=sort_key))
    head = f"# log: {log.iri.partition(':')[2]}, agreement: {agreement}\n"
    return head + layout.format_row(layout.columns) + "".join(map(layout.format_row, rows))


def render_report(
    found: list[Finding], records: int, *, lang: str, width: int = 80, colour: bool = False
) -> str:
    """Return what a check found, for people: what is wrong, then where."""
    page, words = Page(lang, width, colour), load_words(lang)
    if not found:
        return words.text("ok", n=records) + "\n"
    for one in found:
        page.add(f"{words[one.severity]}: {_make_printable(one.message)}", "head")
        place = f"{one.file}:{one.line}" if one.file and one.line else one.file or ""
        page.add(" ".join(part for part in (_make_printable(place), one.rule) if part), "faint", 2)
    page.gap()
    page.add(words.text("found", n=len(found)))
    return page.text()


def render_report_json(found: list[Finding], *, shapes: bool) -> str:
    """Return ``conforms``, whether the ``shapes`` were run, and ``results``, as JSON."""
    keys = ("severity", "rule", "event", "message", "file", "line")
    results = [{key: getattr(one, key) for key in keys} for one in found]
    report = {"conforms": not found, "shapes": shapes, "results": results}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _format_day(event: Event, words: Messages) -> str:
    """Return the day of a record; of a notice without a receipt on record it is said that it was sent."""
    if event.kind == "notice" and event.received is None:
        return words.text("sent", day=event.span.start)
    return str(event.span)


def _format_matter(event: Event, names: _Labels, words: Messages) -> str:
    """Return what a record says happened, was told or was judged."""
    parts = [names.of(matter) for matter in event.matters]
    if event.answer is not None:
        parts.append(words["yes" if event.answer else "no"])
    for key, norms in (("fulfils", event.fulfils), ("breaches", event.breaches)):
        parts += [words.text(key, norm=norm.rpartition("/")[2]) for norm in norms]
    if event.assumed:
        parts.append(words["assumed"])
    return ", ".join(parts)


def _format_actors(event: Event, names: _Labels, words: Messages) -> str:
    """Return who did it, or who told whom."""
    who = names.all([*([event.sender] if event.sender else []), *event.by])
    if event.on_behalf_of:
        who = words.text("for", who=who, other=names.all(event.on_behalf_of))
    return who if event.sender is None else f"{who} → {names.all(event.addressees)}"


def _make_printable(text: str) -> str:
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)

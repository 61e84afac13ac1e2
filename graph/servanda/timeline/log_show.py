"""A log, and what a check of it found, as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from servanda.messages import Messages
from servanda.names import label
from servanda.query.table import Row, Table
from servanda.query.writing import Page
from servanda.timeline.events import Event, Log
from servanda.timeline.log_columns import columns
from servanda.timeline.log_fields import fields, row
from servanda.timeline.log_finding import Finding
from servanda.timeline.log_layout import Layout
from servanda.timeline.log_values import NAMED
from servanda.timeline.record import in_time
from servanda.vocabulary import compact, expand

if TYPE_CHECKING:
    from pyoxigraph import Store

#: The columns of the list that people read.
_SHOWN: Final = ("day", "id", "kind", "matter", "who", "about")


def words(lang: str) -> Messages:
    """Return the words of logs in a language."""
    return Messages(lang, "log", "answers")


def listed(log: Log, store: Store, lang: str) -> Table:
    """Return the records of a log by day, then id, as people read them."""
    said = words(lang)
    names = _Labels(store, lang)
    rows: list[Row] = [
        {
            said["day"]: _day(event, said), said["id"]: event.name, said["kind"]: said[event.kind],
            said["matter"]: _matter(event, names, said), said["who"]: _who(event, names, said),
            said["about"]: _printable("; ".join(one.rpartition("/")[2] for one in event.about)),
        }
        for event in sorted(log.events, key=in_time)
    ]  # fmt: skip
    return Table(tuple(said[name] for name in _SHOWN), rows, lang)


def as_json(log: Log, store: Store, lang: str) -> str:
    """Return the records by day, then id, as JSON: every column of a log, and labels beside names."""
    names = _Labels(store, lang)
    told = []
    for event in sorted(log.events, key=in_time):
        held = fields(event)
        record: dict[str, object] = {"id": event.name, "event": event.iri, "type": event.kind}
        for name, column in columns().items():
            if name in ("id", "type"):
                continue
            texts = held.get(name, [])
            record[name] = texts if column.many else texts[0] if texts else None
            if name in NAMED and NAMED[name] != "norm":
                labels = [names.of(text) for text in texts]
                record[f"{name}_label"] = labels if column.many else labels[0] if labels else None
        record["answer"] = event.answer
        told.append({**record, "line": event.line})
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def as_csv(log: Log) -> str:
    """Return the records by day, then id, as a table that can be read as a log again."""
    layout = Layout(",", tuple(columns()), None, None, 2)
    taken = {event.iri for event in log.events}
    agreement = compact(expand(log.agreement)).partition(":")[2]
    rows = (row(event, log, layout, taken) for event in sorted(log.events, key=in_time))
    head = f"# log: {log.iri.partition(':')[2]}, agreement: {agreement}\n"
    return head + layout.line(layout.columns) + "".join(map(layout.line, rows))


def report_text(
    found: list[Finding], records: int, *, lang: str, width: int = 80, colour: bool = False
) -> str:
    """Return what a check found, for people: what is wrong, then where."""
    page, said = Page(lang, width, colour), words(lang)
    if not found:
        return said["ok"].format(n=records) + "\n"
    for one in found:
        page.add(f"{said[one.severity]}: {_printable(one.message)}", "head")
        place = f"{one.file}:{one.line}" if one.file and one.line else one.file or ""
        page.add(" ".join(part for part in (_printable(place), one.rule) if part), "faint", 2)
    page.gap()
    page.add(said["found"].format(n=len(found)))
    return page.text()


def report_json(found: list[Finding], *, shapes: bool) -> str:
    """Return ``conforms``, whether the ``shapes`` were run, and ``results``, as JSON."""
    keys = ("severity", "rule", "event", "message", "file", "line")
    results = [{key: getattr(one, key) for key in keys} for one in found]
    told = {"conforms": not found, "shapes": shapes, "results": results}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


class _Labels:
    """Labels of compact IRIs, each looked up once."""

    def __init__(self, store: Store, lang: str) -> None:
        self.of = lru_cache(maxsize=None)(lambda iri: label(store, expand(iri), lang))

    def all(self, iris: Iterable[str]) -> str:
        """Return the labels of several."""
        return ", ".join(map(self.of, iris))


def _day(event: Event, said: Messages) -> str:
    """Return the day of a record; of a notice without a receipt on record it is said that it was sent."""
    if event.kind == "notice" and event.received is None:
        return said["sent"].format(day=event.span.start)
    return str(event.span)


def _matter(event: Event, names: _Labels, said: Messages) -> str:
    """Return what a record says happened, was told or was judged."""
    parts = [names.of(matter) for matter in event.matters]
    if event.answer is not None:
        parts.append(said["yes" if event.answer else "no"])
    for key, norms in (("fulfils", event.fulfils), ("breaches", event.breaches)):
        parts += [said[key].format(norm=norm.rpartition("/")[2]) for norm in norms]
    return ", ".join(parts)


def _who(event: Event, names: _Labels, said: Messages) -> str:
    """Return who did it, or who told whom."""
    who = names.all(event.by) if event.sender is None else names.of(event.sender)
    if event.on_behalf_of:
        who = said["for"].format(who=who, other=names.all(event.on_behalf_of))
    return who if event.sender is None else f"{who} → {names.all(event.addressees)}"


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)

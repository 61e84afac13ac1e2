"""Feeds and calendars of notifications: what is due where a log or a day is given, else the notices.

A feed (Atom, RFC 4287) and its entries have ids that are IRIs and do not depend on where the server is found;
its days are those of the record and the agreement, so that the same data give the same bytes. A calendar
(RFC 5545) holds what is due as events, and notices, which have no day, as things to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from servanda.links import link_target
from servanda.messages import Messages
from servanda.names import find_label
from servanda.namespaces import PREFIXES, expand, local
from servanda.query.table import Row, Table
from servanda.server.negotiation import ATOM, Form
from servanda.server.question_answers import (
    NOTICES,
    ask_question,
    compute_served_status,
    get_today,
)  # fmt: skip
from servanda.status.calendar import find_due, render_calendar
from servanda.status.feed import FeedEntry, render_feed
from servanda.status.phrases import Phrases
from servanda.status.reminders import make_due_entries, make_feed_entries

if TYPE_CHECKING:
    from servanda.server.request_parameters import Values
    from servanda.server.tasks import ServedGraph

#: The parameters that choose notices.
_FILTERS: Final = ("agreement", "from", "to", "about", "reading", "organs")
#: How far ahead a feed looks.
_AHEAD: Final = timedelta(days=366)
_DATE: Final = NamedNode(PREFIXES["dcterms"] + "date")
#: The day of an agreement that states none.
_FIRST: Final = date(1970, 1, 1)


def render_notices(served: ServedGraph, form: Form, lang: str, values: Values, url: str) -> bytes:
    """Return notifications as a feed or a calendar, in a language; ``url`` is where it is found.

    ``values`` are those of the operation ``notifications``. Raises as
    :func:`servanda.server.question_answers.ask_question`.
    """
    given = {name: str(values[name]) for name in _FILTERS if name in values}
    table = ask_question(served, NOTICES, lang, given)
    if served.settings.log is None and "as-of" not in values and "assume" not in values:
        return _render_undated(served, form, lang, given, table, url)
    return _render_due(served, form, lang, given, values, table, url)


def name_feed_of_notices(agreements: tuple[str, ...], given: dict[str, str], lang: str, url: str) -> str:
    """Return the fixed IRI of the feed of some notices in a language.

    Where one agreement is served (its full IRI), or named, it is below that; else it is the ``url`` of the
    feed, since nothing but its address tells a collection from others.

    >>> name_feed_of_notices(("https://w3id.org/servanda/agreement/x",), {"to": "kz-mfa"}, "kk", "")
    'https://w3id.org/servanda/agreement/x#notifications?lang=kk&to=kz-mfa'
    """
    query = urlencode(sorted({**given, "lang": lang}.items()))
    if len(agreements) == 1:
        return f"{agreements[0]}#notifications?{query}"
    return f"{url.partition('?')[0]}?{query}"


def _render_due(
    served: ServedGraph, form: Form, lang: str, given: dict[str, str], values: Values, table: Table, url: str
) -> bytes:
    """Return what is due of the notices that are wanted; without a filter, of all norms."""
    day = values.get_day("as-of") or get_today()
    status = compute_served_status(served, given.get("agreement"), day, values.get_texts("assume"))
    wanted = {str(row["norm"]) for row in table.rows}
    narrowed = any(name in given for name in ("from", "to", "about"))
    norms = [one for one in status.norms if not narrowed or one.norm.iri in wanted]
    found = find_due(status, norms, min(day, date.max - _AHEAD) + _AHEAD)
    say = Phrases(status.agreement, lang)
    title = say.word("feed.title", agreement=say.name(status.agreement.iri))
    name = name_feed_of_notices((expand(status.agreement.iri),), given, lang, url)
    made = list(make_feed_entries(status, found, say))
    updated = max((one.updated for one in made), default=day)
    if form is ATOM:
        return render_feed(made, id=name, title=title, lang=lang, updated=updated, link=url)
    return render_calendar(make_due_entries(status, found, say), name=title, lang=lang, stamp=updated)


def _render_undated(
    served: ServedGraph, form: Form, lang: str, given: dict[str, str], table: Table, url: str
) -> bytes:
    """Return the notices as entries, dated by the last day of their agreement's instruments."""
    words = Messages(lang, "http-api")
    names = {str(row["agreement"]) for row in table.rows}
    days = {name: _find_day(served, expand(name)) for name in names}
    labels = {name: find_label(served.explorer.store, expand(name), lang) for name in names}
    entries = [_describe_row(row, labels, lang, days[str(row["agreement"])]) for row in table.rows]
    entries = list({one.id: one for one in entries}.values())
    updated = max(days.values(), default=_FIRST)
    if form is ATOM:
        name = name_feed_of_notices(served.explorer.agreements, given, lang, url)
        return render_feed(entries, id=name, title=words["feed"], lang=lang, updated=updated, link=url)
    return _render_tasks(entries, words["feed"], lang)


def _describe_row(row: Row, labels: dict[str, str], lang: str, day: date) -> FeedEntry:
    """Return a notice of a row as an entry: who notifies whom, about what, and the words of the text."""
    words = Messages(lang, "http-api")
    sender, addressee = row["sender_label"], row["addressee_label"]
    title = words.text(
        "entry.title", sender=sender or "–", addressee=addressee or "–", matters=_join(row["matters_label"])
    )
    clause = words.text("entry.clause", agreement=labels[str(row["agreement"])], clause=row["clause"])
    quote = f"«{row['quote']}»" if row["quote"] else ""
    translation = str(row["translation"] or "") if row["quote_lang"] != lang else ""
    times = [str(row[key]) for key in ("trigger", "timing", "form") if row[key]]
    text = "\n".join(filter(None, (clause, quote, translation, *times)))
    ends = "..".join(local(str(row[key])) if row[key] else "" for key in ("sender", "addressee"))
    return FeedEntry(
        id=f"{expand(str(row['notification']))}@{ends}", title=title, text=text, updated=day,
        url=expand(str(row["norm"])),
    )  # fmt: skip


def _render_tasks(entries: Iterable[FeedEntry], name: str, lang: str) -> bytes:
    """Return notices as things to do (VTODO, RFC 5545, 3.6.2), which need no day."""
    from icalendar import Calendar, Todo, vText

    made = Calendar()
    made.add("prodid", f"-//servanda//servanda//{lang.upper()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", vText(name), parameters={"language": lang})
    made.add("x-wr-calname", vText(name))
    for entry in sorted(entries, key=lambda one: one.id):
        task = Todo()
        task.add("uid", entry.id)
        task.add("dtstamp", datetime.combine(entry.updated, time(), UTC))
        task.add("summary", _fold_controls(entry.title), parameters={"language": lang})
        task.add("description", _fold_controls(entry.text), parameters={"language": lang})
        if target := link_target(entry.url):
            task.add("url", target)
        made.add_component(task)
    return bytes(made.to_ical())


def _fold_controls(text: str) -> str:
    """Return a text without characters that a calendar cannot hold (RFC 5545, 3.1)."""
    return "".join(one if one == "\n" or one.isprintable() else " " for one in text)


def _find_day(served: ServedGraph, agreement: str) -> date:
    """Return the last day that the instruments of an agreement are dated by."""
    found = served.explorer.store.quads_for_pattern(None, _DATE, None, NamedNode(agreement))
    days = [_FIRST]
    for quad in found:
        try:
            days.append(date.fromisoformat(str(getattr(quad.object, "value", ""))))
        except ValueError:
            continue  # a year or a month alone, or no day at all
    return max(days)


def _join(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "–")

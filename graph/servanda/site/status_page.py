"""How agreements stand on stated days, by the log that is given: nothing is told of a day without one.

``status/`` lists what there is to tell; ``status/ID/2009-03-15/`` tells how an agreement stood on a day, and
``status/ID/`` on the last of the days. Without a log the pages say so, and what the lives of agreements need.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.locales import format_day
from servanda.messages import Messages
from servanda.names import find_label
from servanda.namespaces import compact, expand
from servanda.query.actor_names import shorten_actor_names
from servanda.query.run import ask
from servanda.site.addresses import make_path
from servanda.site.explorer import Page
from servanda.site.notice_rows import name_clause
from servanda.site.templating import render_page
from servanda.status.agreement_status import AgreementStatus, read_agreement_status
from servanda.status.chronology import TimelinePhrases, list_entries
from servanda.status.phrases import Phrases
from servanda.status.status_table import build_status_table, list_actors
from servanda.status.status_text import describe_amendments, describe_assumptions, describe_phase

if TYPE_CHECKING:
    from servanda.events.records import Log
    from servanda.query.localized_table import LocalizedTable
    from servanda.site.explorer import Explorer
    from servanda.status.chronology import Entry

_PATH: Final = "status/"
_DRAWING: Final = "timeline.svg"
#: Where nobody says for which days, so many days of the log are offered, the last ones.
_OFFERED: Final = 12
#: Up to so many agreements, what their lives need is told of each.
_FEW: Final = 16
#: So much of a drawing is shown within a page; a larger one is led to.
_SHOWN_BYTES: Final = 90_000


class DatedPage(NamedTuple):
    """A path taken apart: the day that it tells of, and whether it is the drawing or the page."""

    day: date
    drawing: bool


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of the pages of status: as of :class:`servanda.site.pages.PageKind`."""
    yield _PATH
    if explorer.log is None:
        return
    place, days = locate_status(find_log_agreement(explorer)), list_days(explorer)
    if days:
        yield place
        yield from (f"{place}{day}/{name}" for day in days for name in ("", _DRAWING))


def locate_status(agreement: str) -> str:
    """Return the path of the page about how an agreement (a full IRI) stands, without its language.

    >>> locate_status("https://w3id.org/servanda/agreement/kz-nato-2007")
    'status/kz-nato-2007/'
    """
    return f"{_PATH}{make_path(agreement).removeprefix('agreement/')}/"


def find_log_agreement(explorer: Explorer) -> str:
    """Return the agreement (a full IRI) of which the log of an explorer tells; raises ServandaError."""
    return expand(_read_log(explorer).agreement)


def list_days(explorer: Explorer) -> tuple[date, ...]:
    """Return the days that are told of: those of an explorer, else the last days of its log."""
    if explorer.days:
        return explorer.days
    starts = (event.span.start.exact for event in _read_log(explorer).events)
    return tuple(sorted({day for day in starts if day is not None}))[-_OFFERED:]


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return a page of status: as of :class:`servanda.site.pages.PageKind`.

    Where a log is given, it may be of any day.
    """
    if path == _PATH:
        return _render_overview(explorer, lang)
    if explorer.log is None or not path.startswith(_PATH):
        return None
    place = locate_status(find_log_agreement(explorer))
    if not path.startswith(place):
        return None
    found = _take_apart(path.removeprefix(place), list_days(explorer))
    if found is None:
        return None
    if found.drawing:
        drawn = _draw(explorer, found.day, lang)
        return None if drawn is None else Page(drawn, "image/svg+xml")
    return _render_day(explorer, path, found.day, lang)


def _take_apart(rest: str, days: tuple[date, ...]) -> DatedPage | None:
    day, slash, name = rest.partition("/")
    if not rest:
        return DatedPage(days[-1], drawing=False) if days else None
    if not slash or name not in ("", _DRAWING) or len(day) != len("2009-03-15"):
        return None
    try:
        return DatedPage(date.fromisoformat(day), name == _DRAWING)
    except ValueError:
        return None


# What the log says


def _read_log(explorer: Explorer) -> Log:
    return _read_version(explorer, _find_version(explorer))


def _find_version(explorer: Explorer) -> tuple[int, int]:
    """Return what changes when the log is written to; a server goes on while that happens."""
    assert explorer.log is not None
    try:
        state = explorer.log.stat()
    except OSError:
        return 0, 0  # whoever reads it says what is wrong
    return state.st_mtime_ns, state.st_size


# Of these only the last ones are remembered, and not by the explorer: a server is asked for any day.
@lru_cache(maxsize=4)
def _read_version(explorer: Explorer, version: tuple[int, int]) -> Log:
    """Return the log as it is now; the agreement that it is about is one that its text names."""
    assert explorer.log is not None
    try:
        text = explorer.log.read_bytes()
    except OSError:
        text = b""
    held = sorted(explorer.agreements, key=len, reverse=True)
    named = [iri for iri in held if iri.rpartition("/")[2].encode() in text] or held[:1]
    fault: ServandaError | None = None
    for iri in named:
        try:
            log = read_log(explorer.log, explorer.gather(iri))
        except ServandaError as error:
            fault = fault or error
            continue
        if expand(log.agreement) in explorer.agreements:
            return log
    assert fault is not None
    raise fault


def _read_status(explorer: Explorer, day: date, lang: str) -> AgreementStatus:
    return _compute_status(explorer, _find_version(explorer), day, lang)


@lru_cache(maxsize=8)
def _compute_status(explorer: Explorer, version: tuple[int, int], day: date, lang: str) -> AgreementStatus:
    log = _read_version(explorer, version)
    return read_agreement_status(explorer.gather(expand(log.agreement)), day, log=log, lang=lang)


# Pages


def _render_day(explorer: Explorer, path: str, day: date, lang: str) -> Page:
    held = _read_status(explorer, day, lang)
    status, words = held.status, Messages(lang, "site-files", "site")
    say, agreement = Phrases(status.agreement, lang), find_log_agreement(explorer)
    names = shorten_actor_names(held.store, list_actors(status, status.norms), [status.agreement.iri], lang)
    table = build_status_table(status, status.norms, say, names)
    above, below = describe_phase(status, say)
    amendments, assumptions = describe_amendments(status, say), describe_assumptions(status, say)
    entries = list_entries(status, lang)
    place = locate_status(agreement)
    drawn = _draw(explorer, day, lang)
    label = find_label(held.store, agreement, lang)
    title = words.text("status-title", agreement=label, day=format_day(day, lang))
    return render_page(
        explorer, "status_day.html.j2", path, lang, words=words, title=title,
        trail=[(_PATH, words["status"]), (place, label), (None, format_day(day, lang))],
        agreement={"iri": agreement, "label": label}, day=day, place=place,
        days=[(format_day(one, lang), f"{place}{one}/", one == day, None) for one in list_days(explorer)],
        phase=status.phase, above=above, assumptions=assumptions, amendments=amendments,
        below=[said for said in below if said not in (*amendments, *assumptions)],
        table=table, notes=[said for said in table.notes if said not in (*below, *above)],
        rows=_list_rows(table, held), entries=_list_entries(entries, held, lang),
        drawing=_DRAWING, drawn=drawn is not None, shown=drawn is not None and len(drawn) <= _SHOWN_BYTES,
    )  # fmt: skip


def _list_rows(table: LocalizedTable, held: AgreementStatus) -> list[list[tuple[str, str, str]]]:
    """Return the cells of each row: the name of the column, the text, and the norm to which it leads."""
    norms = {norm.norm.name: expand(norm.norm.iri) for norm in held.norms}
    found = []
    for row in table.rows:
        cells = []
        for column, text in zip(table.columns, row, strict=True):
            iri = norms.get(text.partition("@")[0], "") if column.is_id else ""
            cells.append((column.head, text, iri))
        found.append(cells)
    return found


def _list_entries(entries: list[Entry], held: AgreementStatus, lang: str) -> list[dict[str, object]]:
    """Return what the timeline shows, as a list that can be read aloud."""
    words = TimelinePhrases(held.status.agreement, lang)
    return [
        {
            "days": words.days(entry.day, entry.until, entry.lasts),
            "title": entry.title,
            "detail": [text for text in (entry.who, entry.detail, entry.outcome, entry.rests_on) if text],
            "assumed": entry.assumed,
        }
        for entry in entries
    ]


def _draw(explorer: Explorer, day: date, lang: str) -> bytes | None:
    """Return the timeline as SVG, None where it has nothing to show or too much."""
    from servanda.draw.timeline_view import draw_timeline

    status = _read_status(explorer, day, lang).status
    try:
        return draw_timeline(status, list_entries(status, lang), lang=lang).render("svg")
    except ServandaError:
        return None


def _render_overview(explorer: Explorer, lang: str) -> Page:
    words = Messages(lang, "site-files", "site")
    log, told = explorer.log, None
    if log is not None:
        iri = find_log_agreement(explorer)
        told = {
            "iri": iri,
            "label": find_label(explorer.store, iri, lang),
            "days": [_summarize(explorer, day, lang) for day in list_days(explorer)],
        }
    rest = [iri for iri in explorer.agreements if told is None or iri != told["iri"]]
    needs = [
        {
            "iri": iri,
            "label": find_label(explorer.store, iri, lang),
            "stages": _list_stages(explorer, iri, lang),
        }
        for iri in rest
        if len(explorer.agreements) <= _FEW
    ]
    return render_page(
        explorer, "status.html.j2", _PATH, lang, words=words, title=words["status"],
        trail=[(None, words["status"])], told=told, needs=needs, number=len(rest),
    )  # fmt: skip


def _summarize(explorer: Explorer, day: date, lang: str) -> dict[str, object]:
    """Return a day, where it is told of, and in a sentence or two whether the agreement is in force."""
    held = _read_status(explorer, day, lang)
    above, _ = describe_phase(held.status, Phrases(held.status.agreement, lang))
    place = locate_status(find_log_agreement(explorer))
    return {"day": format_day(day, lang), "path": f"{place}{day}/", "phase": above}


def _list_stages(explorer: Explorer, agreement: str, lang: str) -> list[tuple[str, list[dict[str, str]]]]:
    """Return what the text says of the stages of an agreement's life: each stage with its provisions."""
    rows = ask(explorer.gather(agreement), "life-cycle", lang=lang, agreement=agreement).rows
    stages: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        clause = name_clause(explorer, {**row, "agreement": compact(agreement)}, lang)
        told = {"clause": clause, "norm": expand(str(row["norm"])), "label": str(row["label"])}
        if told not in stages.setdefault(str(row["stage"]), []):
            stages[str(row["stage"])].append(told)
    return list(stages.items())

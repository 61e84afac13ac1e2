"""The time of a slot in words, from its data alone: "every year, by 31 March", "5 years, renewed tacitly"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Final

from servanda.locales import format_iso_day, format_year_day
from servanda.messages import LANGUAGES, Messages
from servanda.model import Agreement, Slot
from servanda.namespaces import local

#: What stands between the parts of a time.
_SEPARATOR: Final = ", "
_DURATION: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?")
_UNITS: Final = ("year", "month", "week", "day", "hour")
_CALENDAR: Final = {"unit:Y": "year", "unit:M": "month", "unit:W": "week"}
#: The period of one unit, with the word for what recurs after it.
_ONE: Final = {"P1Y": "year", "P1M": "month", "P1W": "week", "P7D": "week", "P1D": "day"}
_YEAR_DAY: Final = re.compile(r"--(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]).*")
_OCCURRENCE: Final = "event:occurrence"
#: The kinds of event for which each language has a form of its own after "after", "from" and "before".
_KINDS: Final = frozenset(
    f"event:{name}"
    for name in (
        "receipt", "sending", "occurrence", "signature", "entry-into-force", "end-of-term", "adoption",
    )
)  # fmt: skip


def describe_time(slot: Slot, name: Callable[[str], str], lang: str) -> str:
    """Return the time that a slot sets, in words of a language; empty where its data set none.

    ``name`` gives the label of a compact IRI (an event, a norm, an actor) in that language. The words of the
    text are not part of it, nor is what is declared as uncountable.

    >>> slot = Slot(iri="x", about="slot:timing", every="P1Y", recurs_on=("--03-31",), last_due="2030-12-31")
    >>> describe_time(slot, str, "en")
    'every year, by 31 March, until 31 December 2030'
    >>> describe_time(slot, str, "ru")
    'ежегодно, не позднее 31 марта, до 31 декабря 2030 года включительно'
    >>> describe_time(Slot(iri="x", about="slot:timing", period="P30D", due_before=("tests",)), str, "en")
    'not later than 30 days before tests'
    """
    return _SEPARATOR.join(_Writer(slot, name, lang).describe())


def sets_time(slot: Slot) -> bool:
    """Say whether the data of a slot set a time, and not only name the event on which something happens.

    >>> sets_time(Slot(iri="x", period="P30D")), sets_time(Slot(iri="x", runs_from="event:receipt"))
    (True, False)
    """
    return any(
        (
            slot.period, slot.hours, slot.due_before, slot.on_date, slot.every, slot.recurs_on, slot.last_of,
            slot.first_of, slot.number, slot.first_day_of, slot.last_day_of, slot.term, slot.renewal,
            slot.renewed_indefinitely, slot.stopped_by, slot.urgency,
        )
    )  # fmt: skip


def name_event(iri: str, agreement: Agreement, lang: str) -> str:
    """Return what an event of a time is called; a notice by what it is about and who sends it."""
    if agreement.names(iri):
        return agreement.label(iri, lang)
    every = (notice for norm in agreement.every_norm for notice in norm.notifications)
    notice = next((one for one in every if one.iri == iri), None)
    if notice is None or not notice.matters:
        return agreement.label(iri, lang)
    about, senders = (
        ", ".join(agreement.label(one, lang) for one in named) for named in (notice.matters, notice.senders)
    )
    return f"{about}: {senders}" if senders else about


def translate_time(slot: Slot, agreement: Agreement) -> dict[str, str]:
    """Return the time that a slot sets in words of each language; empty where its data set none."""
    if not sets_time(slot):
        return {}
    return {
        lang: describe_time(slot, partial(name_event, agreement=agreement, lang=lang), lang)
        for lang in LANGUAGES
    }


def render_period(period: str, lang: str) -> str:
    """Return a length of time in words; the ISO duration itself where it has other parts than these.

    >>> render_period("P3M", "en"), render_period("P5D", "ru"), render_period("P0.5Y", "en")
    ('3 months', '5 дней', 'P0.5Y')
    """
    match = _DURATION.fullmatch(period)
    if match is None or not any(match.groups()):
        return period
    words = Messages(lang, "times")
    parts = [(int(number), unit) for number, unit in zip(match.groups(), _UNITS, strict=True) if number]
    return " ".join(words.text(f"unit.{unit}", n=number) for number, unit in parts)


class _Writer:
    """Writes the parts of the time of one slot, in the order in which a person reads them."""

    def __init__(self, slot: Slot, name: Callable[[str], str], lang: str) -> None:
        self._slot = slot
        self._name = name
        self._lang = lang
        self._messages = Messages(lang, "times", "answers")
        default = "bound:latest" if slot.about == "slot:timing" else "bound:exact"
        self._bound = local(slot.bound or default)

    def describe(self) -> Iterator[str]:
        """Yield the parts of the time."""
        slot = self._slot
        if slot.urgency:
            yield self._name(slot.urgency)
        yield from self._describe_recurrence()
        if slot.on_date and not (slot.last_of or slot.first_of):
            yield self._say(f"date.{self._bound}", date=self._render_day(slot.on_date))
        yield from self._describe_distance()
        yield from self._describe_unit()
        if slot.day_counts in ("true", "false"):
            yield self._say(f"day-counts.{slot.day_counts}")
        yield from self._describe_term()
        if slot.stopped_by:
            yield self._describe_stop()

    def _say(self, key: str, **values: object) -> str:
        return self._messages.text(key, **values)

    def _list(self, iris: Iterable[str]) -> str:
        return ", ".join(self._name(iri) for iri in iris)

    def _describe_recurrence(self) -> Iterator[str]:
        slot = self._slot
        if slot.every:
            unit = _ONE.get(slot.every)
            if unit is not None:
                yield self._say(f"every.{unit}")
            else:
                yield self._say("every.other", period=render_period(slot.every, self._lang))
        days = [self._render_year_day(day) for day in slot.recurs_on]
        if days:
            yield self._say(f"date.{self._bound}", date=", ".join(days))
        if slot.day_of_month is not None:
            yield self._say(f"month-day.{self._bound}", day=slot.day_of_month)
        if slot.first_due:
            yield self._say("recurs.first", date=self._render_day(slot.first_due))
        if slot.last_due:
            yield self._say("recurs.last", date=self._render_day(slot.last_due))
        if slot.nil_report in ("true", "false"):
            yield self._say(f"nil.{slot.nil_report}")

    def _render_year_day(self, day: str) -> str:
        match = _YEAR_DAY.fullmatch(day)
        try:
            return format_year_day(int(match[1]), int(match[2]), self._lang) if match else day
        except ValueError:  # a day that no year has
            return day

    def _render_day(self, day: str) -> str:
        return format_iso_day(day, self._lang)

    def _describe_distance(self) -> Iterator[str]:
        """Yield how far the time lies from an event, before or after it, or from when to when it runs."""
        slot = self._slot
        length = slot.period or (f"PT{slot.hours}H" if slot.hours is not None else "")
        period = render_period(length, self._lang) if length else ""
        event = self._describe_event()
        before = self._describe_end()
        if before and period and not event:
            yield self._say(f"before.{self._bound}", period=period, event=self._add_actors(before))
            return
        if event and period:
            yield self._say(f"after.{self._bound}", period=period, event=event)
        elif event:
            yield self._say("from", event=event)
        elif period:
            yield self._say(f"within.{self._bound}", period=period)
        if before:
            yield self._say("until", event=before)

    def _describe_event(self) -> str:
        """Return from what a time runs: "receipt of the last of (report, plan) by the Ministry"."""
        slot = self._slot
        several = slot.last_of or slot.first_of
        named = slot.runs_from_events
        if several:
            dates = (self._render_day(slot.on_date),) if slot.on_date else ()
            key = "event.last" if slot.last_of else "event.first"
            event = self._say(key, event=", ".join((*map(self._name, several), *dates)))
        elif len(named) > 1:
            event = self._say("event.any-of", event=self._list(named))
        elif named and named[0] in _KINDS and slot.runs_from in (None, _OCCURRENCE):
            return self._add_actors(self._describe_kind(named[0], "", "after"))
        else:
            event = self._list(named)
        if slot.number is not None and event:
            event = self._say("event.number", event=event, n=slot.number)
        if not event and not slot.runs_from:
            return ""
        grouped = bool(several) or len(named) > 1
        kind = slot.runs_from or _OCCURRENCE
        return self._add_actors(self._describe_kind(kind, event, "after", grouped=grouped))

    def _describe_end(self) -> str:
        """Return the event before which something is due, or any of several."""
        iris = self._slot.due_before
        if not iris:
            return ""
        if len(iris) > 1:
            event = self._say("event.any-of", event=self._list(iris))
            return self._describe_kind(_OCCURRENCE, event, "before", grouped=True)
        if iris[0] in _KINDS:
            return self._describe_kind(iris[0], "", "before")
        return self._describe_kind(_OCCURRENCE, self._name(iris[0]), "before")

    def _describe_kind(self, kind: str, event: str, side: str, *, grouped: bool = False) -> str:
        """Return a kind of event and of what, in the form that goes with "after" or "before".

        ``grouped``: the event is a phrase ("the last of (report, plan)"), not a name.
        """
        if kind not in _KINDS:  # one of somebody's own: its name, in no other form
            event = f"{self._name(kind)} ({event})" if event else self._name(kind)
            kind, grouped = _OCCURRENCE, False
        ending = ("group" if grouped else "named") if event else "alone"
        if kind == _OCCURRENCE:
            return self._say(f"event.occurrence.{ending}.{side}", event=event)
        form = self._messages[f"kind.{local(kind)}.{side}"]
        return self._say(f"event.kind.{ending}", kind=form, event=event)

    def _join_events(self, iris: tuple[str, ...]) -> str:
        return self._say("event.any", event=self._list(iris)) if len(iris) > 1 else self._list(iris)

    def _add_actors(self, event: str) -> str:
        actors = self._slot.actors
        return self._say("event.whose", event=event, actor=self._list(actors)) if actors else event

    def _describe_unit(self) -> Iterator[str]:
        slot = self._slot
        offset = slot.unit_offset or 0
        which = ("", ".next")[offset] if offset in (0, 1) else ".later"
        if first := _CALENDAR.get(slot.first_day_of or ""):
            yield self._say(f"first-day.{first}{which}", n=offset)
        if last := _CALENDAR.get(slot.last_day_of or ""):
            yield self._say(f"last-day.{last}{which}", n=offset)

    def _describe_term(self) -> Iterator[str]:
        slot = self._slot
        if slot.term:
            yield self._say("term", period=render_period(slot.term, self._lang))
        event = self._join_events(slot.renewed_by)
        if slot.renewal:
            period = render_period(slot.renewal, self._lang)
            if event:
                yield self._say("renewal.agreed", period=period, event=event)
            else:
                yield self._say("renewal.tacit", period=period)
        elif event:
            yield self._say("renewal.by", event=event)
        if slot.renewed_indefinitely:
            yield self._say("renewal.indefinite")
        if slot.maximum_renewals is not None:
            yield self._say("renewal.most", n=slot.maximum_renewals)

    def _describe_stop(self) -> str:
        slot = self._slot
        event = self._join_events(slot.stopped_by)
        if not slot.threshold:
            return self._say("unless", event=event)
        if slot.threshold.isdecimal():
            return self._say("unless.number", event=event, n=int(slot.threshold))
        return self._say("unless.share", event=event, n=slot.threshold)

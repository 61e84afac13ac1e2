"""What in a log precedes what it presupposes: as the life of the agreement counts it, so it is reported."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pyoxigraph import Store

from servanda.errors import ServandaError
from servanda.events.consistency import RULES, Finding
from servanda.events.records import Event, Log, LogIndex
from servanda.messages import LANGUAGES, Messages
from servanda.model import Agreement, read_agreement
from servanda.names import find_label
from servanda.namespaces import expand
from servanda.status.lifecycle import Lifecycle, read_lifecycle
from servanda.status.order import Misorder

#: What is no fault of a log: that an effect was stopped is a fact of its own.
_NO_FAULTS: Final = frozenset({"stopped"})


def check_order(log: Log, store: Store, found: list[Finding], lang: str = "en") -> list[Finding]:
    """Return what a log puts before what it presupposes, beside what :func:`check_log` has ``found``.

    A record that has no effect for it is a violation; where it is to be judged whether it has, a warning.
    """
    agreement = read_agreement(store, expand(log.agreement))
    known = {one.event for one in found if one.rule == "before-agreement"}
    find = lru_cache(maxsize=None)(lambda iri, language: find_label(store, expand(iri), language))
    more = []
    for event, misorder in list_misorders(read_lifecycle(agreement, LogIndex.of(log))):
        if event.iri in known:
            continue
        rule = f"{misorder.rule}-perhaps" if misorder.holds is None else misorder.rule
        messages = {}
        for language in LANGUAGES:
            other = misorder.other or ""
            called = other.rpartition("/")[2] if other.startswith("log:") else other and find(other, language)
            messages[language] = Messages(language, "log-check").text(
                rule, event=event.name, day=misorder.day or "—", other=called
            )
        more.append(
            Finding(
                RULES[rule].severity,
                rule,
                event.iri,
                messages[lang],
                str(log.path) if log.path else None,
                event.line,
                messages,
            )
        )
    return more


def list_misorders(life: Lifecycle) -> Iterator[tuple[Event, Misorder]]:
    """Yield each record that precedes what it presupposes, once, with what that is."""
    seen: set[str] = set()
    pairs: list[tuple[Event, Misorder | None]] = [
        (fit.act, fit.misorder) for one in life.formulas for fit in (*one.doubtful, *one.failing)
    ]
    for one in life.amendments:
        pairs.append((one.event, one.misorder))
        pairs += [(fit.act, fit.misorder) for fit in (*one.doubtful, *one.failing)]
    for event, misorder in pairs:
        if misorder is not None and misorder.rule not in _NO_FAULTS and event.iri not in seen:
            seen.add(event.iri)
            yield event, misorder


def reject_excluded(life: Lifecycle, event: Event, agreement: Agreement) -> None:
    """Raise ServandaError for a supposed record that the order of things excludes."""
    for found, misorder in list_misorders(life):
        if found.iri == event.iri and misorder.holds is False:
            other = misorder.other or ""
            called = (
                other.rpartition("/")[2]
                if other.startswith("log:")
                else other and agreement.label(other, "en")
            )
            text = Messages("en", "log-check").text(
                misorder.rule, event=event.name, day=misorder.day or "—", other=called
            )
            raise ServandaError(text.rstrip("."))

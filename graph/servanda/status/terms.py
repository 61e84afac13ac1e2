"""The term of an agreement, its renewals, and the last days on which they can be stopped.

A term runs from the entry into force, or from the event or day that the text names; each end is counted
from that start, so that the ends of months do not drift.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from servanda.errors import ServandaError
from servanda.events.conventions import Conventions, find_last_day
from servanda.events.dates import When, parse_period
from servanda.model import Agreement, Norm, Slot
from servanda.status.times import count_back

#: So many terms are looked at, one after another, at the most.
_MOST: Final = 20_000
#: A day of which the calendar knows only that it lies after its end.
BEYOND: Final = When(date.max, None)


@dataclass(frozen=True)
class Term:
    """The term for which an agreement is concluded, from its ``start``.

    ``norm`` is the norm (compact IRI) whose ``slot`` says so; ``renewals`` are how many follow the first
    term at the most: None where there is no bound, and where it is renewed without end they have no term.
    ``perhaps`` are so many more by agreements of which it is not known whether they came in time.
    """

    norm: str
    slot: Slot
    start: When
    renewals: int | None
    conventions: Conventions
    perhaps: int = 0

    @property
    def length(self) -> str:
        """The length of the first term, an ISO 8601 duration."""
        return self.slot.term or self.slot.period or ""

    def find_end(self, number: int) -> When | None:
        """Return the last day of the term that follows so many renewals; None where there is no such term."""
        if number and (self.slot.renewed_indefinitely or self.slot.renewal is None):
            return None
        if self.renewals is not None and number > self.renewals:
            return None
        return self._count_end(number)

    def _count_end(self, number: int) -> When:
        """Return the last day after so many renewals, whether or not there are so many."""
        months, days = parse_period(self.length)
        if number and self.slot.renewal is not None:
            more_months, more_days = parse_period(self.slot.renewal)
            months, days = months + number * more_months, days + number * more_days
        try:
            return find_last_day(self.start, f"P{months}M{days}D", self.conventions)
        except ServandaError:
            return BEYOND  # the parts of the period were read, so it is the calendar that ends

    def find_number(self, day: date) -> int | None:
        """Return how many renewals precede the term that runs on a day; None where none has a last day.

        Of a start that is not known exactly the term is the one of its last possible day.
        """
        for number, end in self._list_ends(day):
            if end.latest is None or day <= end.latest:
                return number
        return None

    def find_stop(self, received: When, timing: Slot | None) -> When | None:
        """Return the last day in force by a notice that stops the renewal, by the day of its receipt.

        A notice too late for the term that runs counts for the next; ``timing`` says how long before the end
        of a term it must be received. None where no term ends any more.
        """
        low = self._find_stoppable(received.earliest, timing) if received.earliest else self.find_end(0)
        if received.latest is None:
            return None if low is None else When(low.earliest, None)
        high = self._find_stoppable(received.latest, timing)
        if low is None or high is None:
            return None if low is None else When(low.earliest, None)
        return When(low.earliest, high.latest)

    def find_deadline(self, number: int, timing: Slot | None) -> When | None:
        """Return the last day on which a notice can be received that ends the agreement with a term."""
        end = self.find_end(number)
        return None if end is None or end == BEYOND else _find_deadline(end, timing)

    @property
    def last(self) -> When | None:
        """The last day in force where the number of renewals is bounded and none is without end."""
        if self.slot.renewed_indefinitely or (self.slot.renewal is not None and self.renewals is None):
            return None
        if self.slot.renewal is None and (self.renewals or self.perhaps):
            return When(self._count_end(0).earliest, None)  # renewed for a time that the text leaves open
        found = self.find_end(self.renewals or 0)
        if found is None or not self.perhaps or self.slot.renewal is None:
            return found
        return When(found.earliest, self._count_end((self.renewals or 0) + self.perhaps).latest)

    def _list_ends(self, day: date) -> Iterator[tuple[int, When]]:
        """Yield the last days of the terms that may run on a day, and of those after them."""
        first = self._guess_number(day)
        for number in range(first, first + _MOST):
            end = self.find_end(number)
            if end is None:
                return
            yield number, end
            if end == BEYOND:
                return

    def _guess_number(self, day: date) -> int:
        """Return so many renewals as certainly precede the term of a day: as if all months were long."""
        end = self.find_end(0)
        if self.slot.renewal is None or self.slot.renewed_indefinitely or end is None or end.latest is None:
            return 0
        months, days = parse_period(self.slot.renewal)
        passed = max((day - end.latest).days // (31 * months + days), 0)
        return passed if self.renewals is None else min(passed, self.renewals)

    def _find_stoppable(self, received: date, timing: Slot | None) -> When | None:
        last = None
        for _, end in self._list_ends(received):
            last = end
            deadline = end if end == BEYOND else _find_deadline(end, timing)
            if deadline.latest is None or received <= deadline.latest:
                return end
        # The last renewal ends whatever anybody tells; without end, no term is left that a notice could stop.
        return None if self.slot.renewed_indefinitely else last


def _find_deadline(end: When, timing: Slot | None) -> When:
    return end if timing is None or timing.is_uncountable else count_back(end, timing)


def find_term(
    agreement: Agreement,
    find_start: Callable[[Slot], When | None],
    list_extensions: Callable[[Slot], Iterable[When]],
    conventions: Conventions,
) -> Term | None:
    """Return the term of an agreement, by the first norm that sets one; None where none does.

    ``find_start`` gives the day from which a term runs (None: not known), ``list_extensions`` on which days
    it was agreed to renew it.
    """
    for norm in agreement.norms:
        slot = _find_term_slot(norm)
        if slot is None:
            continue
        start = find_start(slot)
        if start is None:
            return None
        term = Term(norm.iri, slot, start, slot.maximum_renewals, conventions)
        if slot.renewed_by:
            return _renew_by_agreement(term, list_extensions(slot))
        return replace(term, renewals=0) if slot.renewal is None else term
    return None


def _renew_by_agreement(term: Term, extensions: Iterable[When]) -> Term:
    """Return a term with the renewals that were agreed: each before the term ended that it follows."""
    most = term.renewals if term.renewals is not None else _MOST
    free = replace(term, renewals=None)
    sure = likely = 0
    for day in sorted(extensions, key=lambda one: (one.earliest or date.min, one.latest or date.max)):
        ends = [free.find_end(number) for number in (sure, likely)]
        in_time = [True if end is None else day.not_after(end) for end in ends]
        if day.before(term.start) is True or in_time[1] is False:
            continue  # there was no term yet, or none any more
        likely += 1
        sure += in_time[0] is True
    return replace(term, renewals=min(sure, most), perhaps=min(likely, most) - min(sure, most))


def _find_term_slot(norm: Norm) -> Slot | None:
    """Return the slot of a norm, or of its notices, that sets a term."""
    slots = (*norm.slots, *(slot for notice in norm.notifications for slot in notice.slots))
    # Of provisional application a term says how long it lasts at the most.
    found = next(
        (one for one in slots if one.term and one.effect_kind != "effect:provisional-application"), None
    )
    if found is not None:
        return found
    effect = norm.effect
    ends = effect is not None and effect.effect_kind == "effect:termination" and not norm.notifications
    return effect if ends and effect is not None and effect.period and not effect.runs_from_events else None

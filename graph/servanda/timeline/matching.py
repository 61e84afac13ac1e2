"""Whether an act of notification is the one for which a norm provides, slot by slot.

A notice is made upon its receipt (Vienna Convention on the Law of Treaties, art. 78; likewise art. 79 of the
Convention of 1986 for international organizations). So an act that was only sent has no effect yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from servanda.events.dates import Truth, conjoin
from servanda.events.model import Event, LogIndex
from servanda.timeline.terms import Notice, Terms

#: The slots of a notice that an act must meet, in the order in which they are told.
SLOTS = ("sender", "addressee", "matter", "form")


@dataclass(frozen=True, slots=True)
class Fit:
    """How an act meets a notice: for each of :data:`SLOTS` yes, no, or to be judged (None).

    ``about`` says whether the act tells of the event in question: yes, no, or not said (None).
    """

    act: Event
    sender: Truth
    addressee: Truth
    matter: Truth
    form: Truth
    about: Truth = True

    @property
    def verdict(self) -> Truth:
        """Whether the act is the one, receipt left aside."""
        return conjoin((self.sender, self.addressee, self.matter, self.form, self.about))

    def failing(self) -> tuple[str, ...]:
        """Return the slots that the act does not meet."""
        return tuple(slot for slot in (*SLOTS, "about") if getattr(self, slot) is False)

    def open(self) -> tuple[str, ...]:
        """Return the slots of which it is to be judged whether the act meets them."""
        return tuple(slot for slot in (*SLOTS, "about") if getattr(self, slot) is None)


def fit(act: Event, notice: Notice, terms: Terms, matters: Collection[str] | None = None) -> Fit:
    """Return how an act meets a notice; ``matters`` are those that it must tell of (default: any of them)."""
    wanted = set(notice.matters if matters is None else matters)
    told = not wanted.isdisjoint(act.matters) if matters is None else wanted <= set(act.matters)
    return Fit(
        act,
        _is(notice.sender, {act.sender} if act.sender else (), act.on_behalf_of, terms),
        _is(notice.addressee, act.addressees, (), terms),
        told,
        True if notice.form is None else None if act.form is None else act.form == notice.form,
    )


def _is(named: str, actors: Collection[str], on_behalf_of: Collection[str], terms: Terms) -> Truth:
    """Say whether one of some actors is the one named; of an organ of his it is to be judged (None)."""
    if named in actors or named in on_behalf_of:
        return True
    return None if any(named in terms.above.get(actor, frozenset()) for actor in actors) else False


def settled(found: Fit, record: LogIndex, day: date = date.max) -> Truth:
    """Return whether the act is the one, with what had been judged about it by a day."""
    verdict = found.verdict
    if verdict is not None:
        return verdict
    answer, _ = record.find_judgement([found.act.iri], None, day)
    return answer


def received(act: Event, day: date) -> Truth:
    """Say whether an act had been received by a day; False while no receipt is recorded."""
    return False if act.received is None else act.received.by(day)

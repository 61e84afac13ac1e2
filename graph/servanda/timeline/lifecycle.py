"""The life of an agreement: offer, reply, ratification, in force, amended, ended; as far as it is on record.

Each step is read from the agreement's own clauses (the effects that they attach to a notice) and from the
log; no agreement is coded here. The whole record counts, whatever day is asked about: that a notice came
later says that the agreement was not in force before. What the record does not say is not known, and is never
guessed. What a person assumes is marked as assumed wherever it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from servanda.errors import ServandaError
from servanda.events.conventions import DEFAULT, Conventions
from servanda.events.dates import Truth, When, conjoin, find_earliest, make_when
from servanda.events.model import LogIndex
from servanda.names import suggest
from servanda.timeline.formulas import (
    ENTRY,
    SIGNATURE,
    TERMINATION,
    Amendment,
    Formula,
    amendments,
    by_itself,
    from_notice,
)
from servanda.timeline.terms import Terms

#: What can be assumed (``--assume in-force=2008-12-01``), and the effect that it stands for.
ASSUMABLE: Final = {"in-force": ENTRY, "last-day-in-force": TERMINATION}


@dataclass(frozen=True)
class Lifecycle:
    """The life of an agreement as the record has it.

    ``in_force`` is the day of entry into force; where it is neither on record (``on_record``) nor assumed it
    is only known not to be before ``in_force.earliest``. ``floor`` is the day before which the agreement's
    own papers exclude it. ``last`` is the last day in force, None where no notice ends the agreement;
    ``perhaps_last`` is what a notice would make it of which it is to be judged whether it counts.
    ``assumed`` holds what a person assumed.
    """

    terms: Terms
    entry: tuple[Formula, ...]
    ending: tuple[Formula, ...]
    amendments: tuple[Amendment, ...]
    floor: date | None
    in_force: When
    on_record: bool
    last: When | None
    perhaps_last: When | None
    assumed: Mapping[str, date]

    def applies(self, day: When) -> Truth:
        """Say whether the agreement was in force on a day."""
        truths = [self.in_force.not_after(day)]
        if self.last is not None:
            truths.append(day.not_after(self.last))
        if self.perhaps_last is not None and day.not_after(self.perhaps_last) is not True:
            truths.append(None)
        return conjoin(truths)

    def ended(self, day: date) -> Truth:
        """Say whether the agreement had ended before a day."""
        over = False if self.last is None else self.last.before(make_when(day))
        perhaps = False if self.perhaps_last is None else self.perhaps_last.before(make_when(day))
        return None if over is False and perhaps is not False else over

    def phase(self, day: date) -> str:
        """Return ``not-in-force``, ``in-force``, ``ended`` or ``not-known``: how things stood on a day."""
        if self.ended(day):
            return "ended"
        applies = self.applies(make_when(day))
        if applies is None:
            return "not-known"
        return "in-force" if applies else "not-in-force"


def lifecycle(
    terms: Terms,
    record: LogIndex,
    *,
    assumed: Mapping[str, date] | None = None,
    conventions: Conventions = DEFAULT,
) -> Lifecycle:
    """Return the life of an agreement as the record has it.

    Raises ServandaError for an assumption that is unknown, or that the record already answers.
    """
    given = _checked(assumed or {})
    entry = tuple(
        from_notice(terms, record, notice, effect, conventions)
        for _, notice, effect in terms.providing(ENTRY)
    )
    entry += by_itself(
        terms, ENTRY, SIGNATURE, None if terms.constituted is None else make_when(terms.constituted)
    )
    known = [formula.day for formula in entry if formula.day is not None]
    _refuse_settled(given, "in-force", known)
    floor = _not_before(terms)
    in_force = find_earliest(known) if known else When(floor, None)
    if "in-force" in given:
        in_force = make_when(given["in-force"])
    ending = tuple(
        from_notice(terms, record, notice, effect, conventions)
        for _, notice, effect in terms.providing(TERMINATION)
    )
    begun = in_force if known or "in-force" in given else None
    ending += by_itself(terms, TERMINATION, "event:entry-into-force", begun, conventions)
    ends = [formula.day for formula in ending if formula.day is not None]
    doubts = [formula.perhaps for formula in ending if formula.perhaps is not None]
    _refuse_settled(given, "last-day-in-force", ends)
    if "last-day-in-force" in given:
        ends = [make_when(given["last-day-in-force"])]
    return Lifecycle(
        terms=terms,
        entry=entry,
        ending=ending,
        amendments=tuple(amendments(terms, record)),
        floor=floor,
        in_force=in_force,
        on_record=bool(known),
        last=find_earliest(ends) if ends else None,
        perhaps_last=find_earliest(doubts) if doubts else None,
        assumed=given,
    )


def _checked(assumed: Mapping[str, date]) -> Mapping[str, date]:
    for name in assumed:
        if name not in ASSUMABLE:
            hint = suggest(name, ASSUMABLE, f"what can be: {', '.join(ASSUMABLE)}", 0.4)
            raise ServandaError(f"'{name}' cannot be assumed; {hint}")
    return dict(assumed)


def _refuse_settled(assumed: Mapping[str, date], name: str, known: list[When]) -> None:
    """Raise ServandaError for an assumption about what is on record: it might contradict it in silence."""
    if name in assumed and known:
        raise ServandaError(
            f"the record already gives '{name}' as {find_earliest(known)}; leave out --assume {name}"
        )


def _not_before(terms: Terms) -> date | None:
    """Return the day before which the agreement cannot have entered into force, as its own papers say.

    Its notes must have constituted it, and where an act ratifies it, that is one of the procedures of which
    both formulas want to be told.
    """
    days = [one.day for one in (terms.offer, terms.reply, *terms.ratified) if one is not None]
    return max([*days, *([terms.constituted] if terms.constituted else [])], default=None)

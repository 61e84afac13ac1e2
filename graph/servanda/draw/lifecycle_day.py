"""How far the life of an agreement had come on a day: which notice was received when, what that brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servanda.timeline.entry import glyph

if TYPE_CHECKING:
    from servanda.draw.standing import Day
    from servanda.events.dates import When
    from servanda.events.model import Event


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a stage had come: its state (of ``GLYPHS``), and that in words with the day."""

    state: str
    words: str

    @property
    def said(self) -> str:
        """The words after the sign of the state."""
        return f"{glyph(self.state)} {self.words}"

    @property
    def done(self) -> bool:
        """Whether the stage was reached, by the record or by assumption."""
        return self.state in ("done", "assumed")


def notice(day: Day, norm: str) -> Reached:
    """Return how things stand with the notice for which a norm provides."""
    life, words = day.status.lifecycle, day.words
    formulas = [one for one in (*life.entry, *life.ending) if one.norm == norm]
    acts = [act for one in formulas for act in one.acts]
    acts += [act for one in life.amendments for act in one.acts if not formulas]
    made = [act for act in acts if _received(day, act)]
    if made:
        said = ", ".join(
            f"{words.day(act.received)} ({act.name})" for act in made if act.received is not None
        )
        return Reached("done", said)
    doubtful = [found.act for one in formulas for found in one.doubtful]
    if doubtful:
        return Reached("to-be-judged", ", ".join(act.name for act in doubtful))
    return Reached("not-known", words.phrase("none"))


def stage(day: Day, name: str) -> Reached:
    """Return how far a stage had come: ``force``, ``changes`` or ``ends``."""
    return {"force": _force, "changes": _changes, "ends": _ends}[name](day)


def _force(day: Day) -> Reached:
    life, words = day.status.lifecycle, day.words
    begun = life.in_force.by(day.status.as_of)
    if "in-force" in life.assumed:
        said = f"{words.day(life.in_force)}, {words.state('assumed')}"
        return Reached("assumed" if begun else "later", said)
    if not life.on_record or begun is None:
        return Reached("not-known", words.phrase("in-force.unknown"))
    ended = life.last is not None and life.last.by(day.status.as_of) is True
    return Reached("done" if begun else "later", words.days(life.in_force, life.last if ended else None))


def _changes(day: Day) -> Reached:
    made = [
        f"{one.event.name}: {day.words.day(one.in_force)}"
        for one in day.status.lifecycle.amendments
        if one.in_force is not None and any(_received(day, act) for act in one.acts)
    ]
    if made:
        return Reached("done", ", ".join(made))
    return Reached("not-known", day.words.phrase("none"))


def _ends(day: Day) -> Reached:
    life, words = day.status.lifecycle, day.words
    known = any(_received(day, act) for one in life.ending for act in one.acts)
    if life.last is None or not (known or "last-day-in-force" in life.assumed):
        return Reached("not-known", words.phrase("none"))
    said = f"{words.phrase('stage.last')}: {words.day(life.last)}"
    if "last-day-in-force" in life.assumed:
        said += f", {words.state('assumed')}"
    return Reached(_over(life.last, day), said)


def _over(last: When, day: Day) -> str:
    return {True: "done", False: "later", None: "not-known"}[last.by(day.status.as_of)]


def _received(day: Day, act: Event) -> bool:
    return act.received is not None and act.received.by(day.status.as_of) is True

"""What one agreement is about: its number, day, language, parties, bodies, matters, and what it refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from servanda.generate.actors import Actor, parties
from servanda.generate.chance import Chance
from servanda.generate.tables import table
from servanda.generate.terms import LANGUAGES, Words
from servanda.generate.wording import Name
from servanda.vocabulary import PREFIXES

#: How often a text is in Kazakh, Russian and English, of ten.
_SHARES: Final = (5, 3, 2)
_FIRST_DAY: Final = date(1995, 1, 1)
_DAYS: Final = 10_000
#: Agreements of one block refer to the note of its first one, so that many share it.
BLOCK: Final = 100


@dataclass
class Cast:
    """The choices that hold for a whole agreement; everything else is chosen as it is written."""

    number: int
    chance: Chance
    parties: list[Actor]
    sector: str
    language: str
    day: date
    sources: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The local name of the agreement: ``generated-000001``."""
        return f"generated-{self.number:06d}"

    @property
    def agreement(self) -> str:
        """The IRI of the agreement."""
        return agreement(self.number)

    @cached_property
    def matters(self) -> list[str]:
        """The matters of which the bodies of this sector notify one another."""
        held = table("matters")
        # Those of the sector stand twice: they are what the agreement is about.
        return [*held["everybody"], *held["sectors"][self.sector]["matters"] * 2]

    @property
    def about(self) -> Words:
        """The field of cooperation, in words."""
        words: Words = table("matters")["sectors"][self.sector]["about"]
        return words

    def contracting(self, party: Actor) -> Actor:
        """Return the body by which a party is bound: the Government of a State, or the organization."""
        return party.bodies.get("government", party)

    def working(self, party: Actor) -> list[Actor]:
        """Return two bodies of a party that send and receive notices, the one of the sector first."""
        names = (self.sector, "mfa") if "mfa" in party.bodies else ("secretariat", "liaison")
        return [party.bodies[name] for name in names]

    def signatory(self, party: Actor) -> Actor:
        """Return the office that signs a note for a party."""
        return party.bodies.get("minister") or party.bodies["secretary"]

    def source(self) -> int | None:
        """Return the number of the earlier agreement to which this one refers, or None."""
        if self.number == 1 or not self.chance.happens(0.5):
            return None
        first = self.number - (self.number - 1) % BLOCK
        if first < self.number and self.chance.happens(0.5):
            return first
        return self.number - 1 - self.chance.below(min(self.number - 1, BLOCK))


def agreement(number: int) -> str:
    """Return the IRI of the agreement of that number."""
    return f"{PREFIXES['agreement']}generated-{number:06d}"


def cast(number: int, seed: int) -> Cast:
    """Return what the agreement of that number is about; the number of agreements does not matter."""
    chance = Chance(seed, number)
    states, organizations = parties()["states"], parties()["organizations"]
    first = states[0] if chance.happens(0.35) else chance.one(states)
    others = chance.some([state for state in states if state is not first], 2)
    sides = [first, chance.one(organizations) if chance.happens(0.25) else others[0]]
    if chance.happens(0.06):
        sides.append(others[1])
    sectors = list(table("matters")["sectors"])
    return Cast(
        number=number,
        chance=chance,
        parties=sides,
        sector=chance.one(sectors),
        language=chance.weighed(LANGUAGES, _SHARES),
        day=_FIRST_DAY + timedelta(days=chance.below(_DAYS)),
    )


def named(record: dict[str, Any]) -> Name:
    """Return a record of a data file as a name; ``nom`` is its first form."""
    return Name({lang: {"nom": next(iter(record[lang].values())), **record[lang]} for lang in LANGUAGES})


def told(day: date) -> Words:
    """Return a day in words, as texts write it."""
    frame = table("frame")
    return {
        lang: frame["date"][lang].format(
            day=day.day, month=frame["months"][lang][day.month - 1], year=day.year
        )
        for lang in LANGUAGES
    }

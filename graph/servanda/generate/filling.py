"""What stands in the places of a clause's sentences: bodies, matters, phrases that may be left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from servanda.generate.actors import Actor
from servanda.generate.cast import Cast, named
from servanda.generate.tables import table
from servanda.generate.terms import LANGUAGES, Words
from servanda.generate.wording import Name, Template, places

#: How often a phrase is there, where a sentence has a place for it.
_SHARES: Final = {"trigger": 0.1, "timing": 0.25, "form": 0.25, "purpose": 0.15, "qualifier": 0.15}


@dataclass
class Filling:
    """What one clause is filled with.

    ``held`` is by place; ``actors`` are those behind each place, ``codes`` the matters and programmes;
    ``parts`` are the records of the phrases chosen; ``periods`` are the durations told at ``{days}`` and
    ``{months}``, by their unit.
    """

    held: dict[str, Name | Template | None]
    actors: dict[str, list[Actor]]
    codes: dict[str, str]
    parts: dict[str, dict[str, Any]]
    periods: dict[str, str]


def filling(cast: Cast, article: dict[str, Any], source: Words | None) -> Filling:
    """Return what a clause is filled with; ``source`` is what it may refer to, in words."""
    chance = cast.chance
    sender, receiver = chance.some(cast.parties, 2)
    actors = {
        "sp": [cast.contracting(sender)],
        "rp": [cast.contracting(receiver)],
        "each": [cast.contracting(party) for party in cast.parties],
        "other": [cast.contracting(party) for party in cast.parties],
    }
    for side, party in (("s", sender), ("r", receiver)):
        for place, body in zip(("b", "b2"), chance.some(cast.working(party), 2), strict=True):
            actors[side + place] = [body]
    held: dict[str, Name | Template | None] = {
        place: some[0] for place, some in actors.items() if place not in ("each", "other")
    }
    held["others"] = named(table("frame")["others"]["one" if len(cast.parties) == 2 else "more"])
    codes = _codes(cast)
    records = table("matters")
    for place, code in codes.items():
        held[place] = named(records["matters" if place[0] == "m" else "programmes"][code])
    periods = {}
    for place in ("days", "months"):
        count = chance.one(table("parts")[place])
        held[place] = _counted(count)
        unit = place[0].upper()
        periods[unit] = f"P{count[0]}{unit}"
    if source is not None:
        held["source"] = Name({language: {"nom": source[language]} for language in LANGUAGES})
    result = Filling(held, actors, codes, {}, periods)
    _choose(cast, article, result)
    return result


def _codes(cast: Cast) -> dict[str, str]:
    """Return two matters and two programmes."""
    first = cast.chance.one(cast.matters)
    second = cast.chance.one([code for code in cast.matters if code != first])
    programmes = cast.chance.some(table("matters")["sectors"][cast.sector]["programmes"], 2)
    return {"m1": first, "m2": second, "p1": programmes[0], "p2": programmes[1]}


def _counted(count: list[Any]) -> Name:
    """Return a number as texts write it: figures, then words in parentheses."""
    number, *words = count
    return Name(
        {language: {"nom": f"{number} ({word})"} for language, word in zip(LANGUAGES, words, strict=True)}
    )


def _choose(cast: Cast, article: dict[str, Any], result: Filling) -> None:
    """Choose the phrases for which the article has places."""
    wanted = places(article["text"])
    before = "before" in table("matters")["matters"][result.codes["m1"]]["kk"]
    for name, share in _SHARES.items():
        result.held[name] = None
        if name not in wanted or not cast.chance.happens(share):
            continue
        part = cast.chance.one([one for one in table("parts")[name] if before or one.get("before") is None])
        result.held[name] = part
        result.parts[name] = part

"""What the record says of the life of an agreement: its instruments, and how it begins, changes and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.selection import targets
from servanda.messages import Messages
from servanda.names import label
from servanda.query.run import ask
from servanda.vocabulary import PREFIXES, expand

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

#: The parts of a length of time by the letters of ISO 8601 (``P1Y6M10D``, ``PT12H``).
_DURATION: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?")
_UNITS: Final = ("year", "month", "week", "day", "hour")


@dataclass(frozen=True)
class Instrument:
    """A written act: its date, place and number as the record has them, empty where it has none.

    ``signed``, ``behalf`` and ``to`` are nodes of the network.
    """

    node: str
    date: str
    place: str
    number: str
    signed: tuple[str, ...]
    behalf: tuple[str, ...]
    to: tuple[str, ...]
    answers: str | None


@dataclass(frozen=True)
class Step:
    """A norm on how the agreement begins, changes or ends, with the notice that it calls for, if any.

    ``tellings`` are pairs of sender and addressee. ``period`` is an ISO duration and ``since`` the kind of
    event from which it, or the effect, runs; both are empty where the text has none.
    """

    norm: str
    modality: str
    tellings: tuple[tuple[str, str], ...]
    matters: tuple[str, ...]
    form: str
    effect: str
    kind: str
    period: str
    since: str
    limits: tuple[str, ...]


def instruments(plan: Plan, role: str) -> list[Instrument]:
    """Return the instruments that constitute or ratify the agreement (``role``), the earliest first."""
    rows = ask(plan.store, "instruments", lang=plan.lang, agreement=expand(plan.agreement)).rows
    found = [_instrument(row) for row in rows if role in _listed(row["role"])]
    return sorted(found, key=lambda one: (one.answers is not None, one.date or "9", one.node))


def _instrument(row: dict[str, Any]) -> Instrument:
    return Instrument(
        str(row["instrument"]), str(row["date"] or ""), str(row["place"] or ""), str(row["number"] or ""),
        tuple(_listed(row["signed_by"])), tuple(_listed(row["on_behalf_of"])),
        tuple(_listed(row["addressed_to"])), row["answers"],
    )  # fmt: skip


def steps(plan: Plan, question: str) -> list[Step]:
    """Return the answers of a question (``how-it-ends``), one for each norm; those without a notice first."""
    found: dict[str, Step] = {}
    for row in ask(plan.store, question, lang=plan.lang, agreement=expand(plan.agreement)).rows:
        step = _step(plan, row)
        held = found.setdefault(step.norm, step)
        found[step.norm] = replace(held, tellings=tuple(dict.fromkeys(held.tellings + step.tellings)))
    return sorted(found.values(), key=lambda step: (bool(step.tellings), _place(plan, step.norm)))


def _step(plan: Plan, row: dict[str, Any]) -> Step:
    norm = str(row["norm"])
    form = str(row["form"] or "")
    return Step(
        norm, str(row["modality"]),
        ((row["sender"], row["addressee"]),) if row["sender"] else (),
        tuple(label(plan.store, expand(matter), plan.lang) for matter in _listed(row["matters"])),
        label(plan.store, PREFIXES["form"] + form, plan.lang) if form else "",
        str(row["effect"] or ""), str(row["effect_kind"] or ""), str(row["period"] or ""),
        label(plan.store, expand(row["runs_from"]), plan.lang) if row["runs_from"] else "",
        tuple(targets(plan.network, norm, "hasQualifier")),
    )  # fmt: skip


def _place(plan: Plan, norm: str) -> tuple[int, str]:
    """Return where a norm stands in the text."""
    clauses = [tail for tail, _, data in plan.network.in_edges(norm, data=True) if data["kind"] == "states"]
    return min((int(plan.network.nodes[clause].get("order", 0)), norm) for clause in clauses)


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def lasting(period: str, lang: str) -> str:
    """Return a length of time in words; the ISO duration itself where it has other parts than these.

    >>> lasting("P3M", "en"), lasting("P1Y", "ru"), lasting("P5D", "ru"), lasting("P0.5Y", "en")
    ('3 months', '1 год', '5 дней', 'P0.5Y')
    """
    match = _DURATION.fullmatch(period)
    if match is None or not any(match.groups()):
        return period
    parts = [(int(number), unit) for number, unit in zip(match.groups(), _UNITS, strict=True) if number]
    return " ".join(
        f"{number} {_form(Messages(lang, 'draw')[f'unit.{unit}'], number, lang)}" for number, unit in parts
    )


def _form(forms: str, number: int, lang: str) -> str:
    """Return the form of a noun that goes with a number: one, few, many."""
    known = forms.split("|")
    if lang == "ru":
        few = number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14)
        one = number % 10 == 1 and number % 100 != 11
        return known[0] if one else known[1] if few else known[2]
    return known[0] if number == 1 else known[-1]

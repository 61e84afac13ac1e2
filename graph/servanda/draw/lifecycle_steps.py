"""How an agreement begins, changes and ends, a step for each norm; and lengths of time in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from servanda.draw.selection import targets
from servanda.messages import Messages

if TYPE_CHECKING:
    from servanda.draw.plan import Plan
    from servanda.model import Norm, Notification, Slot

#: The parts of a length of time by the letters of ISO 8601 (``P1Y6M10D``, ``PT12H``).
_DURATION: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?")
_UNITS: Final = ("year", "month", "week", "day", "hour")
#: Each stage with the effect of the norms on it, the actions of those that give no effect and call for no
#: notice, and the slot of these that says more, as in the questions ``how-it-…`` of ``queries/``.
_STAGES: Final = {
    "begins": ("effect:entry-into-force", (), ""),
    "changes": (
        "effect:amendment-entry-into-force",
        ("action:amend", "action:supplement", "action:formalise"),
        "",
    ),
    "ends": ("effect:termination", ("action:terminate", "action:remain-in-force"), "slot:timing"),
}


@dataclass(frozen=True)
class Step:
    """A norm on how the agreement begins, changes or ends, with the notice that it calls for, if any.

    ``pairs`` are of sender and addressee. ``period`` is an ISO duration and ``since`` the kind of event from
    which it, or the effect, runs; both are empty where the text has none.
    """

    norm: str
    modality: str
    pairs: tuple[tuple[str, str], ...]
    matters: tuple[str, ...]
    form: str
    effect: str
    kind: str
    period: str
    since: str
    limits: tuple[str, ...]


def steps(plan: Plan, stage: str) -> list[Step]:
    """Return the norms on a stage (``begins``, ``changes``, ``ends``), those without a notice first."""
    found: dict[str, Step] = {}
    for norm in plan.agreement.every_norm:
        for step in _steps(plan, norm, stage) if norm.modality and norm.quote else ():
            held = found.setdefault(norm.iri, step)
            found[norm.iri] = replace(held, pairs=tuple(dict.fromkeys(held.pairs + step.pairs)))
    return sorted(found.values(), key=lambda step: bool(step.pairs))


def _steps(plan: Plan, norm: Norm, stage: str) -> Iterator[Step]:
    effect, actions, more = _STAGES[stage]
    for notice in norm.notifications:
        for slot in notice.slots:
            if slot.effect_kind == effect and notice.matters and notice.senders and notice.addressees:
                yield _step(plan, norm, slot, notice)
    if norm.notifications:
        return
    filled = [slot for slot in norm.slots if slot.effect_kind == effect]
    if filled or norm.action in actions:
        filled = filled or [slot for slot in norm.slots if slot.about == more]
        yield _step(plan, norm, filled[0] if filled else None, None)


def _step(plan: Plan, norm: Norm, slot: Slot | None, notice: Notification | None) -> Step:
    agreement, lang = plan.agreement, plan.lang
    runs_from = slot.runs_from if slot is not None else None
    return Step(
        norm.iri,
        norm.modality,
        tuple((one, to) for one in notice.senders for to in notice.addressees) if notice is not None else (),
        tuple(agreement.label(matter, lang) for matter in notice.matters) if notice is not None else (),
        agreement.label(notice.form, lang) if notice is not None and notice.form else "",
        slot.texts.get(lang, "") if slot is not None else "",
        (slot.effect_kind if slot is not None else None) or "",
        (slot.period if slot is not None else None) or "",
        agreement.label(runs_from, lang) if runs_from else "",
        tuple(targets(plan.network, norm.iri, "hasQualifier")),
    )


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

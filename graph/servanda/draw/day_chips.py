"""How an act stands on a day, as chips: a word for the state, and since when or by when.

What simply stands, and what is not called for, has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.draw.day import describe_status
from servanda.draw.level_rows import ActCard, Chip
from servanda.messages import Messages
from servanda.namespaces import local
from servanda.status.assumptions import list_assumed_records
from servanda.status.states import STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.draw.day import Day
    from servanda.draw.sheet import Sheet
    from servanda.status.states import Instance

#: States that a chip names, the most pressing first; those of one word share it.
_WORDS: Final = {
    "breached": "breached", "due": "due", "triggered": "open", "open": "open", "to-be-judged": "to-be-judged",
    "not-known": "not-known", "done-late": "done-late", "done": "done",
}  # fmt: skip
#: States in which somebody has still to act or to judge.
PRESSING: Final = frozenset({"breached", "due", "triggered", "open"})
#: States in which the act is there.
_OVER: Final = frozenset({"done", "done-late"})
#: So many days are told one by one.
_TOLD: Final = 4


def make_chips(day: Day, norm: str, notice: str | None = None) -> tuple[Chip, ...]:
    """Return the chips of a norm, or of one of its notices: one for each state of its calls that is shown."""
    status = day.find_norm(norm)
    if status is None:
        return ()
    calls = [
        one for one in status.instances if notice is None or one.notice is None or one.notice.iri == notice
    ]
    words = Messages(day.words.lang, "draw")
    if not calls:
        key = _WORDS.get(status.state)
        ground = _name_possible(day, status.verdict.possible)
        assumed = bool(list_assumed_records(day.status, status)) or _rests_on_assumed_act(
            day, status.norm.iri
        )
        return () if key is None else (Chip(words[f"chip.{key}"], _mark_assumed(day, ground, assumed)),)
    same = len({call.event.matters if call.event is not None else () for call in calls}) == 1
    chips = []
    for key in dict.fromkeys(_WORDS.values()):
        found = [call for name in STATES for call in calls if _WORDS.get(name) == key and call.state == name]
        if found:
            # A bare day beside DONE would be taken for that of the act; it is that of what called for it.
            named = len(found) if not same else int(key in _OVER)
            chips.append(Chip(words[f"chip.{key}"], _describe_calls(day, found, named=named)))
    return tuple(chips)


def count_pressing(day: Day, norms: Sequence[str]) -> int:
    """Return how many calls for an act are open, due or overdue, of so many norms."""
    seen = {status.norm.iri: status for norm in norms if (status := day.find_norm(norm)) is not None}
    return sum(call.state in PRESSING for status in seen.values() for call in status.instances)


def tell_day(sheet: Sheet, day: Day, part: Sequence[ActCard]) -> None:
    """Add to a sheet how many acts are open, whether the agreement is in force, and on what that rests."""
    acts = [act for card in part for act in card.acts]
    number = count_pressing(day, [act.norm for act in acts])
    as_of = day.status.as_of
    if number:
        sheet.title += f" {sheet.phrase('day.open', n=number, day=as_of)}"
    elif any(act.chips for act in acts):
        sheet.title += f" {sheet.phrase('day.none-open', day=as_of)}"
    first, *rest = describe_status(day.status, day.words)
    sheet.standing = [f"{day.words.phrase('day.asked', as_of=as_of)} {first}"]
    sheet.notes += [" · ".join([*rest, sheet.phrase("day.unmarked")])]


def _rests_on_assumed_act(day: Day, norm: str) -> bool:
    """Return whether an act by which a norm begins or ends the agreement is only assumed."""
    formulas = [one for one in day.status.lifecycle.formulas if one.norm == norm and one.day is not None]
    return any(act.assumed for one in formulas for act in one.acts)


def _mark_assumed(day: Day, ground: str, assumed: bool) -> str:
    """Return on what a state rests, with a mark where that is only assumed."""
    if not assumed:
        return ground
    mark = Messages(day.words.lang, "states")["state.assumed"]
    return f"{ground} ({mark})" if ground else mark


def _describe_calls(day: Day, calls: Sequence[Instance], *, named: int) -> str:
    """Return since when some calls of one state are there, the first ``named`` after what called for them."""
    grounds = [
        _mark_assumed(day, ground, bool(list_assumed_records(day.status, call)))
        for place, call in enumerate(calls)
        for ground in [_describe_call(day, call, named=place < named)]
    ]
    found = [words for words in dict.fromkeys(grounds) if words]
    if len(found) > _TOLD:
        more = Messages(day.words.lang, "draw").text("chip.more", n=len(found) - _TOLD + 1)
        found = [*found[: _TOLD - 1], more]
    return "; ".join(found)


def _describe_call(day: Day, call: Instance, *, named: bool) -> str:
    say = day.words.say
    matters = call.event.matters if call.event is not None and named else ()
    what = ", ".join(say.agreement.label(matter, say.lang) or local(matter) for matter in matters)
    when = say.day(call.since) if call.since is not None else ""
    if call.state in PRESSING and call.deadline is not None:
        when = say.word("until", deadline=say.day(call.deadline))
    elif call.state in PRESSING and call.elapsed is not None and call.since is not None:
        when = say.since(call.elapsed, call.since)
    open_gates = [one.gate for one in call.gates if one.answer is None and call.state == "to-be-judged"]
    judges = say.names(dict.fromkeys(judge for gate in open_gates for judge in gate.judges))
    by = Messages(say.lang, "draw").text("chip.judges", names=judges) if judges else ""
    return ", ".join(filter(None, (what, when, by, _name_possible(day, call.verdict.possible))))


def _name_possible(day: Day, states: Sequence[str]) -> str:
    """Return the states that are possible where it is not known which one it is."""
    return day.words.say.phrase("or").join(map(day.words.state, states))

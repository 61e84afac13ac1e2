"""What an act of notification came to: which calls it discharges, and why not, in words."""

from __future__ import annotations

from dataclasses import dataclass

from servanda.events.model import Event
from servanda.timeline.entry import Outcome
from servanda.timeline.entry_words import Words
from servanda.timeline.matching import Fit, fit
from servanda.timeline.model import Instance, Status
from servanda.timeline.terms import Norm, Notice

#: What an act can come to, the best first.
_BEST = ("done", "to-be-judged", "failed")
_PHRASES = {"done": "does", "failed": "does.not", "to-be-judged": "does.doubt"}


@dataclass(frozen=True, slots=True)
class Told:
    """What an act came to: its state, that in sentences, and the printed numbers of the clauses."""

    state: str
    said: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


class Acts:
    """The acts of a record; ``outcomes`` holds for each what it came to for the calls that it may answer."""

    def __init__(self, status: Status, words: Words) -> None:
        self.status = status
        self.words = words
        self.norms = {norm.iri: norm for norm in status.lifecycle.terms.norms}
        log = status.record.log
        self.later = {
            one.iri for one in (log.events if log is not None else ())
            if one.kind == "event" and one.span.start.by(status.as_of) is False
        }  # fmt: skip
        self.outcomes: dict[str, list[Outcome]] = {}
        for call in status.instances:
            self._answers(call)

    def _answers(self, call: Instance) -> None:
        for act in call.acts:
            self.outcomes.setdefault(act.iri, []).append(Outcome(call, "done"))
        for state, fits, why in (
            ("to-be-judged", call.doubtful, self.words.unsure), ("failed", call.failing, self.words.unmet),
        ):  # fmt: skip
            for found in fits:
                said = Outcome(call, state, why(found, call.notice))
                self.outcomes.setdefault(found.act.iri, []).append(said)

    def told(self, act: Event, *, stage: bool) -> Told:
        """Return what an act came to; one that is a stage of the agreement's life has done its part."""
        found = self.outcomes.get(act.iri, [])
        best = next((kept for state in _BEST if (kept := [one for one in found if one.state == state])), [])
        if stage:
            told = Told("done")
        elif best:
            told = Told(_state(best), self._merged(best), tuple(one.call.norm.number for one in best))
        else:
            told = self._for_life(act) or (Told("done") if act.fulfils else self._nearest(act))
        known = act.received is None or act.received.by(self.status.as_of) is True
        return told if known else Told("not-known", told.said, told.clauses)

    def _merged(self, found: list[Outcome]) -> tuple[str, ...]:
        """Return one sentence for all calls of which the same is true."""
        by_reason: dict[str, list[str]] = {}
        for one in found:
            by_reason.setdefault(one.why, []).append(one.call.id)
        key = _PHRASES[found[0].state]
        return tuple(self.words.phrase(key, ids=", ".join(ids), why=why) for why, ids in by_reason.items())

    def _for_life(self, act: Event) -> Told | None:
        """Return why an act has no effect on the life of the agreement, where it tells of such a matter."""
        life = self.status.lifecycle
        for formula in (*life.entry, *life.ending):
            norm = self.norms[formula.norm]
            notice = next((one for one in norm.notices if one.iri == formula.notice), None)
            if notice is None:
                continue  # it comes by itself, whatever anybody tells
            for found in formula.doubtful:
                if found.act == act:
                    return self._said("effect.doubt", norm, self.words.unsure(found, notice))
            for found in formula.failing:
                if found.act == act and not _better(norm, notice, act):
                    return self._said("effect.not", norm, self.words.unmet(found, notice))
        return None

    def _said(self, key: str, norm: Norm, why: str = "") -> Told:
        state = {"effect.doubt": "to-be-judged", "provided": "done"}.get(key, "failed")
        return Told(state, (self.words.phrase(key, clause=self.words.clause(norm), why=why),), (norm.number,))

    def _nearest(self, act: Event) -> Told:
        """Return why an act does nothing, by the notice of its matter that it comes nearest to."""
        tried: list[tuple[int, Norm, Notice, Fit]] = [
            (len(found.failing()), norm, notice, found)
            for norm in self.status.lifecycle.terms.norms
            for notice in norm.notices
            if set(notice.matters) & set(act.matters)
            and (found := fit(act, notice, self.status.lifecycle.terms))
        ]
        if not tried:
            return Told("failed", (self.words.phrase("no-norm"),))
        _, norm, notice, found = min(tried, key=lambda one: one[0])
        if found.failing() or act.received is None:
            return self._said("effect.not", norm, self.words.unmet(found, notice))
        if found.open():
            return self._said("effect.doubt", norm, self.words.unsure(found, notice))
        if notice.trigger is None:
            return self._said("provided", norm)
        if any(iri in self.later for iri in act.about):
            return self._said("later-event", norm)
        return self._said("other-event" if act.about else "no-event", norm)


def _state(found: list[Outcome]) -> str:
    """Return the state of an act by what it came to; where it is not known whether a duty arose, so it is."""
    if found[0].state != "done" or any(one.call.state in ("done", "done-late") for one in found):
        return found[0].state
    return found[0].call.state


def _better(norm: Norm, notice: Notice, act: Event) -> bool:
    """Say whether an act is rather meant for the notice of another sender for which the norm provides."""
    return act.sender != notice.sender and any(one.sender == act.sender for one in norm.notices)

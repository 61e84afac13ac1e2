"""Answers "why" and "why not" about a norm, a call for an act, or a record of the log."""

from __future__ import annotations

from pyoxigraph import Store

from servanda.errors import ServandaError
from servanda.events.model import Event
from servanda.names import matches, suggest, typed, unknown
from servanda.timeline.chain_act import did, record_steps
from servanda.timeline.chain_norm import instance_steps, norm_steps
from servanda.timeline.explanation import Explanation, Step
from servanda.timeline.model import Instance, NormStatus, Status
from servanda.timeline.saying import Saying
from servanda.vocabulary import compact

#: What may be explained.
Target = NormStatus | Instance | Event


def explain(status: Status, store: Store, what: str, lang: str = "en") -> Explanation:
    """Return why something stands as it does on the day of a status.

    ``what`` is a norm (``4-notify``), a clause that states one norm, a call for an act
    (``4-notify@arrival-1``), or a record of the log (``arrival-notice``). Raises ServandaError when nothing
    bears that name, with the nearest.
    """
    target, say = find(status, store, what), Saying(store, lang)
    if isinstance(target, Event):
        return _explanation(status, target.iri, "record", say, _did(status, target, say),
                            tuple(record_steps(status, target, say)))  # fmt: skip
    if isinstance(target, Instance):
        name, about, steps = target.id, "call", tuple(instance_steps(status, target, say))
    else:
        name, about, steps = target.norm.name, "norm", tuple(norm_steps(status, target, say))
    answer = say.phrase("answer", what=name, state=say.state(target.verdict), as_of=status.as_of)
    return _explanation(status, name, about, say, answer, steps)


def explain_not(status: Status, store: Store, what: str, lang: str = "en") -> Explanation:
    """Return why something is *not* so: why a norm calls for nothing, why an act discharges nothing.

    The chain is cut to the steps that do not hold, or of which it is not known whether they do, with the
    words of the text before them and the state after. Raises as :func:`explain`.
    """
    whole = explain(status, store, what, lang)
    kept = [step for step in whole.steps if step.holds is not True or step.kind in ("text", "norm", "state")]
    return Explanation(whole.id, whole.about, whole.as_of, lang, whole.answer, tuple(kept))


def find(status: Status, store: Store, what: str) -> Target:
    """Return the norm, the call or the record that a person names; raises as :func:`explain`."""
    wanted = what.strip()
    own = status.lifecycle.terms.agreement.partition(":")[2]
    for call in status.instances:
        if wanted in (call.id, f"{own}/{call.id}"):
            return call
    for event in _events(status):
        if wanted in (event.iri, event.name, event.iri.partition(":")[2]):
            return event
    held = {norm.norm.iri: norm for norm in status.norms}
    for iri in matches(store, "norm", wanted):
        if compact(iri) in held:
            return held[compact(iri)]
    return _only_norm(status, store, wanted)


def _only_norm(status: Status, store: Store, wanted: str) -> NormStatus:
    """Return the one norm of a clause; raises ServandaError where there are several, or nothing is found."""
    for iri in matches(store, "clause", wanted):
        stated = [held for held in status.norms if held.norm.clause == compact(iri)]
        if len(stated) == 1:
            return stated[0]
        if stated:
            names = ", ".join(held.norm.name for held in stated)
            raise ServandaError(f"clause {typed(store, iri)} states several norms; name one of: {names}")
    known = [call.id for call in status.instances] + [event.name for event in _events(status)]
    if hint := suggest(wanted, known):
        raise ServandaError(f"nothing here is called '{wanted}'; {hint}")
    raise unknown(store, ["norm"], wanted)


def _events(status: Status) -> tuple[Event, ...]:
    return status.record.log.events if status.record.log is not None else ()


def _did(status: Status, event: Event, say: Saying) -> str:
    said, _ = did(status, event, say)
    return say.phrase("answer.act", what=say.record(event), did=said)


def _explanation(
    status: Status, name: str, about: str, say: Saying, answer: str, steps: tuple[Step, ...]
) -> Explanation:
    return Explanation(name, about, status.as_of, say.lang, answer, steps)

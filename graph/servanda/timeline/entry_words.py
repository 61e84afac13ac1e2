"""The words of a timeline in one language: days, sides, titles, and what an act came to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode, Store

from servanda.events.dates import When
from servanda.messages import Messages
from servanda.timeline.entry import AGREEMENT, OTHERS
from servanda.timeline.matching import Fit
from servanda.timeline.model import Instance
from servanda.timeline.saying import Saying
from servanda.timeline.terms import Norm, Notice
from servanda.vocabulary import PREFIXES, expand

_ALTERNATIVE = NamedNode(PREFIXES["skos"] + "altLabel")


class Words:
    """What a timeline says, in one language; ``say`` has the words that all answers about time share."""

    def __init__(self, store: Store, lang: str) -> None:
        self.store = store
        self.lang = lang
        self.say = Saying(store, lang)
        self.name = cache(self._name)
        self.full = cache(self.say.name)

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase of timelines with values filled in; raises KeyError for an unknown key."""
        return Messages(self.lang, "timeline").text(key, **values)

    def _name(self, iri: str) -> str:
        """Return how something is called, by its initials where the registry has them (NATO)."""
        for quad in self.store.quads_for_pattern(NamedNode(expand(iri)), _ALTERNATIVE, None, None):
            held = quad.object
            if isinstance(held, Literal) and held.language == self.lang and held.value.isupper():
                return held.value
        return self.full(iri)

    def names(self, iris: Iterable[str]) -> str:
        """Return how several things are called, in one line."""
        return ", ".join(map(self.name, iris))

    def lane(self, lane: str) -> str:
        """Return how a lane is headed."""
        return self.phrase(f"lane.{lane}") if lane in (AGREEMENT, OTHERS) else self.full(lane)

    def clause(self, norm: Norm) -> str:
        """Return how the clause of a norm is called within a sentence."""
        called = self.say.clause(norm)
        return called[:1].lower() + called[1:] if norm.number[:1].isdigit() else called

    def state(self, state: str) -> str:
        """Return a state in one or a few words."""
        return Messages(self.lang, "states")[f"state.{state}"]

    def day(self, when: When) -> str:
        """Return a day: in ISO 8601 where it is exact, a month or a year as such, else what bounds it."""
        if when.exact is not None:
            return when.exact.isoformat()
        low, high = when.earliest, when.latest
        if low is None and high is None:
            return self.phrase("day.unknown")
        if high is None:
            return self.phrase("day.from", day=low)
        if low is None:
            return self.phrase("day.to", day=high)
        if when.text and when.text.replace("-", "").isdigit():
            return when.text
        return self.phrase("day.span", first=low, last=high)

    def days(self, day: When, until: When | None, lasts: bool = False) -> str:
        """Return the day or days of something that may have lasted, or goes on."""
        if until is not None:
            return self.phrase("day.span", first=self.day(day), last=self.day(until))
        return self.phrase("day.on", first=self.day(day)) if lasts else self.day(day)

    def short(self, found: Fit, *, doubtful: bool = False) -> str:
        """Return in a word or two why an act is not the one, or what of it is to be judged."""
        if doubtful:
            return self.phrase("short.doubt")
        unmet = [*found.failing(), *(["received"] if found.act.received is None else [])]
        return ", ".join(self.phrase(f"short.{slot}") for slot in unmet) or self.phrase("short.judged")

    def unmet(self, found: Fit, notice: Notice | None) -> str:
        """Return in full why an act does not discharge."""
        return self.say.unmet(found, notice) if notice is not None else self.say.phrase("fail.sender", got=(
            self.names(found.act.by) or "—"), want="")  # fmt: skip

    def unsure(self, found: Fit, notice: Notice | None) -> str:
        """Return in full what is to be judged of an act."""
        return self.say.unsure(found, notice) if notice is not None else ""

    def call(self, call: Instance, *, short: bool = False) -> str:
        """Return the state of a call for an act, with the acts, the days that passed, or who is to judge.

        ``short`` leaves out that the text sets no time, where that is said once for all.
        """
        said = self.state(call.state)
        if call.verdict.possible:
            either = self.say.phrase("or").join(map(self.state, call.verdict.possible))
            said = self.phrase("call.possible", state=said, possible=either)
        elif call.state in ("done", "done-late") and call.acts:
            said = self.phrase("call.acts", state=said, acts=", ".join(act.name for act in call.acts))
        elif call.state == "open":
            key = "call.days-only" if short else "call.days"
            said = self.phrase(key, state=said, days=self.say.elapsed(call.elapsed))
        elif call.state == "due" and call.deadline is not None:
            said = self.phrase("call.until", state=said, day=self.day(call.deadline))
        elif call.state == "to-be-judged" and (judges := self.judges(call)):
            said = self.phrase("call.judge", state=said, names=self.names(judges))
        return said + (", " + self.phrase("call.survives") if call.survives else "")

    def judges(self, call: Instance) -> list[str]:
        """Return those who are to judge whether an act is called for."""
        open_ = (one.gate for one in call.gates if one.answer is None and not one.gate.programmes)
        return list(dict.fromkeys(judge for gate in open_ for judge in gate.judges))


def capital(text: str) -> str:
    """Return a text with its first letter as a capital.

    >>> capital("arrival")
    'Arrival'
    """
    return text[:1].upper() + text[1:]

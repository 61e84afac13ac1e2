"""Says things of a status in a language: clauses, actors, records, days, periods, and phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Store

from servanda.events.dates import Span, When
from servanda.events.model import Event
from servanda.messages import Messages
from servanda.names import label
from servanda.query.writing import Page
from servanda.timeline.matching import Fit
from servanda.timeline.model import Verdict
from servanda.timeline.terms import Norm, Notice
from servanda.vocabulary import expand


class Saying:
    """The words for what a status holds, in one language; ``store`` has the labels."""

    def __init__(self, store: Store, lang: str) -> None:
        self.store = store
        self.lang = lang
        self._page = Page(lang)

    def phrase(self, key: str, **values: object) -> str:
        """Return a phrase of explanations with values filled in; raises KeyError for an unknown key."""
        return Messages(self.lang, "explanation", "states").text(key, **values)

    def word(self, key: str, **values: object) -> str:
        """Return a phrase of statuses with values filled in; raises KeyError for an unknown key."""
        return Messages(self.lang, "status").text(key, **values)

    def name(self, iri: str) -> str:
        """Return the label of a compact IRI."""
        return label(self.store, expand(iri), self.lang)

    def names(self, iris: Iterable[str]) -> str:
        """Return several labels in one line."""
        return ", ".join(self.name(iri) for iri in iris)

    def clause(self, norm: Norm) -> str:
        """Return how the clause of a norm is called, with a capital letter: "Clause 4"."""
        called = self._page.clause(norm.number, self.name(norm.clause))
        return called[:1].upper() + called[1:]

    def day(self, when: When | None) -> str:
        """Return a day as the record gives it."""
        return self.phrase("day.unknown") if when is None or str(when) == "not known" else str(when)

    def lasting(self, span: Span) -> str:
        """Return from when to when something lasted, as the record gives it."""
        return self.day(span.start) if span.end is None and not span.open else str(span)

    def record(self, event: Event) -> str:
        """Return how a record is called: what it is about, and its name in the log."""
        about = self.names(event.matters)
        return f"{event.name} ({about})" if about else event.name

    def state(self, verdict: Verdict | str) -> str:
        """Return a state in words; where it is not known, with what is possible."""
        if isinstance(verdict, str):
            return self.phrase(f"state.{verdict}")
        said = self.phrase(f"state.{verdict.state}")
        if not verdict.possible:
            return said
        return f"{said}: " + self.phrase("or").join(self.phrase(f"state.{one}") for one in verdict.possible)

    def period(self, text: str) -> str:
        """Return a period such as P3M in words."""
        parts = re.findall(r"(\d+)([YMWD])", text)
        return " ".join(self.phrase(f"unit.{unit}{_one(number)}", n=number) for number, unit in parts)

    def since(self, days: tuple[int | None, int | None], start: When) -> str:
        """Return how many days have passed since a day."""
        passed = self.elapsed(days)
        return self.word(f"days{_one(passed)}", days=passed, since=self.day(start))

    def elapsed(self, days: tuple[int | None, int | None] | None) -> str:
        """Return how many days have passed, as far as that is known."""
        least, most = days or (None, None)
        if least is not None and least == most:
            return self.phrase("days", n=least)
        if least and most is not None:
            return self.phrase("days.between", least=least, most=most)
        if most is not None:
            return self.phrase("days.most", most=most)
        return self.phrase("days.least", least=least) if least else self.phrase("days.unknown")

    def count(self, n: int, clauses: str) -> str:
        """Return how many norms there are, and of which clauses."""
        return self.word(f"count{_one(n)}", n=n, clauses=clauses)

    def good(self, act: Event, notice: Notice) -> str:
        """Return why an act is the one for which a norm provides."""
        said = self.phrase(
            "slots.good", sender=self.name(notice.sender), addressee=self.name(notice.addressee),
            matter=self.names(matter for matter in act.matters if matter in notice.matters),
        )  # fmt: skip
        form = "slots.noform" if notice.form is None else "slots.form"
        return f"{said}; {self.phrase(form, form=self.name(notice.form) if notice.form else '')}"

    def unmet(self, found: Fit, notice: Notice) -> str:
        """Return which slots of a notice an act does not meet, and what it has instead."""
        act = found.act
        parts = [self._slot("fail", slot, act, notice) for slot in found.failing()]
        if act.received is None:
            parts.append(self.phrase("fail.received"))
        return "; ".join(parts) or self.phrase("fail.judged")

    def unsure(self, found: Fit, notice: Notice) -> str:
        """Return of which slots it is to be judged whether an act meets them."""
        return "; ".join(self._slot("doubt", slot, found.act, notice) for slot in found.open())

    def _slot(self, how: str, slot: str, act: Event, notice: Notice) -> str:
        got, want = {
            "sender": ([act.sender] if act.sender else [], notice.sender),
            "addressee": (act.addressees, notice.addressee),
            "form": ([act.form] if act.form else [], notice.form or ""),
        }.get(slot, ((), ""))
        if slot == "matter":
            return self.phrase(f"{how}.matter", got=self.names(act.matters), want=self.names(notice.matters))
        return self.phrase(f"{how}.{slot}", got=self.names(got) or "—", want=self.name(want) if want else "")


def _one(number: int | str) -> str:
    """Return the ending of the key of a phrase that speaks of one thing."""
    return ".one" if str(number) == "1" else ""

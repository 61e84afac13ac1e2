"""Says things of a status in a language: clauses, actors, records, days, periods, and phrases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from servanda.events.conventions import Conventions, load_conventions
from servanda.events.dates import Span, When, add_day
from servanda.events.records import Event
from servanda.locales import format_day, format_days, format_month
from servanda.messages import Messages
from servanda.model import Agreement, Norm, Notification, Slot
from servanda.namespaces import local
from servanda.query.answer_text import format_answering, format_role
from servanda.query.time_words import render_period
from servanda.query.writing import Page
from servanda.status.formulas import Formula
from servanda.status.lifecycle import Lifecycle
from servanda.status.matching import Fit
from servanda.status.order import Misorder
from servanda.status.silence import Silence
from servanda.status.states import Verdict


class Phrases:
    """The words for what a status holds, in one language; ``agreement`` has the labels."""

    def __init__(self, agreement: Agreement, lang: str) -> None:
        self.agreement = agreement
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
        return self.agreement.label(iri, self.lang)

    def names(self, iris: Iterable[str]) -> str:
        """Return several labels in one line."""
        return ", ".join(self.name(iri) for iri in iris)

    def clause(self, norm: Norm) -> str:
        """Return how the clause of a norm is called in a sentence: "clause 4", or its heading in quotes."""
        if norm.number[:1].isdigit():
            return self._page.clause(norm.number, "")
        return self.phrase("heading", name=self.name(norm.clause))

    def premise(self, name: str) -> str:
        """Return how what a person assumes is called (``in-force``)."""
        return Messages(self.lang, "status").get(f"premise.{name}", name)

    def day(self, when: When | None) -> str:
        """Return a day in words, or within which month, year or days it lies."""
        if when is None or when.earliest is when.latest is None:
            return self.phrase("day.unknown")
        first, last = when.earliest, when.latest
        if first is None:
            return self.phrase("within.to", last=last)
        if last is None:
            return self.phrase("within.from", first=first)
        if first == last:
            return format_day(first, self.lang)
        if (first.year, first.day) == (last.year, 1) and add_day(last).day == 1:
            if first.month == last.month:
                return self.phrase("within.month", month=format_month(first.year, first.month, self.lang))
            if (first.month, last.month) == (1, 12):
                return self.phrase("within.year", year=first.year)
        return self.phrase("within.days", days=format_days(first, last, self.lang))

    def lasting(self, span: Span) -> str:
        """Return from when to when something lasted, as the record gives it."""
        start, end = span.start, span.end
        if span.open:
            return self.phrase("lasting.open", first=self.day(start))
        if end is None:
            return self.day(start)
        if start.exact is not None and end.exact is not None:
            return format_days(start.exact, end.exact, self.lang)
        return self.phrase("lasting", first=self.day(start), last=self.day(end))

    def record(self, event: Event) -> str:
        """Return how a record is called: what it is about, and its name in the log."""
        about = self.names(event.matters)
        return f"{event.name} ({about})" if about else event.name

    def act(self, event: Event) -> str:
        """Return the name of a record in its log; of one that is only assumed, with that."""
        return self.word("assumed.act", name=event.name) if event.assumed else event.name

    def state(self, verdict: Verdict | str) -> str:
        """Return a state in words; where it is not known, with what is possible."""
        if isinstance(verdict, str):
            return self.phrase(f"state.{verdict}")
        open_by_text = verdict.state == "not-known" and verdict.uncountable
        said = self.phrase("uncountable.state" if open_by_text else f"state.{verdict.state}")
        if not verdict.possible:
            return said
        return f"{said}: " + self.phrase("or").join(self.phrase(f"state.{one}") for one in verdict.possible)

    def period(self, text: str) -> str:
        """Return a period such as P3M in words."""
        return render_period(text, self.lang)

    def since(self, days: tuple[int | None, int | None], start: When) -> str:
        """Return how many days have passed since a day."""
        return self.word("days", days=self.elapsed(days), since=self.day(start))

    def elapsed(self, days: tuple[int | None, int | None] | None) -> str:
        """Return how many days have passed, as far as that is known: "3 days", "at least 3 days"."""
        least, most = days or (None, None)
        if least is not None and least == most:
            return self.phrase("days", n=least)
        if least and most is not None:
            return self.phrase("days.between", least=least, n=most)
        if most is not None:
            return self.phrase("days.most", n=most)
        return self.phrase("days.least", n=least) if least else self.phrase("days.unknown")

    def count(self, n: int, norms: Iterable[Norm]) -> str:
        """Return how many norms there are, and in which clauses, each of them named once."""
        held = list(norms)
        numbers = list(dict.fromkeys(norm.number for norm in held if norm.number[:1].isdigit()))
        names = list(dict.fromkeys(self.clause(norm) for norm in held if not norm.number[:1].isdigit()))
        places = []
        if numbers:
            key = "count.in-clause" if len(numbers) == 1 else "count.in-clauses"
            places.append(self.word(key, numbers=", ".join(numbers)))
        if names:
            places.append(self.word("count.in-named", names=", ".join(names)))
        return self.word("count", n=n, places=self.word("count.and").join(places))

    def bearers(self, names: Iterable[str], responsible: Iterable[str] = ()) -> str:
        """Return those who are bound in one line: a role with its players, or that the text names none.

        Of the ``responsible`` Parties each stands beside the bearer for whom it answers.
        """
        held = [self._format_bearer(one, tuple(responsible)) for one in names]
        return ", ".join(held) or Messages(self.lang, "answers")["bearer.none"]

    def _format_bearer(self, bearer: str, responsible: tuple[str, ...]) -> str:
        own = {bearer, *self.agreement.players(bearer)}
        parties = [
            self.name(one)
            for one in responsible
            if one not in own and self.agreement.answers_for(one, bearer)
        ]
        role = format_role(self._page, self.name(bearer), self._list_players(bearer))
        return format_answering(self._page, role, parties)

    def _list_players(self, iri: str) -> list[str]:
        return [self.name(player) for player in self.agreement.players(iri) if player != iri]

    def uncountable(self, slot: Slot) -> str:
        """Return that servanda cannot count what the text says, why not, and what would be needed."""
        words, needs = slot.words.any, slot.uncountable_needs.find(self.lang, "en")
        said = self.phrase(
            f"uncountable.{local(slot.about)}", words=words or slot.texts.find(self.lang, "en"),
            reason=slot.uncountable_reasons.find(self.lang, "en").rstrip("."),
        )  # fmt: skip
        return f"{said}; {self.phrase('uncountable.needs', needs=needs)}" if needs else said

    def ends(self, notice: Notification) -> tuple[str, str]:
        """Return the sender and the addressee of a notice, or that the text names none."""
        held = (("sender", notice.senders), ("addressee", notice.addressees))
        sender, addressee = (
            self.names(names) if names else Messages(self.lang, "answers")[f"{end}.none"]
            for end, names in held
        )
        return sender, addressee

    def good(self, act: Event, notice: Notification) -> str:
        """Return why an act is the one for which a norm provides."""
        sender, addressee = self.ends(notice)
        said = self.phrase(
            "slots.good", sender=sender, addressee=addressee,
            matter=self.names(matter for matter in act.matters if matter in notice.matters),
        )  # fmt: skip
        form = "slots.noform" if notice.form is None else "slots.form"
        return f"{said}; {self.phrase(form, form=self.name(notice.form) if notice.form else '')}"

    def unmet(self, found: Fit, notice: Notification) -> str:
        """Return which slots of a notice an act does not meet, and what it has instead."""
        act = found.act
        parts = [self._slot("fail", slot, act, notice) for slot in found.failing() if slot != "order"]
        if found.misorder is not None and found.order is False:
            parts.append(self.misorder(found.misorder))
        if act.received is None:
            parts.append(self.phrase("fail.received"))
        return "; ".join(parts) or self.phrase("fail.judged")

    def unsure(self, found: Fit, notice: Notification) -> str:
        """Return of which slots it is to be judged whether an act meets them."""
        parts = [self._slot("doubt", slot, found.act, notice) for slot in found.open() if slot != "order"]
        if found.misorder is not None and found.order is None:
            parts.append(self.misorder(found.misorder))
        return "; ".join(parts)

    def term(self, day: date, life: Lifecycle, conventions: Conventions) -> str | None:
        """Return the last day of the term that runs on a day, how it is counted, and by when to stop it.

        None where no term runs.
        """
        end = life.find_term_end(day)
        if end is None or life.term is None:
            return None
        labels = load_conventions()
        how = "; ".join(labels[name].labels[self.lang] for name in conventions.names[:2])
        clause, stop = self.clause(life.agreement.norm(life.term.norm)), life.find_stop_deadline(day)
        key = "term" if stop is None else "term.stop"
        return self.word(key, clause=clause, day=self.day(end), how=how, stop=self.day(stop))

    def missing(self, formula: Formula) -> str:
        """Return what the record lacks of what a formula wants: notices with those who would send them."""
        if formula.missing_number:
            key = "missing.number-who" if formula.missing else "missing.number"
            who = ", ".join(map(self.name, formula.missing))
            return self.word(key, n=formula.missing_number, number=formula.effect.number, who=who)
        return self.lacking(formula.missing, notices=bool(formula.notices))

    def lacking(self, names: Iterable[str], *, notices: bool = True) -> str:
        """Return what a record lacks: notices, norms, matters, or something from actors.

        With ``notices`` it is notices that are wanted from the actors.
        """
        known = {one.iri: one for norm in self.agreement.norms for one in norm.notifications}
        norms = {norm.iri: norm for norm in self.agreement.norms}
        senders: list[str] = []
        actors: list[str] = []
        others: list[str] = []
        for name in names:
            if name in known:
                senders.append(self.names(known[name].senders))
            elif name in self.agreement.actors:
                (senders if notices else actors).append(self.name(name))
            elif name in norms:
                others.append(self.word("missing.norm", clause=self.clause(norms[name])))
            else:
                others.append(self.name(name))
        parts = []
        if senders:
            parts.append(self.word("missing", n=len(senders), who=", ".join(senders)))
        if actors:
            parts.append(self.word("missing.from", who=", ".join(actors)))
        if others:
            parts.append(self.word("missing.other", what=", ".join(dict.fromkeys(others))))
        return "; ".join(parts)

    def misorder(self, found: Misorder) -> str:
        """Return what an act presupposes and precedes, or what stops it."""
        other = found.other or ""
        called = local(other).rpartition("/")[2] if other.startswith("log:") else other and self.name(other)
        return self.phrase(f"order.{found.rule}", day=self.day(found.day), other=called)

    def silence(self, one: Silence, state: str) -> str:
        """Return what follows from silence after a message, or what stops it, by its state on a day."""
        why = self.misorder(one.stop) if one.stop is not None else ""
        return self.word(
            f"silence.{state}", act=one.act.name, what=self.silent_effect(one.effect), day=self.day(one.day),
            unless=self.names(one.effect.stopped_by), why=why,
        )  # fmt: skip

    def silent_effect(self, effect: Slot) -> str:
        """Return in a phrase what follows from silence."""
        kind = effect.effect_kind or ""
        key = "acceptance" if kind == "effect:acceptance" else "other"
        return self.word(f"silence.what.{key}", effect=effect.words.any or self.name(kind))

    def _slot(self, how: str, slot: str, act: Event, notice: Notification) -> str:
        got, want = {
            "sender": ([act.sender] if act.sender else [], notice.senders),
            "addressee": (act.addressees, notice.addressees),
            "form": ([act.form] if act.form else [], [notice.form] if notice.form else ()),
        }.get(slot, ((), ()))
        key = f"{how}.{slot}"
        if how == "doubt" and slot == "sender" and notice.joint:
            key = "doubt.sender.joint"
        role = self.agreement.actors.get(notice.addressee)
        if how == "doubt" and slot == "addressee" and role is not None and role.means_every:
            key, want = "doubt.addressee.every", tuple(one for one in role.played_by if one != act.sender)
        if slot == "matter":
            return self.phrase(f"{how}.matter", got=self.names(act.matters), want=self.names(notice.matters))
        return self.phrase(key, got=self.names(got) or "—", want=self.names(want))


class MatterPhrases(Phrases):
    """The words for a status in which a record is called by what it is about, not by its name in the log."""

    def record(self, event: Event) -> str:
        """Return what a record is about; its name where it is about nothing."""
        return self.names(event.matters) or event.name

    def act(self, event: Event) -> str:
        """Return the same; of a record that is only assumed, with that."""
        name = self.record(event)
        return self.word("assumed.act", name=name) if event.assumed else name

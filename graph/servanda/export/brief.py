"""What a brief of one page says: who must notify whom now, what else is open, all notices, and the sources.

On a day it says how things stand by the record; without one it says what the text provides for, and no state.
A time that the text does not set is "no time set", never a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, permutations
from typing import TYPE_CHECKING, Final, NamedTuple

from servanda.draw.notice_strip import NoticeLine, NoticeRun
from servanda.draw.plan import find_side, list_sides
from servanda.messages import Messages, capitalize_text, load_messages
from servanda.model import Agreement, Norm, Notification
from servanda.namespaces import local
from servanda.network.graph import project_agreements
from servanda.query.answer_text import choose_verb
from servanda.query.localized_table import Column, LocalizedTable, make_column
from servanda.query.time_words import describe_time as describe_slot
from servanda.query.writing import Page

if TYPE_CHECKING:
    from servanda.events.records import Event
    from servanda.network.graph import Network
    from servanda.status.phrases import Phrases
    from servanda.status.states import Instance, NormStatus, Status, StatusItem

#: The parts of a line of a status.
_SEPARATOR: Final = " · "
#: So many of the other things that are open are told; the rest is counted.
_SHOWN: Final = 8
#: The order of the picture: what binds first.
_ORDER: Final = ("obligation", "permission", "power", "condition")
#: States that are told in the picture beside a notice.
_TOLD: Final = ("breached", "due", "triggered", "open", "to-be-judged", "not-known", "done-late", "done")


@dataclass(frozen=True)
class Brief:
    """All that stands in a brief, in its language.

    ``kicker`` says of which day it is, ``title`` is the answer. Each line of ``box`` is a head and what
    follows it. ``others`` is what is open beside the notices of the ``table``; ``runs`` are all notices of
    the agreement for its picture, whose columns ``heads`` names and of which ``reading`` says how it is read.
    """

    lang: str
    agreement: str
    kicker: str
    title: str
    box: tuple[tuple[str, str], ...]
    table: LocalizedTable
    others: tuple[str, ...]
    runs: tuple[NoticeRun, ...]
    heads: tuple[str, str, str]
    reading: str
    sources: tuple[str, ...]

    @property
    def words(self) -> Messages:
        """The words of briefs."""
        return Messages(self.lang, "brief")


class RunHead(NamedTuple):
    """What notices of one run have in common: see :class:`servanda.draw.notice_strip.NoticeRun`."""

    sender: str
    addressee: str
    sides: tuple[int | None, int | None]
    modality: str
    verb: str
    dashed: bool

    def list_keys(self) -> tuple[tuple[object, ...], ...]:
        """Return by what runs are put together: their sender, the way in which it is bound, and the rest."""
        return (self.modality, self.sender), (self.modality, self.sender, self.verb), tuple(self)


class ActorNames:
    """What actors are called in a brief: short names where they were given, else their labels."""

    def __init__(self, agreement: Agreement, lang: str, short: Mapping[str, str]) -> None:
        self._agreement, self._lang, self._short = agreement, lang, short

    def join(self, iris: Iterable[str], silent: str) -> str:
        """Return names as they stand within a line; where there are none, that the text does not say who."""
        return ", ".join(map(self.find, iris)) or silent

    def find(self, iri: str) -> str:
        """Return the name of an actor; its first letter is small where that of its label is."""
        label = self._agreement.label(iri, self._lang)
        short = self._short.get(iri) or label
        return short[:1].lower() + short[1:] if label[:1].islower() and short[1:2].islower() else short


def make_brief(
    agreement: Agreement, lang: str, status: Status | None, short_names: Mapping[str, str]
) -> Brief:
    """Return the brief of an agreement: on the day of its ``status``, else what the text alone says.

    ``short_names`` are those of actors, by compact IRI; an actor without one is called by its label.
    """
    names = ActorNames(agreement, lang, short_names)
    if status is None:
        return _TextWriter(agreement, lang, names).make()
    from servanda.status.phrases import MatterPhrases

    class ShortPhrases(MatterPhrases):
        """Phrases in which actors have their short names, and records are called by what they are about."""

        def name(self, iri: str) -> str:
            return names.find(iri) if iri in short_names else super().name(iri)

    return _DayWriter(agreement, lang, names, status, ShortPhrases(agreement, lang)).make()


class _Writer:
    """What the briefs of a text and of a day have in common."""

    def __init__(self, agreement: Agreement, lang: str, names: ActorNames) -> None:
        self.agreement, self.lang, self.names = agreement, lang, names
        self.words = load_messages(lang, "brief", binding=agreement.is_binding)
        self.answers = Messages(lang, "answers")
        self.notices = [(norm, one) for norm in agreement.norms for one in norm.notifications]

    def name_ends(self, notice: Notification, senders: Iterable[str] | None = None) -> tuple[str, str]:
        """Return the names of who sends a notice and of whom it is for."""
        sending = notice.senders if senders is None else senders
        return (
            capitalize_text(self.names.join(sending, self.answers["sender.none"])),
            capitalize_text(self.names.join(notice.addressees, self.answers["addressee.none"])),
        )

    def name_verb(self, norm: Norm, notice: Notification) -> str:
        """Return how a notice binds, in a few words."""
        mode = local(notice.mode or "mode:notify")
        verb = choose_verb(Page(self.lang), norm.modality, mode, binding=self.agreement.is_binding)
        return self.answers.get(f"binds.{norm.modality}.{mode}", verb)

    def name_matters(self, iris: Iterable[str]) -> str:
        """Return the labels of matters, in one line."""
        return ", ".join(self.agreement.label(one, self.lang) for one in iris)

    def tell_timing(self, norm: Norm, notice: Notification | None) -> str:
        """Return what the text says about the time, or that it sets none."""
        slot = notice.timing if notice is not None and notice.timing is not None else norm.timing
        if slot is None:
            return self.words["no_time"]
        text = slot.texts.find(self.lang, self.agreement.language, "en")
        counted = describe_slot(slot, lambda iri: self.agreement.label(iri, self.lang), self.lang)
        return text or counted or f"«{slot.words.any}»"

    def tell_text(self) -> str:
        """Return which text is the source, and what the words beside it are."""
        status, source = self.agreement.text_status(self.lang), self.agreement.language
        if source == self.lang:
            key = "translations.source"
        else:
            key = "translations" if status == "servanda" else f"translations.{status}"
        return self.answers.text(key, source=self.answers.language(source))

    def make_table(self, title: str, keys: Sequence[str], rows: Iterable[tuple[str, ...]]) -> LocalizedTable:
        """Return a table of notices with some columns."""
        own = {"when": self.words["by_when"]}
        columns = (Column(key, own[key]) if key in own else make_column(key, self.lang) for key in keys)
        return LocalizedTable(title, tuple(columns), tuple(rows), (), self.lang)

    def order_notices(self) -> list[tuple[RunHead, Norm, Notification]]:
        """Return all notices, what binds first, those of one sender and one addressee together.

        What each of two Parties may send the other stands there once.
        """
        rows: list[tuple[RunHead, Norm, Notification]] = []
        either = {norm.iri for norm, _ in self.notices if self._is_of_either(norm)}
        shown: set[str] = set()
        for norm, notice in self.notices:
            if norm.iri in shown:
                continue
            shown.update({norm.iri} & either)
            ends = (self.words["either"], self.words["other"])
            sender, addressee = ends if norm.iri in either else self.name_ends(notice)
            places = (
                (None, None)
                if norm.iri in either
                else (self._find_side(notice.senders), self._find_side(notice.addressees))
            )
            modality = norm.modality if norm.modality in _ORDER else _ORDER[0]
            verb, dashed = self.name_verb(norm, notice), notice.mode == "mode:inform"
            rows.append((RunHead(sender, addressee, places, modality, verb, dashed), norm, notice))
        # A sender's place is that of its first notice, so that its notices stand together.
        first: dict[tuple[object, ...], int] = {}
        for place, (head, *_) in enumerate(rows):
            for key in head.list_keys():
                first.setdefault(key, place)
        rows.sort(key=lambda row: [_ORDER.index(row[0].modality), *map(first.get, row[0].list_keys())])
        return rows

    def make_runs(self) -> tuple[NoticeRun, ...]:
        """Return all notices for the picture."""
        return tuple(
            NoticeRun(**head._asdict(), lines=tuple(self.make_line(norm, one) for _, norm, one in group))
            for head, group in groupby(self.order_notices(), key=lambda row: row[0])
        )

    @cached_property
    def _network(self) -> Network:
        return project_agreements([self.agreement], self.lang)

    def _find_side(self, iris: Iterable[str]) -> int | None:
        """Return the place of the side on which all of some actors stand, None where there is none."""
        sides = list_sides(self._network)
        tops = {find_side(self._network, one) for one in iris if one in self._network}
        found = tops.intersection(sides)
        return sides.index(found.pop()) if len(tops) == 1 and found else None

    def _is_of_either(self, norm: Norm) -> bool:
        """Say whether a norm lets each of two Parties send the same notice to the other."""
        parties = self.agreement.parties
        ends = [(one.sender, one.addressee) for one in norm.notifications]
        alike = len({(one.matters, one.mode, one.form) for one in norm.notifications}) == 1
        return len(parties) == 2 and alike and sorted(ends) == sorted(permutations(parties))

    def make_line(self, norm: Norm, notice: Notification) -> NoticeLine:
        """Return what the picture says of a notice, without a state."""
        what = self.name_matters(notice.matters)
        form = ""
        if notice.form:
            how = self.answers.get(f"how.{local(notice.form)}") or self.agreement.label(
                notice.form, self.lang
            )
            form = f", {how}"
        people = ("slot:sender", "slot:addressee", "slot:matter")
        inferred = any(slot.about in people and slot.status == "inferred" for slot in notice.slots)
        mark = "°" * inferred
        effect = notice.effect.effect_kind if notice.effect is not None else None
        ground = f"→ {self.agreement.label(effect, self.lang)}" if effect and effect != "effect:other" else ""
        if norm.number[:1].isdigit():
            return NoticeLine(what + form, norm.number + mark, ground=ground)
        # A heading stands for the number that the text does not give; it has more room below the matter.
        heading = f"({self.agreement.label(norm.clause, self.lang)}{mark})"
        return NoticeLine(what + form, "", ground=f"{ground} {heading}".strip())

    def tell_reading(self, *, stands: bool) -> str:
        """Return how the picture is read."""
        keys = ["read.dashed"] if any(one.mode == "mode:inform" for _, one in self.notices) else []
        keys += ["read.quiet"] if stands else []
        lines = [self.make_line(norm, one) for norm, one in self.notices]
        marked = any("°" in line.clause + line.ground for line in lines)
        keys += ["read.inferred"] if marked else []
        return " ".join(self.words[key] for key in keys)

    def name_heads(self) -> tuple[str, str, str]:
        """Return the names of the columns of the picture, in capitals."""
        heads = Messages(self.lang, "heads")
        middle = f"{heads['about']} · {heads['clause']}"
        return heads["sender"].upper(), middle.upper(), heads["addressee"].upper()


class _TextWriter(_Writer):
    """Writes what the text provides for."""

    def make(self) -> Brief:
        """Return the brief."""
        silent = sum((one.timing or norm.timing) is None for norm, one in self.notices)
        keys = ("sender", "binds", "addressee", "about", "when", "clause")
        rows = (self._make_row(*row) for row in self.order_notices())
        return Brief(
            lang=self.lang,
            agreement=capitalize_text(self.agreement.label(self.agreement.iri, self.lang)),
            kicker=self.words["kicker.text"],
            title=self._make_title(len(self.notices), silent),
            box=() if self.agreement.is_binding else ((self.answers["not_binding"], ""),),
            table=self.make_table(self.words["whom"], keys, rows),
            others=(),
            runs=self.make_runs(),
            heads=self.name_heads(),
            reading=self.tell_reading(stands=False),
            sources=(self.words["no_day"], self.tell_text()),
        )

    def _make_title(self, number: int, silent: int) -> str:
        if not number:
            return self.words["title.text-none"]
        if not silent:
            return self.words.text("title.text-timed", n=number)
        return self.words.text("title.text", notifications=number, untimed=silent)

    def _make_row(self, head: RunHead, norm: Norm, notice: Notification) -> tuple[str, ...]:
        line, time = self.make_line(norm, notice), self.tell_timing(norm, notice)
        about = "\n".join(filter(None, (line.text, line.ground)))
        return head.sender, head.verb, head.addressee, about, time, line.clause


class _DayWriter(_Writer):
    """Writes how things stand on the day of a status."""

    def __init__(
        self, agreement: Agreement, lang: str, names: ActorNames, status: Status, say: Phrases
    ) -> None:
        from servanda.status.states import list_items

        super().__init__(agreement, lang, names)
        self.status, self.say = status, say
        self.states = Messages(lang, "states")
        pressing = [one for one in list_items(status.norms) if one.pressing]
        self.due = [one for one in pressing if one.norm.modality == "obligation" and one.norm.notifications]
        self.others = [one for one in pressing if one not in self.due]
        self.standing = {held.norm.iri: held for held in status.norms}

    def make(self) -> Brief:
        """Return the brief."""
        # Whether it is binding at all comes before whether it is in force.
        first = 1 if self.agreement.is_binding else 2
        lines = self._describe_life()
        life, grounds = lines[:first], lines[first:]
        keys = ("sender", "addressee", "about", "state", "when", "clause")
        return Brief(
            lang=self.lang,
            agreement=capitalize_text(self.agreement.label(self.agreement.iri, self.lang)),
            kicker=self.words.text("kicker", as_of=self.status.as_of),
            title=self._make_title(),
            box=(*((line, "") for line in life), *self._count()),
            table=self.make_table(
                self.words["now"], keys, (self._make_row(*pair) for pair in self._list_pairs())
            ),
            others=tuple(self._list_others()),
            runs=self.make_runs(),
            heads=self.name_heads(),
            reading=self.tell_reading(stands=True),
            sources=(*(f"{one.rstrip('.')}." for one in grounds), self._describe_record(), self.tell_text()),
        )

    def _list_pairs(self) -> Iterator[tuple[StatusItem, Notification]]:
        """Yield each thing that is due with its notice; a norm that nothing called for with each of them."""
        for item in self.due:
            notice = item.call.notice if item.call is not None else None
            for one in (notice,) if notice is not None else item.norm.notifications:
                yield item, one

    def _describe_life(self) -> list[str]:
        """Return whether the agreement is in force, then on what that rests."""
        from servanda.status.status_text import add_phase

        page = Page(self.lang, 10_000)
        add_phase(page, self.status, self.say)
        way = self.say.word("phase.not-known-way")
        return [line.strip() for line in page.lines if line.strip() and line.strip() != way]

    def _make_title(self) -> str:
        number = self._count_states()
        for key in ("overdue", "due"):
            if number[key]:
                return self.words.text(f"title.{key}", n=number[key])
        phase = self.status.phase
        if phase in ("not-in-force", "ended"):
            return self.words[f"title.{phase}"]
        if phase == "not-known":
            return self.words["title.phase-not-known"]
        for key in ("judge", "not-known"):
            if number[key]:
                return self.words.text(f"title.{key}", n=number[key])
        return self.words["title.none"]

    def _count_states(self) -> dict[str, int]:
        """Return how many notices are overdue, to be given, to be judged, and not known."""
        found = dict.fromkeys(("overdue", "due", "judge", "not-known"), 0)
        names = {"breached": "overdue", "to-be-judged": "judge", "not-known": "not-known"}
        for item, _ in self._list_pairs():
            found[names.get(item.state, "due")] += 1
        return found

    def _count(self) -> tuple[tuple[str, str], ...]:
        """Return how many notices there are of each kind, and for how many of them the text sets no time."""
        sentences = [
            self.words.text(f"box.{key}", n=number) for key, number in self._count_states().items() if number
        ]
        if not sentences and self.status.phase in ("in-force", "provisionally-applied"):
            sentences = [f"{self.words['title.none']}."]
        return ((" ".join(sentences), self._tell_untimed()),) if sentences else ()

    def _tell_untimed(self) -> str:
        untimed = sum(
            item.state not in ("breached", "to-be-judged", "not-known")
            and item.deadline is None
            and (one.timing or item.norm.timing) is None
            for item, one in self._list_pairs()
        )
        return self.words.text("box.untimed", n=untimed) if untimed else ""

    def _make_row(self, item: StatusItem, notice: Notification) -> tuple[str, ...]:
        call = item.call
        sender, addressee = self.name_ends(notice, call.performers if call is not None else None)
        what, when = self.name_matters(notice.matters), ""
        if call is not None and call.event is not None:
            met = [one for one in call.event.matters if one in notice.matters] or list(call.event.matters)
            what = self.name_matters(met) or what
            when = f", {self.say.lasting(call.event.span)}"
        state = self.states[f"state.{item.state}"]
        if call is not None and call.elapsed is not None:
            state += f"\n{self.say.elapsed(call.elapsed)}"
        time, *more = self._tell_time(item, notice)
        line = super().make_line(item.norm, notice)
        about = [what + when, line.ground, *more, *self._list_grounds(item, notice)]
        return (
            f"{sender}\n{self.name_verb(item.norm, notice)}", addressee,
            "\n".join(filter(None, about)), state, time, line.clause,
        )  # fmt: skip

    def _tell_time(self, item: StatusItem, notice: Notification) -> list[str]:
        """Return by when a notice is to be given, and on what that day rests."""
        from servanda.status.time_phrases import describe_time

        if item.call is not None and item.deadline is not None:
            day, *grounds = describe_time(item.call, self.say).split(_SEPARATOR)
            return [day, _SEPARATOR.join(grounds)] if grounds else [day]
        return [self.tell_timing(item.norm, notice)]

    def _list_grounds(self, item: StatusItem, notice: Notification) -> Iterator[str]:
        """Yield why it is as it is: acts that do not count, who judges, what is not counted or assumed."""
        from servanda.status.assumptions import list_assumed_records
        from servanda.status.states import get_day, list_uncountable

        call = item.call
        if call is not None:
            for key, fits, tell in (
                ("failing", call.failing, self.say.unmet), ("doubtful", call.doubtful, self.say.unsure),
            ):  # fmt: skip
                for fit in fits:
                    day = self.say.day(get_day(fit.act))
                    yield capitalize_text(self.words.text(key, day=day, why=tell(fit, notice)))
            if item.state == "open" and not call.failing and not call.doubtful:
                yield self.words["no_notice"]
        if item.subject.verdict.possible:
            yield capitalize_text(self.say.state(item.subject.verdict))
        for who in self._name_judges(item):
            yield self.words.text("judge", who=who)
        for slot in list_uncountable(item.norm, notice):
            yield capitalize_text(self.say.uncountable(slot))
        if assumed := list_assumed_records(self.status, item.subject):
            yield self.words.text("assumed", what=", ".join(map(self._name_record, assumed)))

    def _name_judges(self, item: StatusItem) -> Iterator[str]:
        """Yield who is to judge, and what, for each limit of a norm of which nobody has."""
        for one in item.subject.gates:
            if one.answer is None:
                who = self.names.join(one.gate.judges, self.answers["bearer.none"])
                kind = self.agreement.label(one.gate.type, self.lang) if one.gate.type else ""
                yield f"{who} ({kind or one.gate.words.any})"

    def _name_record(self, event: Event) -> str:
        return f"{self.name_matters(event.matters) or event.name}, {self.say.lasting(event.span)}"

    def _list_others(self) -> Iterator[str]:
        """Yield what is open beside notices, each in one line, then what is to be judged, by whom."""
        others = [item for item in self.others if item.state != "to-be-judged"]
        for item in others[:_SHOWN]:
            clause = capitalize_text(self.say.clause(item.norm))
            yield _SEPARATOR.join([f"{clause}: {self.say.name(item.norm.iri)}", *self._tell_other(item)])
        if len(others) > _SHOWN:
            yield self.words.text("more", n=len(others) - _SHOWN)
        judged = [item for item in self.others if item.state == "to-be-judged"]
        lines = dict.fromkeys(
            f"{self.say.clause(item.norm)}: {'; '.join(self._name_judges(item))}" for item in judged
        )
        if lines:
            yield f"{self.words['judged']} {_SEPARATOR.join(lines)}"

    def _tell_other(self, item: StatusItem) -> Iterator[str]:
        """Yield how something stands, and by when it is due."""
        from servanda.status.time_phrases import describe_grounds, describe_time

        yield self.say.state(item.subject.verdict)
        if item.call is not None:
            day = describe_time(item.call, self.say).split(_SEPARATOR)[0]
            yield day or describe_grounds(item.call, self.say) or self.words["no_time"]

    def make_line(self, norm: Norm, notice: Notification) -> NoticeLine:
        """Return what the picture says of a notice, with its most pressing state."""
        from servanda.status.assumptions import list_assumed_records
        from servanda.status.states import get_day

        line = super().make_line(norm, notice)
        status = self.standing[norm.iri]
        calls = [one for one in status.instances if one.notice is None or one.notice.iri == notice.iri]
        call = min(calls, key=lambda one: _rank(one.state), default=None)
        state = call.state if call is not None else self._find_own_state(status)
        if state not in _TOLD:
            return line
        acts = [*status.performed, *self._list_formula_acts(norm)]
        ground = self._tell_call(call, notice, len(calls)) if call is not None else ""
        if not ground and state == "done" and acts:
            ground = self.say.day(get_day(acts[-1]))
        if list_assumed_records(self.status, call or status) or (
            call is None and any(one.assumed for one in acts)
        ):
            ground = f"{ground} ({self.states['state.assumed']})".lstrip()
        chip = self.states[f"state.{state}"].upper()
        return NoticeLine(line.text, line.clause, chip, _SEPARATOR.join(filter(None, (line.ground, ground))))

    def _find_own_state(self, status: NormStatus) -> str:
        """Return the state of a norm that nothing called for; of a norm that may have been met, done."""
        if status.state == "not-known" and not status.verdict.uncountable:
            return "done" if self._list_formula_acts(status.norm) else ""
        return status.state

    def _list_formula_acts(self, norm: Norm) -> list[Event]:
        life = self.status.lifecycle
        found = [one for one in life.formulas if one.norm == norm.iri and one.day is not None]
        return [act for one in found for act in one.acts if act.span.start.by(self.status.as_of) is True]

    def _tell_call(self, call: Instance, notice: Notification, number: int) -> str:
        """Return what called for an act, and how many more calls there are."""
        if call.event is None:
            return ""
        # A notice about one matter names it already.
        about = self.name_matters(call.event.matters) if len(notice.matters) > 1 else ""
        more = f" {self.words.text('more', n=number - 1)}" if number > 1 else ""
        return ", ".join(filter(None, (about, self.say.lasting(call.event.span)))) + more

    def _describe_record(self) -> str:
        """Return which log was used, and how many of its records counted by the day."""
        from servanda.status.states import get_day

        log = self.status.record.log
        if log is None or not log.events:
            return self.words["record.none"]
        number = sum(get_day(one).by(self.status.as_of) is not False for one in log.events)
        return self.words.text("record", log=local(log.iri), n=number)


def _rank(state: str) -> int:
    return _TOLD.index(state) if state in _TOLD else len(_TOLD)

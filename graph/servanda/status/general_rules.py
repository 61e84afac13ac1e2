"""What general treaty law says where the text of an agreement is silent, apart from all other answers.

The rules stand in ``general_rules.yaml``, in servanda's own words, each with its articles in the Vienna
Convention on the Law of Treaties (1969) and in that of 1986 with international organizations. They apply on a
ground that follows from the parties (:func:`find_ground`): the Convention of 1969 covers treaties between
States, that of 1986 is not in force, and what is not binding is no treaty. Nothing but
``--with-general-rules`` asks this module, so that no rule gets into another answer or an export.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from servanda.messages import Messages
from servanda.model import Agreement, Norm, Notification, Slot, Texts
from servanda.query.writing import Page
from servanda.status.life_effects import (
    AMENDMENT,
    ENTRY,
    ENTRY_FOR_PARTY,
    NON_RENEWAL,
    NOTICE_WITHDRAWAL,
    PROVISIONAL,
    PROVISIONAL_END,
    TERMINATION,
    WITHDRAWAL,
    find_effect,
)

#: The effects of a notice by which an agreement ends, for all or for its giver.
_ENDING: Final = frozenset({TERMINATION, WITHDRAWAL, NON_RENEWAL})
#: The effects by which a clause is a final one.
FINAL_EFFECTS: Final = _ENDING | {
    ENTRY, AMENDMENT, ENTRY_FOR_PARTY, PROVISIONAL, PROVISIONAL_END, NOTICE_WITHDRAWAL, "effect:suspension",
}  # fmt: skip
#: The matters that tell of an act of internal law or of consent to be bound.
_RATIFICATION: Final = frozenset(
    f"matter:{name}"
    for name in (
        "ratification", "internal-procedures-completed", "amendment-ratification", "instrument-deposit",
        "instrument-exchange", "accession",
    )
)  # fmt: skip
_AMENDING: Final = frozenset({"action:amend", "action:supplement"})
_SURVIVAL: Final = "qualifier:except-claims-arisen"
#: The day on which the Convention of 1969 entered into force.
_CONVENTION_IN_FORCE: Final = date(1980, 1, 27)
_STATE: Final = frozenset({"srv:State", "srv:Government"})
_ORGANIZATION: Final = "srv:InternationalOrganization"
_ORGAN: Final = frozenset({
    "srv:Ministry", "srv:AdministrativeUnit", "srv:Authority", "srv:Office", "srv:DiplomaticMission",
    "srv:ConsularPost", "srv:Body",
})  # fmt: skip
#: Instruments that are acts of one alone.
_UNILATERAL: Final = frozenset({"srv:Law", "srv:Decision"})
#: Where a rule counts: what ``if`` may name in the table.
CIRCUMSTANCES: Final = (
    "depositary", "no-depositary", "signature", "exchange", "ratification", "organization", "state-sender",
    "organization-sender",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class GeneralRule:
    """A rule of general treaty law: its articles by the year of the Convention, and what it says.

    ``custom`` is ``accepted``, or ``unsettled`` where it is not settled how far the rule is custom. The rule
    counts where all of ``circumstances`` (of :data:`CIRCUMSTANCES`) hold.
    """

    id: str
    articles: Mapping[str, str]
    custom: str
    texts: Texts
    circumstances: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ground:
    """On what ground general rules apply to an agreement; ``governed`` is False where they do not."""

    id: str
    governed: bool
    texts: Texts


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What a text leaves open, and what general treaty law says of it: no ``rules`` where it has none.

    ``norm`` and ``notice`` are what the question is about (None: the whole agreement), ``slot`` the question
    of the text that is silent, if it is one. ``own`` are the norms by which the text itself says something of
    it; what they say comes first. ``apart`` are those that speak of something else, and are easily mistaken
    for an answer.
    """

    id: str
    texts: Texts
    rules: tuple[GeneralRule, ...]
    norm: Norm | None = None
    notice: Notification | None = None
    slot: str | None = None
    own: tuple[Norm, ...] = ()
    apart: tuple[Norm, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    texts: Texts
    slot: str | None
    rules: tuple[GeneralRule, ...]


@cache
def _load_table() -> tuple[Mapping[str, Ground], Mapping[str, _Question]]:
    import yaml

    path = Path(__file__).with_name("general_rules.yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the faster one is not in every build
    table: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    rules = {
        name: GeneralRule(
            name, said["articles"], said["custom"], Texts(said["text"]), frozenset(said.get("if", ()))
        )
        for name, said in table["rules"].items()
    }
    grounds = {
        name: Ground(name, said["governed"], Texts(said["text"])) for name, said in table["grounds"].items()
    }
    questions = {
        name: _Question(Texts(said["text"]), said.get("slot"), tuple(rules[one] for one in said["rules"]))
        for name, said in table["questions"].items()
    }
    return grounds, questions


def find_ground(agreement: Agreement) -> Ground:
    """Return on what ground general treaty law applies to an agreement, as its parties and papers say."""
    return _load_table()[0][_name_ground(agreement)]


def _name_ground(agreement: Agreement) -> str:
    if not agreement.is_binding:
        return "not-binding"
    papers = [set(one.classes) for one in agreement.instruments if one.iri in agreement.constituted_by]
    if papers and all(one & _UNILATERAL for one in papers):
        return "no-treaty"
    parties = {player for party in agreement.parties for player in agreement.players(party) or (party,)}
    kinds = {party: classify_party(agreement, party) for party in parties}
    if not kinds or "other" in kinds.values():
        return "unknown"
    if "organization" in kinds.values():
        states = [party for party, kind in kinds.items() if kind != "organization"]
        several = len(states) > 1 or any(_is_collective(agreement, party) for party in states)
        return "organization-and-states" if several else "organization"
    if "organ" in kinds.values():
        return "agencies"
    concluded = agreement.constituted
    return "states-before-1980" if concluded and concluded < _CONVENTION_IN_FORCE else "states"


def classify_party(agreement: Agreement, party: str) -> str:
    """Return what a party is: ``state``, ``organization``, ``organ`` or ``other``.

    A Government stands for its State, and an organ of an international organization for that. An organ is one
    of a State, such as a ministry; another is anyone else, or one of whom nothing is said.
    """
    actor = agreement.actors.get(party)
    classes = set(actor.classes) if actor is not None else set()
    if classes & _STATE:
        return "state"
    if _ORGANIZATION in classes:
        return "organization"
    above = {
        name
        for upper in agreement.above.get(party, ())
        if upper in agreement.actors
        for name in agreement.actors[upper].classes
    }
    if classes & _ORGAN:
        return "organization" if _ORGANIZATION in above and not above & _STATE else "organ"
    return "other"


def _is_collective(agreement: Agreement, party: str) -> bool:
    return party in agreement.actors and "srv:CollectiveActor" in agreement.actors[party].classes


def list_questions(agreement: Agreement, norms: Collection[str] | None = None) -> tuple[OpenQuestion, ...]:
    """Return what the text of an agreement leaves open, or what that of some of its norms does.

    First come the questions about the whole agreement (where ``norms`` are named, by their compact IRIs,
    those that concern them), then those about notices under final clauses, then all other silences, of which
    general treaty law says nothing. Nothing is open where the law of treaties does not govern the text.
    """
    if not find_ground(agreement).governed:
        return ()
    held = [one for one in agreement.norms if norms is None or one.iri in norms]
    topics = {topic for one in held for topic in _list_topics(agreement, one)}
    found = [one for one in _ask_of_agreement(agreement) if norms is None or one.id in topics]
    for one in held:
        for notice, kind, effect in _list_final_notices(one):
            found += _ask_of_notice(agreement, one, notice, kind, effect)
    answered = {(one.norm.iri, one.notice.iri, one.slot) for one in found if one.norm and one.notice}
    for one in held:
        found += _ask_of_silence(one, answered)
    return tuple(found)


def _list_topics(agreement: Agreement, norm: Norm) -> Iterator[str]:
    """Yield the questions about a whole agreement that concern a norm."""
    kinds = {kind for kind, norms in _list_effects(agreement).items() if norm in norms}
    if kinds & FINAL_EFFECTS:
        yield "final-clauses"
    else:
        yield "before-entry"
    if ENTRY in kinds:
        yield from ("consent", "internal-law", "provisional-application")
    if kinds & {PROVISIONAL, PROVISIONAL_END}:
        yield "end-of-provisional-application"
    if kinds & _ENDING or _has_term(norm):
        yield from ("early-end", "end-by-consent", "other-grounds", "consequences-of-end")


def _list_final_notices(norm: Norm) -> Iterator[tuple[Notification, str, Slot | None]]:
    """Yield the notices of a norm that make its clause a final one, each with the effect that follows."""
    for notice in norm.notifications:
        kind, effect = find_effect(norm, notice)
        if kind in FINAL_EFFECTS:
            yield notice, str(kind), effect


def _make_question(name: str, circumstances: Iterable[str] = (), **more: Any) -> OpenQuestion:  # noqa: ANN401
    one, held = _load_table()[1][name], set(circumstances)
    rules = tuple(rule for rule in one.rules if rule.circumstances <= held)
    return OpenQuestion(name, one.texts, rules, **{"slot": one.slot, **more})


def _list_effects(agreement: Agreement) -> dict[str, list[Norm]]:
    """Return the norms from which each kind of effect follows."""
    found: dict[str, list[Norm]] = {}
    for norm in agreement.norms:
        kinds = {find_effect(norm, notice)[0] for notice in (*norm.notifications, None)}
        for kind in kinds - {None}:
            found.setdefault(str(kind), []).append(norm)
    return found


def _ask_of_agreement(agreement: Agreement) -> Iterator[OpenQuestion]:
    """Yield what the whole text leaves open, from its entry into force to what remains after its end."""
    effects = _list_effects(agreement)
    around = _find_circumstances(agreement)
    if effects.keys() & FINAL_EFFECTS:
        yield _make_question("final-clauses", around)
    yield _make_question("consent", around)
    if ENTRY not in effects:
        yield _make_question("entry-into-force", around)
    if ENTRY_FOR_PARTY not in effects and _has_many_parties(agreement):
        yield _make_question("later-party", around)
    if PROVISIONAL not in effects:
        yield _make_question("provisional-application", around)
    elif PROVISIONAL_END not in effects:
        yield _make_question("end-of-provisional-application", around)
    yield _make_question("before-entry", around)
    if "ratification" in around:
        yield _make_question("internal-law", around)
    if AMENDMENT not in effects and not any(one.action in _AMENDING for one in agreement.norms):
        yield _make_question("amendment", around)
    yield from _ask_of_end(agreement, effects, around)


def _ask_of_end(
    agreement: Agreement, effects: Mapping[str, list[Norm]], around: frozenset[str]
) -> Iterator[OpenQuestion]:
    ending = [norm for kind in sorted(_ENDING) for norm in effects.get(kind, ())]
    by_notice = [norm for norm in ending if norm.notifications]
    terms = [norm for norm in agreement.norms if _has_term(norm)]
    if not ending and not terms:
        yield _make_question("denunciation", around)
    elif not by_notice:
        yield _make_question("early-end", around, own=_drop_repeated([*ending, *terms]))
    yield _make_question("end-by-consent", around)
    yield _make_question("other-grounds", around, apart=_drop_repeated(by_notice))
    survivals = [
        one for one in agreement.norms if any(held.type == _SURVIVAL for held in one.qualifiers)
    ]  # what is said of claims is less than the whole rule
    yield _make_question("consequences-of-end", around, own=tuple(survivals))


def _drop_repeated(norms: Iterable[Norm]) -> tuple[Norm, ...]:
    return tuple({norm.iri: norm for norm in norms}.values())


def _has_term(norm: Norm) -> bool:
    slots = [*norm.slots, *(slot for notice in norm.notifications for slot in notice.slots)]
    return any((slot.term and slot.effect_kind != PROVISIONAL) or slot.renewal for slot in slots)


def _has_many_parties(agreement: Agreement) -> bool:
    return len(agreement.parties) > 2 or any(_is_collective(agreement, one) for one in agreement.parties)


def _find_circumstances(agreement: Agreement) -> frozenset[str]:
    """Return which of :data:`CIRCUMSTANCES` an agreement has, those of a sender left aside."""
    found = {"depositary" if _has_depositary(agreement) else "no-depositary"}
    if agreement.reply is not None:
        found.add("exchange")
    if _name_ground(agreement).startswith("organization"):
        found.add("organization")
    slots = [slot for norm in agreement.norms for slot in norm.slots]
    slots += [s for norm in agreement.norms for notice in norm.notifications for s in notice.slots]
    if any(slot.runs_from == "event:signature" for slot in slots):
        found.add("signature")
    told = {matter for norm in agreement.norms for notice in norm.notifications for matter in notice.matters}
    told |= {event for slot in slots for event in (*slot.runs_from_events, *slot.last_of, *slot.first_of)}
    if agreement.ratified_by or told & _RATIFICATION:
        found.add("ratification")
    return frozenset(found)


def _has_depositary(agreement: Agreement) -> bool:
    return bool(agreement.depositaries) or any(
        "role:depositary" in agreement.actors[role].role_types
        for role in agreement.roles
        if role in agreement.actors
    )


def _ask_of_notice(
    agreement: Agreement, norm: Norm, notice: Notification, kind: str, effect: Slot | None
) -> Iterator[OpenQuestion]:
    """Yield what the text leaves open of a notice under a final clause."""
    around = _find_circumstances(agreement) | _classify_senders(agreement, notice, norm)
    ending = kind in _ENDING
    about: dict[str, Any] = {"norm": norm, "notice": notice}
    says = (effect is not None and effect.runs_from is not None) or notice.receipt is not None
    yield _make_question("notice-counts", around, own=(norm,) if says else (), **about)
    if not notice.addressees:
        yield _make_question("addressee", around, **about)
    yield _make_question("authority-to-end" if ending else "authority", around, **about)
    if ending and notice.form is None:
        yield _make_question("form-of-end", around, **about)
    if ending:
        own = tuple(_list_effects(agreement).get(NOTICE_WITHDRAWAL, ()))
        yield _make_question("revocation", around, own=own, **about)
        if not _sets_time(norm, notice, effect):
            yield _make_question("notice-period", around, **about)


def _sets_time(norm: Norm, notice: Notification, effect: Slot | None) -> bool:
    """Say whether the text says how long before the end the notice is given, or from when it has effect."""
    slots = [one for one in (effect, notice.timing, norm.timing) if one is not None]
    return any(
        slot.period or slot.hours or slot.due_before or slot.on_date or slot.term or slot.last_day_of
        or slot.first_day_of or slot.is_uncountable
        for slot in slots
    )  # fmt: skip


def _classify_senders(agreement: Agreement, notice: Notification, norm: Norm) -> frozenset[str]:
    senders = [
        player
        for sender in notice.senders or norm.bearers or agreement.parties
        for player in agreement.players(sender) or (sender,)
    ]
    kinds = {classify_party(agreement, one) for one in senders}
    found = {"organization-sender"} if "organization" in kinds else set()
    return frozenset(found | ({"state-sender"} if kinds - {"organization"} else set()))


def _ask_of_silence(norm: Norm, answered: set[tuple[str, str, str | None]]) -> Iterator[OpenQuestion]:
    """Yield the slots of a norm on which the text is silent and general law too, and the periods."""
    for notice in (*norm.notifications, None):
        for slot in notice.slots if notice is not None else norm.slots:
            place = (norm.iri, notice.iri if notice is not None else "", slot.about)
            if slot.status == "silent" and place not in answered:
                yield _make_question("silent-slot", norm=norm, notice=notice, slot=slot.about)
            elif slot.period and slot.day_counts is None:
                yield _make_question("counting", norm=norm, notice=notice, slot=slot.about)


def add_general_rules(page: Page, agreement: Agreement, norms: Collection[str] | None = None) -> None:
    """Add what general treaty law says, under a heading of its own, with the ground on which it applies."""
    words, lang = Messages(page.lang, "general-rules"), page.lang
    page.gap()
    page.add(words["head"], "head")
    ground = find_ground(agreement)
    page.add(f"{words['ground']}: {ground.texts.find(lang, 'en')}", "faint", 2)
    found = list_questions(agreement, norms)
    groups: dict[str, list[OpenQuestion]] = {}
    for one in found:
        groups.setdefault(one.id, []).append(one)
    for name, group in groups.items():
        page.gap()
        page.add(_describe_question(agreement, name, group, words), "must", 2)
        rules = {rule.id: rule for one in group for rule in one.rules}
        for rule in rules.values():
            page.add(_describe_rule(rule, words), indent=4)
        if not rules:
            page.add(words["none"], indent=4)
        for key, named in (
            ("own", [norm for one in group for norm in one.own]),
            ("apart", [norm for one in group for norm in one.apart]),
        ):
            if numbers := dict.fromkeys(norm.number for norm in named):
                clauses = ", ".join(_name_clause(agreement, number, lang) for number in numbers)
                page.add(words.text(key, clauses=clauses), "faint", 4)
    if ground.governed and not found:
        page.add(words["nothing"], indent=2)


def render_general_rules(
    agreement: Agreement,
    lang: str,
    norms: Collection[str] | None = None,
    *,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Return the same as text."""
    page = Page(lang, width, colour)
    add_general_rules(page, agreement, norms)
    return page.text()


def make_general_rules_json(
    agreement: Agreement, lang: str, norms: Collection[str] | None = None
) -> dict[str, Any]:
    """Return the ground and the open questions with their rules as JSON values; IRIs are compact."""
    ground = find_ground(agreement)
    return {
        "ground": {
            "id": ground.id,
            "governed": ground.governed,
            "text": ground.texts.find(lang, "en"),
        },
        "questions": [
            {
                "question": one.id,
                "text": one.texts.find(lang, "en"),
                "clause": one.norm.number if one.norm is not None else None,
                "norm": one.norm.iri if one.norm is not None else None,
                "notice": one.notice.iri if one.notice is not None else None,
                "slot": one.slot,
                "text_says": [norm.iri for norm in one.own],
                "apart_from": [norm.iri for norm in one.apart],
                "rules": [
                    {
                        "rule": rule.id,
                        "articles": {year: str(article) for year, article in rule.articles.items()},
                        "custom": rule.custom,
                        "text": rule.texts.find(lang, "en"),
                    }
                    for rule in one.rules
                ],
            }
            for one in list_questions(agreement, norms)
        ],
    }


def _describe_question(agreement: Agreement, name: str, group: list[OpenQuestion], words: Messages) -> str:
    said = group[0].texts.find(words.lang, "en")
    places: dict[str, list[str]] = {}
    for one in group:
        if one.norm is not None:
            slots = places.setdefault(_name_clause(agreement, one.norm.number, words.lang), [])
            if name in ("silent-slot", "counting") and one.slot is not None:
                slots.append(agreement.label(one.slot, words.lang))
    if not places:
        return said
    clauses = "; ".join(
        f"{clause} ({', '.join(dict.fromkeys(slots))})" if slots else clause
        for clause, slots in places.items()
    )
    return f"{said} – {clauses}"


def _name_clause(agreement: Agreement, number: str, lang: str) -> str:
    """Return how a clause is called: "clause 4", or its heading where the text gives it no number."""
    iri = next((one.iri for one in agreement.clauses if one.number == number), number)
    return Page(lang).clause(number, agreement.label(iri, lang))


def _describe_rule(rule: GeneralRule, words: Messages) -> str:
    articles = "; ".join(words.text("article", year=year, article=no) for year, no in rule.articles.items())
    custom = f" [{words['unsettled']}]" if rule.custom == "unsettled" else ""
    return f"{articles}: {rule.texts.find(words.lang, 'en')}{custom}"

"""The norms and notices of one clause put together on cards: those that are filled alike share one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.selection import targets
from servanda.model import CORRELATIVES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from servanda.draw.plan import Plan
    from servanda.model import Norm, Slot

#: The properties by which norms are put together on one card, in the order in which a card shows them.
ROLES: Final = (
    "hasBearer", "hasCounterparty", "hasAddressee", "hasBeneficiary", "involvesActor", "concernsProgramme",
    "hasQualifier", "refersToInstrument",
)  # fmt: skip
#: The order of slots: who tells whom of what, why, when, how, to what end, with what effect.
_ORDER: Final = ("sender", "addressee", "matter", "trigger", "timing", "form", "purpose", "effect")


@dataclass(frozen=True)
class SlotText:
    """A slot in words: ``text`` is the answer in the language of the drawing, else the words of the text.

    ``status`` is stated, inferred or silent; ``words`` and ``reason`` may be empty.
    """

    name: str
    status: str
    text: str
    words: str
    reason: str


@dataclass(frozen=True)
class NoticeBox:
    """Notifications of one norm with the same slots: pairs of sender and addressee, their matters, slots."""

    norm: str
    pairs: tuple[tuple[str, str], ...]
    matters: str
    mode: str
    slots: tuple[SlotText, ...]


@dataclass(frozen=True)
class Card:
    """Norms of one modality whose roles are filled alike.

    ``roles`` has the nodes by property; ``correlatives`` are, for each norm, what others have by it, in
    words, with their holders; ``slots`` what of the norms is inferred or not said.
    """

    modality: str
    norms: tuple[str, ...]
    roles: dict[str, tuple[str, ...]]
    correlatives: tuple[tuple[str, ...], ...]
    slots: tuple[SlotText, ...]


def stated_norms(plan: Plan) -> list[Norm]:
    """Return the norms that the clause states, in the order of their names."""
    return [norm for norm in plan.agreement.clause_by_iri[str(plan.clause)].norms if norm.kind == "norm"]


def group_norms(plan: Plan) -> list[Card]:
    """Return the norms of the clause put together on cards, in the order of the norms."""
    groups: dict[tuple[Any, ...], list[Norm]] = {}
    for norm in stated_norms(plan):
        filled = tuple((role, tuple(targets(plan.network, norm.iri, role))) for role in ROLES)
        slots = tuple(slot for slot in _slot_texts(plan, norm.slots) if slot.status != "stated")
        key = (str(plan.network.nodes[norm.iri]["modality"]), filled, slots)
        groups.setdefault(key, []).append(norm)
    return [
        Card(
            kind,
            tuple(norm.iri for norm in norms),
            dict(roles),
            tuple(_correlatives(plan, norm) for norm in norms),
            slots,
        )
        for (kind, roles, slots), norms in groups.items()
    ]


def _correlatives(plan: Plan, norm: Norm) -> tuple[str, ...]:
    """Return what others have by a norm: its name in the ontology, and who has it against whom."""
    agreement, lang = plan.agreement, plan.lang
    found: dict[str, None] = {}
    for one in agreement.correlatives:
        if norm.iri in one.norms:
            name = agreement.label(next(name for name in one.classes if name in CORRELATIVES), lang)
            for holder in one.holders:
                for against in one.against:
                    ends = f"{agreement.label(holder, lang)} ▸ {agreement.label(against, lang)}"
                    found[f"{name}: {ends}"] = None
    return tuple(found)


def group_notices(plan: Plan) -> list[NoticeBox]:
    """Return the notifications of the clause; those of one norm that differ only in who tells whom as one."""
    groups: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for norm in stated_norms(plan):
        for notice in norm.notifications:
            data = plan.network.nodes[notice.iri]
            slots = _slot_texts(plan, notice.slots)
            key = (norm.iri, str(data["label"]), str(data.get("mode", "notify")), slots)
            groups.setdefault(key, []).extend(
                (sender, to)
                for sender in targets(plan.network, notice.iri, "hasSender")
                for to in targets(plan.network, notice.iri, "hasAddressee")
            )
    return [
        NoticeBox(norm, tuple(pairs), matters, mode, slots)
        for (norm, matters, mode, slots), pairs in groups.items()
    ]


def _slot_texts(plan: Plan, slots: Iterable[Slot]) -> tuple[SlotText, ...]:
    """Return the slots of a norm itself or of one of its notifications in words, in a fixed order."""
    found = []
    for slot in slots:
        name, words, text = slot.about.rpartition(":")[2], slot.words.any, slot.texts.get(plan.lang, "")
        if slot.status:
            rank = _ORDER.index(name) if name in _ORDER else len(_ORDER)
            shown = text or (f"«{words}»" if words else "")
            label = plan.agreement.label(slot.about, plan.lang)
            told = SlotText(label, slot.status, shown, words, slot.reasons.get(plan.lang, ""))
            found.append(((rank, name, words, text), told))
    return tuple(told for _, told in sorted(found, key=lambda one: one[0]))


def limits(plan: Plan) -> list[str]:
    """Return the qualifiers of the norms of the clause, each once, in the order of the norms."""
    found = (name for norm in stated_norms(plan) for name in targets(plan.network, norm.iri, "hasQualifier"))
    return list(dict.fromkeys(found))

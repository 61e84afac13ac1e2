"""All that hangs on one clause: its sentences, norms, notices and notes, put together for a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.selection import targets
from servanda.names import label
from servanda.query.run import ask
from servanda.vocabulary import SRV, expand

if TYPE_CHECKING:
    from servanda.draw.plan import Plan
    from servanda.query.table import Row

#: The properties by which norms are put together on one card, in the order in which a card shows them.
ROLES: Final = (
    "hasBearer", "hasCounterparty", "hasAddressee", "hasBeneficiary", "involvesActor", "concernsProgramme",
    "hasQualifier", "refersToInstrument",
)  # fmt: skip
_CORRELATIVES: Final = {
    "claim": "Claim", "no-right": "NoRight", "liability": "Liability", "disability": "Disability",
}  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """What the text answers to one question: ``status`` is stated, inferred or silent.

    ``said`` is the answer in the language of the drawing, else the words of the text; ``words`` and
    ``reason`` may be empty.
    """

    name: str
    status: str
    said: str
    words: str
    reason: str


@dataclass(frozen=True)
class Notice:
    """Notifications of one norm with the same slots: pairs of sender and addressee, their matters, slots."""

    norm: str
    tellings: tuple[tuple[str, str], ...]
    matters: str
    mode: str
    slots: tuple[Slot, ...]


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
    slots: tuple[Slot, ...]


def stated(plan: Plan) -> list[str]:
    """Return the norms that the clause states, in the order of their names."""
    return targets(plan.network, str(plan.clause), "states")


def sentences(plan: Plan) -> list[Row]:
    """Return the sentences of the clause in their order: ``text``, ``translation``, ``kind``."""
    return ask(plan.store, "sentences", lang=plan.lang, clause=expand(str(plan.clause))).rows


def notes(plan: Plan) -> list[Row]:
    """Return the notes on the clause: ``words``, ``reading_taken``, ``reading_not_taken``."""
    return ask(plan.store, "which-were-read", lang=plan.lang, clause=expand(str(plan.clause))).rows


def cards(plan: Plan) -> list[Card]:
    """Return the norms of the clause put together on cards, in the order of the norms."""
    agreement = expand(plan.agreement)
    held = ask(plan.store, "correlatives", lang=plan.lang, agreement=agreement).rows
    have = {norm: _correlatives(plan, [row for row in held if row["norm"] == norm]) for norm in stated(plan)}
    groups: dict[tuple[Any, ...], list[str]] = {}
    for norm in have:
        filled = tuple((role, tuple(targets(plan.network, norm, role))) for role in ROLES)
        slots = tuple(slot for slot in _slots(plan, norm, None) if slot.status != "stated")
        key = (str(plan.network.nodes[norm]["modality"]), filled, slots)
        groups.setdefault(key, []).append(norm)
    return [
        Card(kind, tuple(norms), dict(roles), tuple(have[norm] for norm in norms), slots)
        for (kind, roles, slots), norms in groups.items()
    ]


def _correlatives(plan: Plan, rows: list[Row]) -> tuple[str, ...]:
    """Return what others have by a norm: its name in the ontology, and who has it against whom."""
    said: dict[str, None] = {}
    for row in rows:
        name = label(plan.store, SRV + _CORRELATIVES[str(row["kind"])], plan.lang)
        said[f"{name}: {row['holder_label']} ▸ {row['against_label']}"] = None
    return tuple(said)


def notices(plan: Plan) -> list[Notice]:
    """Return the notifications of the clause; those of one norm that differ only in who tells whom as one."""
    groups: dict[tuple[Any, ...], list[tuple[str, str]]] = {}
    for norm in stated(plan):
        for notice in targets(plan.network, norm, "requiresNotification"):
            data = plan.network.nodes[notice]
            key = (norm, str(data["label"]), str(data.get("mode", "notify")), _slots(plan, norm, notice))
            groups.setdefault(key, []).extend(
                (sender, to)
                for sender in targets(plan.network, notice, "hasSender")
                for to in targets(plan.network, notice, "hasAddressee")
            )
    return [
        Notice(norm, tuple(tellings), matters, mode, slots)
        for (norm, matters, mode, slots), tellings in groups.items()
    ]


def _slots(plan: Plan, norm: str, notice: str | None) -> tuple[Slot, ...]:
    """Return the slots of a norm itself (None) or of one of its notifications, in a fixed order."""
    rows = ask(plan.store, "what-is-the-evidence", lang=plan.lang, norm=expand(norm)).rows
    found = [row for row in rows if row["notification"] == notice]
    return tuple(
        Slot(
            str(row["slot_label"]), str(row["status"]),
            str(row["text"] or (f"«{row['words']}»" if row["words"] else "")),
            str(row["words"] or ""), str(row["reason"] or ""),
        )
        for row in sorted(found, key=_rank)
    )  # fmt: skip


#: The order in which a notice is told: who tells whom of what, why, when, how, to what end, with what effect.
_ORDER: Final = ("sender", "addressee", "matter", "trigger", "timing", "form", "purpose", "effect")


def _rank(row: Row) -> tuple[int, str]:
    end = str(row["slot"]).rpartition(":")[2]
    return (_ORDER.index(end) if end in _ORDER else len(_ORDER), end)


def limits(plan: Plan) -> list[str]:
    """Return the qualifiers of the norms of the clause, each once, in the order of the norms."""
    found = (name for norm in stated(plan) for name in targets(plan.network, norm, "hasQualifier"))
    return list(dict.fromkeys(found))

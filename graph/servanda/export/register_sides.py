"""The entries of the register in their order: by side, by who is bound, and by modality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servanda.export.desk_words import clean, words
from servanda.export.register_entries import Anchors, Entry
from servanda.network.bonds import MODALITIES

if TYPE_CHECKING:
    from servanda.export.desk import Desk


@dataclass(frozen=True)
class Group:
    """The norms that bind the same actors: by modality (its name and its word) the entries."""

    anchor: str
    title: str
    blocks: list[tuple[str, str, list[Entry]]]


@dataclass(frozen=True)
class Side:
    """The side of a Party, or what several sides or none is bound to: a heading with groups under it."""

    anchor: str
    title: str
    groups: list[Group]


def sides(desk: Desk, entries: list[Entry]) -> list[Side]:
    """Return the entries of each side, the Party before its organs; every entry stands in one place."""
    from servanda.draw.selection import side
    from servanda.draw.selection import sides as known
    from servanda.network.projection import project

    network = project(desk.store, desk.facts.agreement, desk.lang)
    order = known(network)
    held: dict[str, dict[tuple[str, ...], list[Entry]]] = {}
    for entry in entries:
        tops = {side(network, name) for name in entry.bearers} & set(order)
        key = min(tops) if len(tops) == 1 else "several" if tops else "none"
        held.setdefault(key, {}).setdefault(entry.bearers, []).append(entry)
    word, anchors = words(desk.lang), Anchors()
    titles = {"several": word["several_sides"], "none": word["no_side"]}
    return [
        Side(
            anchors.of("side", key),
            titles.get(key) or word["side"].format(actor=clean(desk.name(key))),
            _groups(desk, held[key], anchors),
        )
        for key in [*order, "several", "none"]
        if key in held
    ]


def _groups(desk: Desk, of_side: dict[tuple[str, ...], list[Entry]], anchors: Anchors) -> list[Group]:
    """Return the groups of a side: Parties first, then who is bound most often."""
    parties = _parties(desk)
    ordered = sorted(of_side, key=lambda names: (not set(names) <= parties, -len(of_side[names]), names))
    return [
        Group(
            anchors.of("bound", "-".join(name.rpartition(":")[2] for name in names)),
            " · ".join(clean(desk.name(name)) for name in names),
            [
                (modality, words(desk.lang)[modality], found)
                for modality in MODALITIES
                if (found := [entry for entry in of_side[names] if entry.modality == modality])
            ],
        )
        for names in ordered
    ]


def _parties(desk: Desk) -> set[str]:
    from servanda.vocabulary import compact

    return {compact(iri) for iri in desk.facts.iris(desk.facts.agreement, "srv:hasParty")}

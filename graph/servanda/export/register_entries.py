"""The entries of the register of obligations as plain data, which HTML and Markdown share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from servanda.export.desk import PEOPLE, SLOTS, Desk, listed
from servanda.export.desk_parts import (
    Part,
    cited,
    clause,
    ends,
    inferences,
    lines,
    matters,
    people,
    qualifiers,
    sentence,
    slot,
)
from servanda.export.desk_words import clean, words
from servanda.query.text import verb
from servanda.query.writing import Page

if TYPE_CHECKING:
    from servanda.query.table import Row

#: What a line of an entry is called, and its parts: actors, programmes, slots.
Line = tuple[str, list[Part]]

#: The columns of people that an entry lists; the bearer is in the heading above it.
_OTHERS: Final = tuple(name for name in PEOPLE if name != "bearer")


@dataclass(frozen=True)
class Reading:
    """A place that can be read in two ways: its words, the reading taken, the one not taken, and by whom."""

    clause: str
    words: str
    taken: str
    not_taken: str
    why: str
    by: str


@dataclass(frozen=True)
class Notice:
    """A notification: how it binds, who sends it to whom, and its slots; ``cited`` is its clause."""

    anchor: str
    cited: str
    modality: str
    binds: str
    sender: list[Part]
    addressee: list[Part]
    matters: list[Part]
    slots: dict[str, list[Part]]
    inferred: list[str]

    def lines(self, lang: str) -> list[Line]:
        """Return from, to, about and the slots that are said or known to be silent, each with its name."""
        word = words(lang)
        named = {"sender": self.sender, "addressee": self.addressee, "about": self.matters, **self.slots}
        return [(word[name], parts) for name, parts in named.items() if parts]


@dataclass(frozen=True)
class Entry:
    """A norm: ``anchor`` is its place in the page, ``bearers`` are the compact IRIs of who is bound."""

    anchor: str
    norm: str
    bearers: tuple[str, ...]
    clause: str
    number: str
    modality: str
    word: str
    sentence: str
    lines: list[Line]
    qualifiers: list[str]
    notices: list[Notice]
    quote: str
    quote_lang: str
    source_lines: str
    translation: str
    inferred: list[str]
    implied: bool
    readings: list[Reading]


@dataclass
class Anchors:
    """Names of places in a page, the same each time: the kind of a thing and the end of its IRI.

    Where two things would share one, the second gets a number.
    """

    taken: dict[str, int] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> str:
        """Return a new anchor, such as ``norm-4.1-movements``."""
        wanted = kind + "-" + re.sub(r"[^\w.~-]+", "-", re.split(r"[#/:]", name)[-1])
        free, count = wanted, 1
        while free in self.taken:
            count += 1
            free = f"{wanted}-{count}"
        self.taken[free] = 1
        return free


def entries(desk: Desk) -> list[Entry]:
    """Return an entry for each row of ``ask norms``, in the order of the text."""
    anchors, places = Anchors(), words(desk.lang)
    found = []
    for norm in desk.norms:
        name, modality = str(norm["norm"]), str(norm["modality"])
        found.append(
            Entry(
                anchor=anchors.of("norm", name),
                norm=clean(name),
                bearers=tuple(listed(norm["bearer"])),
                clause=clause(desk, str(norm["clause"])),
                number=str(norm["clause"]),
                modality=modality,
                word=places[modality],
                sentence=sentence(norm),
                lines=_lines(desk, norm),
                qualifiers=qualifiers(desk, norm),
                notices=[_notice(desk, row, anchors) for row in desk.notices_of(name) if _of(row, norm)],
                quote=clean(str(norm["quote"])),
                quote_lang=clean(str(norm["quote_lang"] or desk.source)),
                source_lines=lines(norm["source_lines"], desk.lang),
                translation=clean(desk.translated(name) or ""),
                inferred=inferences(desk, name, None),
                implied=bool(norm["implied"]),
                readings=[reading(desk, note) for note in desk.notes_on(name)],
            )
        )
    return found


def _of(notice: Row, norm: Row) -> bool:
    return (notice["clause"], notice["modality"]) == (norm["clause"], norm["modality"])


def _lines(desk: Desk, norm: Row) -> list[Line]:
    """Return the lines of an entry; the bearers too where who is bound was inferred."""
    word = words(desk.lang)
    bearers = people(desk, norm, "bearer")
    found = [(word["bearer"], bearers)] if any(part.mark for part in bearers) else []
    found += [(word[name], people(desk, norm, name)) for name in _OTHERS]
    found.append((word["programmes"], [Part(clean(text)) for text in listed(norm["programmes_label"])]))
    return [(name, parts) for name, parts in found if parts]


def _notice(desk: Desk, row: Row, anchors: Anchors) -> Notice:
    modality = str(row["modality"])
    slots = {name: slot(desk, row, name) for name in SLOTS}
    return Notice(
        anchor=anchors.of("notice", str(row["notification"])),
        cited=cited(desk, str(row["clause"])),
        modality=modality,
        binds=verb(Page(desk.lang), modality, str(row["mode"])),
        sender=ends(row, "sender"),
        addressee=ends(row, "addressee"),
        matters=matters(row),
        slots={name: parts for name, parts in slots.items() if parts},
        inferred=inferences(desk, str(row["norm"]), str(row["notification"])),
    )


def reading(desk: Desk, note: Row) -> Reading:
    """Return a note on a place that can be read in two ways."""
    by = desk.name(str(note["attributed_to"])) if note["attributed_to"] else ""
    return Reading(
        clause=clause(desk, str(note["clause"])),
        words=clean(str(note["words"] or "")),
        taken=clean(str(note["reading_taken"] or "")),
        not_taken=clean(str(note["reading_not_taken"] or "")),
        why=clean(str(note["why"] or "")),
        by=clean(by),
    )

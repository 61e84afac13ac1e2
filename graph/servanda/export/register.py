"""The register of obligations of one agreement: a typeset page (HTML) or Markdown, from the same data.

The page is one file: no script, no request, no font of its own. Anchors: ``#norm-4.1-movements``,
``#notice-…``, ``#clause-4.1``, ``#bound-nato-plo``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servanda.export.desk import Desk, gather, listed
from servanda.export.desk_front import figures, licences, silence, statement
from servanda.export.desk_parts import clause
from servanda.export.desk_words import capital, clean, day
from servanda.export.register_entries import Anchors, Entry, Notice, Reading, entries, reading
from servanda.export.register_sides import Side, sides

if TYPE_CHECKING:
    from servanda.export.formats import Request


@dataclass(frozen=True)
class Instrument:
    """A row of the table of instruments; what is not recorded is empty. ``iso`` is the date for machines."""

    kind: str
    title: str
    number: str
    date: str
    iso: str
    place: str
    signed_by: str


@dataclass(frozen=True)
class Place:
    """A clause in the index: its name and heading, its norms, and the readings of the clause itself."""

    anchor: str
    name: str
    heading: str
    entries: list[Entry]
    readings: list[Reading]


@dataclass(frozen=True)
class Register:
    """All that stands in the register, in the order of the page."""

    lang: str
    source: str
    label: str
    title: str
    parties: list[str]
    statement: str
    licences: list[str]
    instruments: list[Instrument]
    notices: list[tuple[Notice, Entry]]
    figures: list[tuple[str, str]]
    silence: list[tuple[str, str]]
    sides: list[Side]
    clauses: list[Place]


def write(request: Request) -> bytes:
    """Return the register as HTML or Markdown, as the request's format says."""
    register = gathered(request)
    if request.format == "markdown":
        from servanda.export.register_markdown import written

        return written(register).encode()
    from servanda.export.register_html import rendered

    return rendered(register).encode()


def gathered(request: Request) -> Register:
    """Return the register as data; raises ServandaError when the store has no such agreement."""
    desk = gather(request)
    found = entries(desk)
    return Register(
        lang=desk.lang,
        source=clean(desk.source),
        label=clean(desk.label),
        title=clean(desk.title),
        parties=[clean(name) for name in desk.parties],
        statement=statement(desk),
        licences=licences(desk),
        instruments=_instruments(desk),
        notices=[(notice, entry) for entry in found for notice in entry.notices],
        figures=figures(desk),
        silence=silence(desk),
        sides=sides(desk, found),
        clauses=_clauses(desk, found),
    )


def _instruments(desk: Desk) -> list[Instrument]:
    return [
        Instrument(
            kind=capital(clean(desk.kind(str(row["instrument"])))),
            title=clean(desk.name(str(row["instrument"]))),
            number=clean(str(row["number"] or "")),
            date=day(clean(str(row["date"] or "")), desk.lang),
            iso=clean(str(row["date"] or "")),
            place=clean(str(row["place"] or "")),
            signed_by=", ".join(clean(name) for name in listed(row["signed_by_label"])),
        )
        for row in desk.instruments
    ]


def _clauses(desk: Desk, found: list[Entry]) -> list[Place]:
    """Return the clauses of the agreement; a reading of a norm stands with the norm, others stand here."""
    anchors, norms = Anchors(), {str(row["norm"]) for row in desk.norms}
    held = []
    for row in desk.clauses:
        number = str(row["clause"])
        of_it = [note for note in desk.notes if note["clause"] == number]
        held.append(
            Place(
                anchor=anchors.of("clause", str(row["id"])),
                name=clause(desk, number),
                heading=desk.headings[number],
                entries=[entry for entry in found if entry.number == number],
                readings=[reading(desk, note) for note in of_it if not norms & {*listed(note["about"])}],
            )
        )
    return held

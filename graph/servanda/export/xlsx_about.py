"""The first sheet of the workbook: what it is about, what its colours mean, and where the text is silent."""

from __future__ import annotations

from servanda.export.desk import Desk, listed
from servanda.export.desk_front import figures, licences, silence, statement
from servanda.export.desk_parts import Part
from servanda.export.desk_words import capital, clean, words
from servanda.export.xlsx_cells import Cell, Sheet, columns, day, said, text
from servanda.network.bonds import MODALITIES


def about(desk: Desk) -> Sheet:
    """Return the first sheet; its columns have no filter, since its rows are of several kinds."""
    word = words(desk.lang)
    named = [("instrument", 24), ("title", 64), ("number", 16)]
    named += [("date", 12), ("place", 14), ("signed_by", 24)]
    rows = [[Cell(clean(desk.label), "title")]]
    rows += [_row(word["title"], text(desk.title)), _row(word["parties"], text(desk.parties))]
    rows += [_row(word["statement.language"], text(statement(desk), "strong")), *_licence(desk)]
    rows += [[], [Cell(column.heading, "header") for column in columns(desk.lang, named)]]
    rows += _instruments(desk)
    rows += _part(desk, "counts", [_row(name, text(found)) for name, found in figures(desk)])
    rows += _part(desk, "legend", _legend(desk))
    told = [_row(name, text(found)) for name, found in silence(desk)]
    rows += _part(desk, "silence", told or [[Cell(word["silence.none"], "note")]])
    return Sheet(word["sheet.about"], columns(desk.lang, named), rows, 0)


def _licence(desk: Desk) -> list[list[Cell]]:
    word = words(desk.lang)
    return [_row(word["licence"], text(f"{iri} ({word['licence.of']})")) for iri in licences(desk)]


def _row(name: str, cell: Cell) -> list[Cell]:
    return [Cell(capital(name), "name"), cell]


def _part(desk: Desk, heading: str, rows: list[list[Cell]]) -> list[list[Cell]]:
    return [[], [Cell(words(desk.lang)[heading], "section")], *rows]


def _instruments(desk: Desk) -> list[list[Cell]]:
    return [
        [
            text(capital(desk.kind(str(row["instrument"])))),
            text(desk.name(str(row["instrument"]))),
            text(row["number"]),
            day(row["date"]),
            text(row["place"]),
            text("; ".join(listed(row["signed_by_label"])) or None),
        ]
        for row in desk.instruments
    ]


def _legend(desk: Desk) -> list[list[Cell]]:
    word = words(desk.lang)
    rows = [[Cell(capital(word[name]), name), Cell(capital(word[f"legend.{name}"]))] for name in MODALITIES]
    for mark in ("not_said", "inferred", "by_rule"):
        shown = said([Part("" if mark == "not_said" else "…", mark)], desk.lang)
        rows.append([shown, Cell(capital(word[f"legend.{mark}"]))])
    rows.append([Cell(word["legend.empty"], "silent"), Cell(capital(word["legend.empty_means"]))])
    return rows

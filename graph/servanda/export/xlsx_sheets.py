"""The sheets of answers: notifications, norms, actors, clauses and readings, a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.export.desk import PEOPLE, SLOTS, Desk, listed
from servanda.export.desk_parts import (
    ends,
    inferences,
    matters,
    numbers,
    people,
    qualifiers,
    sentence,
    slot,
)
from servanda.export.desk_words import words
from servanda.export.order import numbered
from servanda.export.xlsx_cells import Cell, Sheet, columns, said, text
from servanda.network.bonds import MODALITIES
from servanda.query.text import verb
from servanda.query.writing import Page, spans
from servanda.vocabulary import expand

if TYPE_CHECKING:
    from servanda.query.table import Row, Value


def sheets(desk: Desk) -> list[Sheet]:
    """Return the sheets of answers, in their order."""
    return [_notifications(desk), _norms(desk), _actors(desk), _clauses(desk), _readings(desk)]


def _language(desk: Desk) -> str:
    return words(desk.lang).get(f"language.{desk.source}", desk.source)


def _text_columns(desk: Desk, heading: str, width: int = 29) -> list[tuple[str, int]]:
    """Return the column of the text and, where the reader needs one, that of its translation."""
    return [(heading, width), *([("translation_of", width)] if desk.translates else [])]


def _clause(row: Row) -> Cell:
    number = str(row["clause"])
    return Cell(text(number).content, "link", number)


def _lines(value: Value) -> Cell:
    return Cell(spans(numbers(value)) or None)


def _translation(desk: Desk, translated: Value) -> list[Cell]:
    """Return the cell of a translation, or none where the reader's language is that of the text."""
    if not desk.translates:
        return []
    missing = Cell(words(desk.lang)["not_translated"], "silent")
    return [text(translated, "translation") if translated else missing]


def _notifications(desk: Desk) -> Sheet:
    lang, page = desk.lang, Page(desk.lang)
    named = [("column.clause", 9), ("binds", 12), ("sender", 16), ("addressee", 16), ("about", 14)]
    named += [("trigger", 17), ("timing", 13), ("form", 10), ("purpose", 13), ("effect", 18)]
    named += [("qualifier", 12), *_text_columns(desk, "words_in")]
    named += [("column.lines", 8), ("why_inferred", 26)]
    rows = []
    for notice in desk.notices:
        norm, notification = str(notice["norm"]), str(notice["notification"])
        rows.append([
            _clause(notice),
            Cell(verb(page, str(notice["modality"]), str(notice["mode"])), str(notice["modality"])),
            said(ends(notice, "sender"), lang),
            said(ends(notice, "addressee"), lang),
            said(matters(notice), lang),
            *(said(slot(desk, notice, name), lang) for name in SLOTS),
            text(notice["qualifier"]),
            text(notice["quote"], "quote"),
            *_translation(desk, desk.translated(norm)),
            _lines(notice["source_lines"]),
            text(inferences(desk, norm, notification), "note"),
        ])  # fmt: skip
    name = words(lang)["sheet.notifications"]
    return Sheet(name, columns(lang, named, language=_language(desk)), rows, 2)


def _norms(desk: Desk) -> Sheet:
    lang, word = desk.lang, words(desk.lang)
    named = [("column.clause", 9), ("binds", 11), ("duty", 27), *((name, 15) for name in PEOPLE)]
    named += [("action", 15), ("object", 16), ("programmes", 18), ("qualifiers", 20)]
    named += [*_text_columns(desk, "words_in"), ("column.lines", 8), ("origin", 10)]
    named += [("why_inferred", 20), ("identifier", 14)]
    rows = []
    for norm in desk.norms:
        origin = "origin.rule" if norm["implied"] else "origin.text"
        rows.append([
            _clause(norm),
            Cell(word[str(norm["modality"])], str(norm["modality"])),
            Cell(sentence(norm)),
            *(said(people(desk, norm, column), lang) for column in PEOPLE),
            text(norm["action_label"]),
            text(norm["object"]),
            text(norm["programmes_label"]),
            text(qualifiers(desk, norm)),
            text(norm["quote"], "quote"),
            *_translation(desk, desk.translated(str(norm["norm"]))),
            _lines(norm["source_lines"]),
            Cell(word[origin], "inferred" if norm["implied"] else "text"),
            text(inferences(desk, str(norm["norm"]), None), "note"),
            text(norm["norm"], "note"),
        ])  # fmt: skip
    return Sheet(word["sheet.norms"], columns(lang, named, language=_language(desk)), rows, 2)


def _actors(desk: Desk) -> Sheet:
    word = words(desk.lang)
    named = [("actor", 28), ("kind", 16), ("belongs_to", 24)]
    named += [(f"count.{name}", 10) for name in MODALITIES]
    named += [("owed", 10), ("sends", 10), ("receives", 10), ("named_in_clauses", 20), ("definition", 36)]
    rows = []
    for actor in desk.actors:
        name = str(actor["actor"])
        above = [*listed(actor["unit_of"]), *listed(actor["post_in"]), *listed(actor["household_of"])]
        borne = [norm for norm in desk.norms if name in listed(norm["bearer"])]
        counts = [sum(norm["modality"] == modality for norm in borne) for modality in MODALITIES]
        counts.append(sum(name in listed(norm["counterparty"]) for norm in desk.norms))
        counts += [sum(row[role] == name for row in desk.notices) for role in ("sender", "addressee")]
        clauses = {
            str(row["clause"])
            for row in [*desk.norms, *desk.notices]
            if any(name in listed(row.get(column)) for column in ("sender", *PEOPLE))
        }
        meaning = desk.facts.text(expand(name), "skos:definition", desk.lang)
        rows.append([
            text(actor["actor_label"], "head"),
            text(actor["kinds_label"]),
            text([desk.name(iri) for iri in above]),
            *(Cell(count or None, "number") for count in counts),
            text(", ".join(sorted(clauses, key=numbered)) or None),
            text(meaning or None),
        ])  # fmt: skip
    return Sheet(word["sheet.actors"], columns(desk.lang, named), rows)


def _clauses(desk: Desk) -> Sheet:
    word = words(desk.lang)
    named = [("column.clause", 11), ("heading", 20), ("instrument", 18), *_text_columns(desk, "text_in", 52)]
    named += [("column.lines", 9), ("copy_lines", 9), ("norms", 9), ("notifications", 15)]
    named += [("sheet.readings", 14)]
    rows = []
    for clause in desk.clauses:
        number = str(clause["clause"])
        sentences = desk.sentences_of(number)
        missing = f"[{word['not_translated']}]"
        translated = [str(row["translation"] or missing) for row in sentences]
        told = sum(row["clause"] == number for row in desk.notices)
        rows.append([
            text(number, "head"),
            Cell(desk.headings[number]),
            text(desk.name(str(clause["instrument"])) if clause["instrument"] else None),
            text([str(row["text"]) for row in sentences], "quote"),
            *_translation(desk, translated),
            _lines(clause["source_lines"]),
            _lines(clause["copy_lines"]),
            *(text(count or None, "number") for count in (clause["norms"], told, clause["notes"])),
        ])  # fmt: skip
    return Sheet(word["sheet.clauses"], columns(desk.lang, named, language=_language(desk)), rows)


def _readings(desk: Desk) -> Sheet:
    lang, sentences = desk.lang, {str(norm["norm"]): sentence(norm) for norm in desk.norms}
    named = [("column.clause", 11), ("words_read", 26), ("reading_taken", 40), ("reading_not_taken", 40)]
    reasoned = any(note["why"] for note in desk.notes)
    named += [*([("why", 24)] if reasoned else []), ("concerns", 36), ("attributed_to", 14)]
    rows = []
    for note in desk.notes:
        about = [sentences.get(name) or desk.name(name) for name in listed(note["about"])]
        by = desk.name(str(note["attributed_to"])) if note["attributed_to"] else None
        rows.append([
            _clause(note),
            text(note["words"], "quote"),
            text(note["reading_taken"]),
            text(note["reading_not_taken"]),
            *([text(note["why"])] if reasoned else []),
            text(about, "note"),
            text(by),
        ])  # fmt: skip
    return Sheet(words(lang)["sheet.readings"], columns(lang, named), rows)

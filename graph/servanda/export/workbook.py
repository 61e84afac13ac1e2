"""A workbook (Office Open XML) of one agreement for Excel and LibreOffice, the same bytes each time.

Every text is written as text: what begins with ``=`` is no formula, what looks like an address is no link,
and a clause's number is no number. A text longer than Excel holds is cut with a mark, and a character that
XML cannot hold becomes U+FFFD. Limits: Microsoft, "Excel specifications and limits".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from io import BytesIO
from math import ceil
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from servanda.draw.labels import modality_style, style
from servanda.errors import ServandaError
from servanda.export.cell_sizes import (
    ARIAL,
    ARIAL_BOLD,
    BUTTON,
    TIMES,
    CellType,
    count_lines,
    fit_longest_word,
    measure_words,
)
from servanda.export.rdf_formats import split_numbers
from servanda.export.report_data import (
    PEOPLE,
    Part,
    ReportData,
    cite_clause,
    clean_value,
    count_norms,
    gather_report_data,
    inferences,
    join_parts,
    licences,
    list_people,
    list_texts,
    load_words,
    matters,
    numbers,
    qualifiers,
    read_end,
    read_slot,
    sentence,
    silence,
    statement,
)
from servanda.messages import capitalize_text, error_text
from servanda.model import MODALITY_KEYS
from servanda.query.answer_text import choose_verb
from servanda.query.writing import Page, format_spans

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from servanda.export.formats import Request
    from servanda.query.table import Row, Value

#: What a sheet, a cell and a sheet's links can hold.
ROWS: Final = 1_048_576
CHARACTERS: Final = 32_767
LINKS: Final = 65_530
#: A workbook must say when it was made; the hour of the run would make each file another.
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    # The unit of a column's width is a digit of this type, which office suites have, or one as wide.
    "default_format_properties": {"font_name": "Arial", "font_size": 10},
}  # fmt: skip
#: What a header may hold is 255 characters; the rest is for codes.
_HEADER: Final = 200
#: Two of Excel's escapes with one underscore between them, and where an escape can be cut in two.
_CHAIN: Final = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")
_ESCAPE: Final = re.compile("(?<=_x[0-9A-Fa-f]{4})(?=_)")
#: A text, a number, a day, or nothing.
CellContent: TypeAlias = "str | int | date | None"
#: The most points that a row can have, and how many a row has beside its lines.
HIGHEST: Final = 409.0
_BESIDE: Final = 4.0
#: A column grows to its longest word, but not beyond this.
_WIDEST: Final = 30
#: How a day is written; the months of English are English wherever the file is opened.
_DAYS: Final = {"en": "[$-409]d mmm yyyy", "kk": "dd.mm.yyyy", "ru": "dd.mm.yyyy"}
#: The types of the looks that are not set in Arial of 9 points.
_TYPES: Final = {"quote": TIMES, **dict.fromkeys(("head", "link", "strong", *MODALITY_KEYS), ARIAL_BOLD)}


def write_workbook(request: Request) -> bytes:
    """Return the workbook in the request's language.

    Raises ServandaError for an agreement with more rows than a sheet holds, and when XlsxWriter is missing.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise ServandaError(error_text("no-xlsxwriter")) from None
    desk = gather_report_data(request)
    answers = make_sheets(desk)
    for sheet in answers:
        if len(sheet.rows) >= ROWS:
            raise ServandaError(
                error_text(
                    "too-many-rows-for-sheet", sheet=sheet.name, number=len(sheet.rows) + 1, limit=ROWS
                )
            )
    held = BytesIO()
    # XlsxWriter writes into the options that it is given.
    book = Workbook(held, deepcopy(_OPTIONS))
    _WorkbookWriter(book, desk, answers).write()
    book.close()
    return held.getvalue()


def cut_text(text: str, lang: str) -> str:
    """Return a text that a cell can hold: cut, with a mark in the language, where it is too long.

    Excel counts in units of UTF-16, of which a character beyond U+FFFF takes two.
    """
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CHARACTERS:
        return text
    mark = load_words(lang)["cut"]
    return units[: 2 * (CHARACTERS - len(mark))].decode("utf-16-le", "ignore") + mark


def split_escapes(text: str) -> list[str]:
    """Return a text in the parts in which XlsxWriter writes it as it is: nearly always one.

    What looks like Excel's escape for a character (ECMA-376, ST_Xstring) the library escapes, but not the
    second of two with one underscore between them; and it takes a text from ``<r>`` to ``</r>`` for its own.

    >>> split_escapes("_x0041_ 1"), split_escapes("_x0041_x0042_"), split_escapes("<r>a</r>")
    (['_x0041_ 1'], ['_x0041', '_x0042', '_'], ['<', 'r>a</r>'])
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        return ["<", *_ESCAPE.split(text[1:])]
    return _ESCAPE.split(text) if _CHAIN.search(text) else [text]


class _WorkbookWriter:
    """Writes sheets into a workbook, whose formats it makes once."""

    def __init__(self, book: Workbook, desk: ReportData, answers: list[WorkbookSheet]) -> None:
        self.book, self.desk, self.answers = book, desk, answers
        self.formats = {name: book.add_format(given) for name, given in _cell_looks(desk.lang).items()}
        self.clauses = answers[3].name
        self.row_of: dict[str, int] = {}
        for place, row in enumerate(desk.clauses, 2):
            self.row_of.setdefault(str(row["clause"]), place)

    def write(self) -> None:
        desk = self.desk
        self.book.set_properties({
            "title": cut_text(clean_value(desk.title), desk.lang)[:255],
            "author": "servanda", "created": _MADE,
            "subject": desk.words["register"], "comments": statement(desk),
        })  # fmt: skip
        self.book.set_size(2400, 1500)
        self._first(make_about_sheet(desk))
        for sheet in self.answers:
            self._answers(sheet)

    def _first(self, sheet: WorkbookSheet) -> None:
        made = self._sheet(sheet)
        for place, row in enumerate(sheet.rows):
            made.set_row(place, 24 if place == 0 else sheet.height(row))
            for column, cell in enumerate(row):
                self._cell(made, place, column, cell)

    def _answers(self, sheet: WorkbookSheet) -> None:
        made, last = self._sheet(sheet), len(sheet.columns) - 1
        made.set_row(0, sheet.head_height())
        for column, held in enumerate(sheet.columns):
            look = "turned" if held.turned else "header" if column < sheet.printed else "aside"
            self._cell(made, 0, column, SheetCell(held.heading, look))
        links = 0
        for place, row in enumerate(sheet.rows, 1):
            made.set_row(place, sheet.height(row))
            for column, cell in enumerate(row):
                links += cell.clause is not None
                self._cell(made, place, column, cell, linked=links <= LINKS)
        made.freeze_panes(1, sheet.fixed)
        made.autofilter(0, 0, max(len(sheet.rows), 1), last)
        made.repeat_rows(0)
        made.print_area(0, 0, len(sheet.rows), sheet.printed - 1)
        # A clause's number is text on purpose.
        made.ignore_errors({"number_stored_as_text": f"A1:XFD{len(sheet.rows) + 1}"})

    def _sheet(self, sheet: WorkbookSheet) -> Worksheet:
        made = self.book.add_worksheet(sheet.name)
        for column, wide in enumerate(sheet.widths):
            made.set_column(column, column, wide, self.formats["blank"])
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)  # A4
        made.fit_to_pages(1, 0)
        made.set_margins(0.4, 0.4, 0.7, 0.6)
        label = " ".join(clean_value(self.desk.label).split())[:_HEADER].replace("&", "&&")[:_HEADER]
        label = label[:-1] if (len(label) - len(label.rstrip("&"))) % 2 else label
        made.set_header(f"&L&9{_space_header(label)}&R&9&A")
        made.set_footer("&L&9servanda&R&9&P / &N")
        return made

    def _cell(self, made: Worksheet, row: int, column: int, cell: SheetCell, *, linked: bool = True) -> None:
        content, look = cell.content, self.formats[cell.look]
        if content is None:
            made.write_blank(row, column, None, look)
        elif isinstance(content, date):
            made.write_datetime(row, column, datetime(content.year, content.month, content.day), look)
        elif isinstance(content, int):
            made.write_number(row, column, content, look)
        elif len(parts := split_escapes(text := cut_text(content, self.desk.lang))) > 1:
            made.write_rich_string(row, column, *(token for part in parts for token in (look, part)), look)
        elif linked and cell.clause is not None and cell.clause in self.row_of:
            target = f"internal:'{self.clauses}'!A{self.row_of[cell.clause]}"
            made.write_url(row, column, target, look, text)
        else:
            made.write_string(row, column, text, look)


def _space_header(label: str) -> str:
    """Return a text for a header, in which a digit right after the size of the font would be read as size."""
    return " " + label if label[:1].isdigit() else label


def _cell_looks(lang: str) -> dict[str, dict[str, Any]]:
    """Return the formats of cells by name; days are written as in a language, modalities as in drawings."""
    held = style()
    base = {
        "font_name": "Arial", "font_size": 9, "font_color": held["ink"], "valign": "top", "text_wrap": True,
        "bottom": 1, "bottom_color": held["rule"], "num_format": "@",
        "align": "left", "indent": 1,
    }  # fmt: skip
    plain = base | {"bottom": 0}
    header = base | {"bold": True, "bg_color": "#1E3A5F", "font_color": "#FFFFFF", "valign": "vcenter"}
    looks = {
        "blank": {"font_name": "Arial", "font_size": 9}, "text": base, "head": base | {"bold": True},
        "link": base | {"bold": True, "underline": 1, "font_color": "#1E3A5F"},
        "number": base | {"num_format": "0", "align": "center", "indent": 0},
        "date": base | {"num_format": _DAYS[lang]},
        "quote": base | {"font_name": "Times New Roman", "font_size": 10},
        "translation": base | {"font_color": held["soft"]}, "note": base | {"font_color": held["soft"]},
        "silent": base | {"italic": True, "font_color": held["faint"]},
        "inferred": base | {"italic": True},
        "header": header,
        "turned": header | {"rotation": 90, "align": "center", "indent": 0, "valign": "bottom"},
        # Columns that are there to be filtered and typed, and are not printed.
        "aside": header | {"bg_color": "#E5E9EF", "font_color": "#1E3A5F"},
        "id": base | {"font_size": 8, "font_color": held["soft"], "text_wrap": False},
        "title": plain | {"bold": True, "font_size": 16, "text_wrap": False},
        "section": plain | {"bold": True, "font_size": 11, "font_color": "#1E3A5F", "text_wrap": False},
        "name": base | {"font_color": held["soft"]}, "strong": base | {"bold": True},
    }  # fmt: skip
    for name, colours in ((key, modality_style(key)) for key in MODALITY_KEYS):
        looks[name] = base | {
            "bold": True, "font_color": colours["ink"], "bg_color": colours["fill"],
            "left": 5, "left_color": colours["line"],
        }  # fmt: skip
    return looks


@dataclass(frozen=True)
class SheetCell:
    """What stands in a cell, and its look (a format of the workbook, or a modality).

    ``clause`` names a clause to whose row the cell leads.
    """

    content: CellContent
    look: str = "text"
    clause: str | None = None


@dataclass(frozen=True)
class SheetColumn:
    """The heading of a column, upright where it is ``turned``, and its least width in units."""

    heading: str
    least: int
    turned: bool = False


@dataclass(frozen=True)
class WorkbookSheet:
    """A sheet: its name, its columns, and its rows; ``fixed`` columns stay in sight.

    The first ``printed`` columns come on paper; the others are there to be filtered by and copied from.
    """

    name: str
    columns: list[SheetColumn]
    rows: list[list[SheetCell]]
    fixed: int = 1
    printed: int = 0

    def height(self, row: list[SheetCell]) -> float:
        """Return how high a row must be to show its texts, in points."""
        lines = [
            count_lines(str(cell.content), self.widths[place], _type_of(cell)) * _type_of(cell).line
            for place, cell in enumerate(row)
            if _wraps(cell)
        ]
        return min(ceil(max(lines, default=ARIAL.line) + _BESIDE), HIGHEST)

    def head_height(self) -> float:
        """Return how high the headings of the columns are, in points."""
        high = [
            measure_words(held.heading, ARIAL_BOLD) + BUTTON + 6
            if held.turned
            else count_lines(held.heading, wide, ARIAL_BOLD, reserve=BUTTON) * ARIAL.line
            for held, wide in zip(self.columns, self.widths, strict=True)
        ]
        return min(ceil(max(high, default=ARIAL.line) + _BESIDE), HIGHEST)

    @cached_property
    def widths(self) -> list[float]:
        """How wide each column is, in units: no word in it is broken, but for one that is very long."""
        return [self._fit_width(place) for place in range(len(self.columns))]

    def _fit_width(self, place: int) -> float:
        column = self.columns[place]
        cells = [row[place] for row in self.rows if place < len(row)] if self.printed else []
        fits = [fit_longest_word(str(cell.content), _type_of(cell)) for cell in cells if _wraps(cell)]
        if not column.turned and self.printed:
            fits.append(fit_longest_word(column.heading, ARIAL_BOLD, reserve=BUTTON))
        return round(max(column.least, min(max(fits, default=0), _WIDEST)), 1)


def _type_of(cell: SheetCell) -> CellType:
    return _TYPES.get(cell.look, ARIAL)


def _wraps(cell: SheetCell) -> bool:
    """Say whether a cell holds a text that is broken into lines."""
    return isinstance(cell.content, str) and cell.look not in ("id", "title", "section")


def make_columns(lang: str, named: Iterable[tuple[str, int]], **values: str) -> list[SheetColumn]:
    """Return columns headed by phrases, each with its least width; ``values`` are put into the phrases."""
    return [SheetColumn(capitalize_text(load_words(lang).text(key, **values)), width) for key, width in named]


def slot_cell(parts: list[Part], lang: str) -> SheetCell:
    """Return the cell of what is stated, inferred or silent."""
    marks = {part.mark for part in parts}
    look = "silent" if "not_said" in marks else "inferred" if marks - {""} else "text"
    return SheetCell(join_parts(parts, lang) or None, look)


def text_cell(value: Value, look: str = "text") -> SheetCell:
    """Return the cell of a text, or of several below one another."""
    if isinstance(value, list):
        return SheetCell(clean_value("\n".join(map(str, value))) or None, look)
    if value is None or isinstance(value, int):
        return SheetCell(value, look)
    return SheetCell(clean_value(str(value)), look)


def day_cell(value: Value) -> SheetCell:
    """Return the cell of a date (ISO 8601) that spreadsheets can count, else of its text.

    The days that spreadsheets know begin in 1900, and agree with the calendar from March of that year.
    """
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return text_cell(value)
    return (
        SheetCell(found, "date") if found >= date(1900, 3, 1) and len(str(value)) == 10 else text_cell(value)
    )


def make_about_sheet(desk: ReportData) -> WorkbookSheet:
    """Return the first sheet; its columns have no filter, since its rows are of several kinds."""
    word = desk.words
    named = [("instrument", 24), ("title", 64), ("number", 16)]
    named += [("date", 12), ("place", 14), ("signed_by", 24)]
    rows = [[SheetCell(clean_value(desk.label), "title")]]
    rows += [
        _named_row(word["title"], text_cell(desk.title)),
        _named_row(word["parties"], text_cell(desk.parties)),
    ]
    rows += [
        _named_row(word["statement.language"], text_cell(statement(desk), "strong")),
        *_licence_rows(desk),
    ]
    rows += [[], [SheetCell(column.heading, "header") for column in make_columns(desk.lang, named)]]
    rows += _instrument_rows(desk)
    rows += _section_rows(
        desk, "counts", [_named_row(name, text_cell(found)) for name, found in count_norms(desk)]
    )
    rows += _section_rows(desk, "legend", _legend_rows(desk))
    told = [_named_row(name, text_cell(found)) for name, found in silence(desk)]
    rows += _section_rows(desk, "silence", told or [[SheetCell(word["silence.none"], "note")]])
    return WorkbookSheet(word["sheet.about"], make_columns(desk.lang, named), rows, 0)


def _licence_rows(desk: ReportData) -> list[list[SheetCell]]:
    word = desk.words
    return [_named_row(word["licence"], text_cell(f"{iri} ({word['licence.of']})")) for iri in licences(desk)]


def _named_row(name: str, cell: SheetCell) -> list[SheetCell]:
    return [SheetCell(capitalize_text(name), "name"), cell]


def _section_rows(desk: ReportData, heading: str, rows: list[list[SheetCell]]) -> list[list[SheetCell]]:
    return [
        [],
        [SheetCell(desk.words[heading], "section")],
        *rows,
    ]


def _instrument_rows(desk: ReportData) -> list[list[SheetCell]]:
    return [
        [
            text_cell(capitalize_text(desk.kind(str(row["instrument"])))),
            text_cell(desk.name(str(row["instrument"]))),
            text_cell(row["number"]),
            day_cell(row["date"]),
            text_cell(row["place"]),
            text_cell("; ".join(list_texts(row["signed_by_label"])) or None),
        ]
        for row in desk.instruments
    ]


def _legend_rows(desk: ReportData) -> list[list[SheetCell]]:
    word = desk.words
    rows = [
        [SheetCell(capitalize_text(word[name]), name), SheetCell(capitalize_text(word[f"legend.{name}"]))]
        for name in MODALITY_KEYS
    ]
    for mark in ("not_said", "inferred", "by_rule"):
        shown = slot_cell([Part("" if mark == "not_said" else "…", mark)], desk.lang)
        rows.append([shown, SheetCell(capitalize_text(word[f"legend.{mark}"]))])
    rows.append(
        [SheetCell(word["legend.empty"], "silent"), SheetCell(capitalize_text(word["legend.empty_means"]))]
    )
    return rows


def make_sheets(desk: ReportData) -> list[WorkbookSheet]:
    """Return the sheets of answers, in their order."""
    return [
        _notification_sheet(desk),
        _norm_sheet(desk),
        _actor_sheet(desk),
        _clause_sheet(desk),
        _reading_sheet(desk),
    ]


def _source_language(desk: ReportData) -> str:
    return desk.words.language(desk.source)


def _text_columns(desk: ReportData, heading: str, width: int) -> list[tuple[str, int]]:
    """Return the column of the text and, where the reader needs one, that of its translation.

    ``width`` is that of one of the two; where there is no translation, the text has the room of both.
    """
    servanda = desk.agreement.text_status(desk.lang) == "servanda"
    other = "translation_of" if servanda else "translation_of.other"
    return [(heading, width), (other, width)] if desk.translates else [(heading, 2 * width)]


def _clause_cell(desk: ReportData, row: Row) -> SheetCell:
    """Return the number of a clause, or its heading where the text gives it none, which leads to its row."""
    number = str(row["clause"])
    return SheetCell(cite_clause(desk, number), "link", number)


def _line_numbers(value: Value) -> SheetCell:
    return SheetCell(format_spans(numbers(value)) or None)


def _translation_cells(desk: ReportData, translated: Value) -> list[SheetCell]:
    """Return the cell of a translation, or none where the reader's language is that of the text."""
    if not desk.translates:
        return []
    missing = SheetCell(desk.words["not_translated"], "silent")
    return [text_cell(translated, "translation") if translated else missing]


def _notification_sheet(desk: ReportData) -> WorkbookSheet:
    lang, page = desk.lang, Page(desk.lang)
    on_paper = [("sender", 17), ("addressee", 18), ("about", 16), ("timing", 12), ("form", 11)]
    on_paper += [("column.clause", 9), ("binds", 13), *_text_columns(desk, "words_in", 29)]
    named = [*on_paper, ("trigger", 30), ("purpose", 30), ("effect", 40), ("qualifier", 20)]
    named += [("column.lines", 10), ("why_inferred", 120), ("identifier", 12)]
    rows = []
    for notice in desk.notices:
        norm, notification = str(notice["norm"]), str(notice["notification"])
        binds = choose_verb(
            page, str(notice["modality"]), str(notice["mode"]), binding=desk.agreement.is_binding
        )
        rows.append([
            slot_cell(read_end(notice, "sender"), lang),
            slot_cell(read_end(notice, "addressee"), lang),
            slot_cell(matters(notice), lang),
            *(slot_cell(read_slot(desk, notice, name), lang) for name in ("timing", "form")),
            _clause_cell(desk, notice),
            SheetCell(binds, str(notice["modality"])),
            text_cell(notice["quote"], "quote"),
            *_translation_cells(desk, desk.translated(norm)),
            *(slot_cell(read_slot(desk, notice, name), lang) for name in ("trigger", "purpose", "effect")),
            text_cell(notice["qualifier"]),
            _line_numbers(notice["source_lines"]),
            text_cell(inferences(desk, norm, notification), "note"),
            text_cell(norm, "id"),
        ])  # fmt: skip
    columns = make_columns(lang, named, language=_source_language(desk))
    return WorkbookSheet(load_words(lang)["sheet.notifications"], columns, rows, 2, len(on_paper))


def _norm_sheet(desk: ReportData) -> WorkbookSheet:
    lang, word = desk.lang, desk.words
    on_paper = [("column.clause", 9), ("binds", 13), ("bearer", 18), ("duty", 30), ("counterparty", 18)]
    on_paper += _text_columns(desk, "words_in", 34)
    others = [name for name in PEOPLE if name not in ("bearer", "counterparty")]
    named = [*on_paper, *((name, 30) for name in others), ("action", 16), ("object", 40)]
    named += [("programmes", 120), ("qualifiers", 120), ("column.lines", 10), ("origin", 14)]
    named += [("why_inferred", 120), ("identifier", 12)]
    rows = []
    for norm in desk.norms:
        origin = "origin.rule" if norm["implied"] else "origin.text"
        rows.append([
            _clause_cell(desk, norm),
            SheetCell(word[str(norm["modality_key"])], str(norm["modality_key"])),
            slot_cell(list_people(desk, norm, "bearer"), lang),
            SheetCell(sentence(norm), "inferred" if norm["implied"] else "text"),
            slot_cell(list_people(desk, norm, "counterparty"), lang),
            text_cell(norm["quote"], "quote"),
            *_translation_cells(desk, desk.translated(str(norm["norm"]))),
            *(slot_cell(list_people(desk, norm, column), lang) for column in others),
            text_cell(norm["action_label"]),
            text_cell(norm["object"]),
            text_cell(norm["programmes_label"]),
            text_cell(qualifiers(desk, norm)),
            _line_numbers(norm["source_lines"]),
            SheetCell(word[origin], "inferred" if norm["implied"] else "text"),
            text_cell(inferences(desk, str(norm["norm"]), None), "note"),
            text_cell(norm["norm"], "id"),
        ])  # fmt: skip
    columns = make_columns(lang, named, language=_source_language(desk))
    return WorkbookSheet(word["sheet.norms"], columns, rows, 2, len(on_paper))


def _actor_sheet(desk: ReportData) -> WorkbookSheet:
    word = desk.words
    named: list[tuple[str, int]] = [("actor", 28), ("belongs_to", 24)]
    counted = [*(f"count.{name}" for name in MODALITY_KEYS), "owed", "sends", "receives"]
    ends: list[tuple[str, int]] = [("named_in_clauses", 18), ("definition", 34)]
    aside: list[tuple[str, int]] = [("kind", 30), ("identifier", 12)]
    rows = []
    for actor in desk.actors:
        name = str(actor["actor"])
        above = [
            *list_texts(actor["unit_of"]),
            *list_texts(actor["post_in"]),
            *list_texts(actor["household_of"]),
        ]
        borne = [norm for norm in desk.norms if name in list_texts(norm["bearer"])]
        counts = [sum(norm["modality_key"] == key for norm in borne) for key in MODALITY_KEYS]
        counts.append(sum(name in list_texts(norm["counterparty"]) for norm in desk.norms))
        counts += [sum(row[role] == name for row in desk.notices) for role in ("sender", "addressee")]
        clauses = {
            str(row["clause"])
            for row in [*desk.norms, *desk.notices]
            if any(name in list_texts(row.get(column)) for column in ("sender", *PEOPLE))
        }
        named_in = [cite_clause(desk, one) for one in sorted(clauses, key=split_numbers)]
        meaning = desk.agreement.definition(name).find(desk.lang, desk.source, "en")
        rows.append([
            text_cell(actor["actor_label"], "head"),
            text_cell([desk.name(iri) for iri in above]),
            *(SheetCell(count or None, "number") for count in counts),
            text_cell(", ".join(named_in) or None),
            text_cell(meaning or None),
            text_cell(actor["kinds_label"]),
            text_cell(name, "id"),
        ])  # fmt: skip
    columns = make_columns(desk.lang, named)
    columns += [SheetColumn(capitalize_text(word[key]), 5, turned=True) for key in counted]
    columns += make_columns(desk.lang, [*ends, *aside])
    printed = len(columns) - len(aside)
    return WorkbookSheet(word["sheet.actors"], columns, rows, printed=printed)


def _clause_sheet(desk: ReportData) -> WorkbookSheet:
    word = desk.words
    on_paper = [("column.clause", 11), ("heading", 24), *_text_columns(desk, "text_in", 60)]
    named = [*on_paper, ("instrument", 30), ("column.lines", 10), ("copy_lines", 10), ("norms", 9)]
    named += [("notifications", 15), ("sheet.readings", 14), ("identifier", 12)]
    rows = []
    for clause in desk.clauses:
        number = str(clause["clause"])
        sentences = desk.sentences_of(number)
        missing = f"[{word['not_translated']}]"
        translated = [str(row["translation"] or missing) for row in sentences]
        told = sum(row["clause"] == number for row in desk.notices)
        rows.append([
            SheetCell(cite_clause(desk, number), "head"),
            SheetCell(desk.headings[number]),
            text_cell([str(row["text"]) for row in sentences], "quote"),
            *_translation_cells(desk, translated),
            text_cell(desk.name(str(clause["instrument"])) if clause["instrument"] else None),
            _line_numbers(clause["source_lines"]),
            _line_numbers(clause["copy_lines"]),
            *(text_cell(count or None, "number") for count in (clause["norms"], told, clause["notes"])),
            text_cell(clause["id"], "id"),
        ])  # fmt: skip
    columns = make_columns(desk.lang, named, language=_source_language(desk))
    return WorkbookSheet(word["sheet.clauses"], columns, rows, printed=len(on_paper))


def _reading_sheet(desk: ReportData) -> WorkbookSheet:
    lang, sentences = desk.lang, {str(norm["norm"]): sentence(norm) for norm in desk.norms}
    named = [("column.clause", 11), ("words_read", 30), ("reading_taken", 46), ("reading_not_taken", 46)]
    reasoned = any(note["why"] for note in desk.notes)
    named += [*([("why", 30)] if reasoned else []), ("attributed_to", 16)]
    printed = len(named)
    named += [("concerns", 160), ("identifier", 12)]
    rows = []
    for note in desk.notes:
        about = [sentences.get(name) or desk.name(name) for name in list_texts(note["about"])]
        by = desk.name(str(note["attributed_to"])) if note["attributed_to"] else None
        rows.append([
            _clause_cell(desk, note),
            text_cell(note["words"], "quote"),
            text_cell(note["reading_taken"]),
            text_cell(note["reading_not_taken"]),
            *([text_cell(note["why"])] if reasoned else []),
            text_cell(by),
            text_cell(about, "note"),
            text_cell(note["note"], "id"),
        ])  # fmt: skip
    columns = make_columns(lang, named)
    return WorkbookSheet(load_words(lang)["sheet.readings"], columns, rows, printed=printed)

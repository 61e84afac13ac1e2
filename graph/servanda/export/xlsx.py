"""A workbook (Office Open XML) of one agreement for Excel and LibreOffice, the same bytes each time.

Every text is written as text: what begins with ``=`` is no formula, what looks like an address is no link,
and a clause's number is no number. A text longer than Excel holds is cut with a mark, and a character that
XML cannot hold becomes U+FFFD. Limits: Microsoft, "Excel specifications and limits".
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.style import style
from servanda.errors import ServandaError
from servanda.export.desk import Desk, gather
from servanda.export.desk_front import statement
from servanda.export.desk_words import clean, words
from servanda.export.xlsx_about import about
from servanda.export.xlsx_cells import LINE, Cell, Sheet
from servanda.export.xlsx_sheets import sheets

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from servanda.export.formats import Request

#: What a sheet, a cell and a sheet's links can hold.
ROWS: Final = 1_048_576
CHARACTERS: Final = 32_767
LINKS: Final = 65_530
#: A workbook must say when it was made; the hour of the run would make each file another.
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}  # fmt: skip
#: What a header may hold is 255 characters; the rest is for codes.
_HEADER: Final = 200


def write(request: Request) -> bytes:
    """Return the workbook in the request's language.

    Raises ServandaError for an agreement with more rows than a sheet holds, and when XlsxWriter is missing.
    """
    try:
        from xlsxwriter import Workbook
    except ImportError:
        raise ServandaError("a workbook needs XlsxWriter; pip install XlsxWriter") from None
    desk = gather(request)
    answers = sheets(desk)
    for sheet in answers:
        if len(sheet.rows) >= ROWS:
            raise ServandaError(
                f"the sheet '{sheet.name}' would need {len(sheet.rows) + 1:,} rows, and a workbook holds "
                f"{ROWS:,}; choose --format csv-nodes, which has no limit"
            )
    held = BytesIO()
    book = Workbook(held, _OPTIONS)
    _Writer(book, desk, answers).write()
    book.close()
    return held.getvalue()


def fitted(text: str, lang: str) -> str:
    """Return a text that a cell can hold: cut, with a mark in the language, where it is too long.

    Excel counts in units of UTF-16, of which a character beyond U+FFFF takes two.
    """
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CHARACTERS:
        return text
    mark = words(lang)["cut"]
    return units[: 2 * (CHARACTERS - len(mark))].decode("utf-16-le", "ignore") + mark


class _Writer:
    """Writes sheets into a workbook, whose formats it makes once."""

    def __init__(self, book: Workbook, desk: Desk, answers: list[Sheet]) -> None:
        self.book, self.desk, self.answers = book, desk, answers
        self.formats = {name: book.add_format(given) for name, given in _looks().items()}
        clauses = answers[3]
        self.clauses = clauses.name
        self.row_of: dict[str, int] = {}
        for place, row in enumerate(clauses.rows, 2):
            self.row_of.setdefault(str(row[0].content), place)

    def write(self) -> None:
        desk = self.desk
        self.book.set_properties({
            "title": fitted(clean(desk.title), desk.lang)[:255], "author": "servanda", "created": _MADE,
            "subject": words(desk.lang)["register"], "comments": statement(desk),
        })  # fmt: skip
        self.book.set_size(2400, 1500)
        self._first(about(desk))
        for sheet in self.answers:
            self._answers(sheet)

    def _first(self, sheet: Sheet) -> None:
        made = self._sheet(sheet)
        for place, row in enumerate(sheet.rows):
            made.set_row(place, 2 * LINE if place == 0 else sheet.height(row))
            for column, cell in enumerate(row):
                self._cell(made, place, column, cell)

    def _answers(self, sheet: Sheet) -> None:
        made, last = self._sheet(sheet), len(sheet.columns) - 1
        links, header = 0, [Cell(column.heading, "header") for column in sheet.columns]
        for place, row in enumerate([header, *sheet.rows]):
            made.set_row(place, sheet.height(row))
            for column, cell in enumerate(row):
                links += cell.clause is not None
                self._cell(made, place, column, cell, linked=links <= LINKS)
        made.freeze_panes(1, sheet.fixed)
        made.autofilter(0, 0, max(len(sheet.rows), 1), last)
        made.repeat_rows(0)
        # A clause's number is text on purpose.
        made.ignore_errors({"number_stored_as_text": f"A1:XFD{len(sheet.rows) + 1}"})

    def _sheet(self, sheet: Sheet) -> Worksheet:
        made = self.book.add_worksheet(sheet.name)
        for column, heading in enumerate(sheet.columns):
            made.set_column(column, column, heading.width, self.formats["blank"])
        made.hide_gridlines(2)
        made.set_landscape()
        made.set_paper(9)  # A4
        made.fit_to_pages(1, 0 if sheet.fixed else 1)
        made.set_margins(0.4, 0.4, 0.7, 0.6)
        label = " ".join(clean(self.desk.label).split())[:_HEADER].replace("&", "&&")[:_HEADER]
        label = label[:-1] if (len(label) - len(label.rstrip("&"))) % 2 else label
        made.set_header(f"&L&9{_spaced(label)}&R&9&A")
        made.set_footer("&L&9servanda&R&9&P / &N")
        return made

    def _cell(self, made: Worksheet, row: int, column: int, cell: Cell, *, linked: bool = True) -> None:
        content, look = cell.content, self.formats[cell.look]
        if content is None:
            made.write_blank(row, column, None, look)
        elif isinstance(content, date):
            made.write_datetime(row, column, datetime(content.year, content.month, content.day), look)
        elif isinstance(content, int):
            made.write_number(row, column, content, look)
        elif linked and cell.clause is not None and content in self.row_of:
            target = f"internal:'{self.clauses}'!A{self.row_of[content]}"
            made.write_url(row, column, target, look, fitted(content, self.desk.lang))
        else:
            made.write_string(row, column, fitted(content, self.desk.lang), look)


def _spaced(label: str) -> str:
    """Return a text for a header, in which a digit right after the size of the font would be read as size."""
    return " " + label if label[:1].isdigit() else label


def _looks() -> dict[str, dict[str, Any]]:
    """Return the formats of cells by name; the modalities look as in the drawings."""
    held = style()
    base = {
        "font_name": "Arial", "font_size": 9, "font_color": held["ink"], "valign": "top", "text_wrap": True,
        "bottom": 1, "bottom_color": held["rule"], "num_format": "@",
        "align": "left", "indent": 1,
    }  # fmt: skip
    plain = base | {"bottom": 0}
    looks = {
        "blank": {"font_name": "Arial", "font_size": 9}, "text": base, "head": base | {"bold": True},
        "link": base | {"bold": True, "underline": 1, "font_color": "#1E3A5F"},
        "number": base | {"num_format": "0", "align": "center", "indent": 0},
        "date": base | {"num_format": "yyyy-mm-dd"},
        "quote": base | {"font_name": "Times New Roman", "font_size": 10},
        "translation": base | {"font_color": held["soft"]}, "note": base | {"font_color": held["soft"]},
        "silent": base | {"italic": True, "font_color": held["faint"]},
        "inferred": base | {"italic": True},
        "header": base | {"bold": True, "bg_color": "#1E3A5F", "font_color": "#FFFFFF", "valign": "vcenter"},
        "title": plain | {"bold": True, "font_size": 16, "text_wrap": False},
        "section": plain | {"bold": True, "font_size": 11, "font_color": "#1E3A5F", "text_wrap": False},
        "name": base | {"font_color": held["soft"]}, "strong": base | {"bold": True},
    }  # fmt: skip
    for name, colours in held["modalities"].items():
        looks[name] = base | {
            "bold": True, "font_color": colours["ink"], "bg_color": colours["fill"],
            "left": 5, "left_color": colours["line"],
        }  # fmt: skip
    return looks

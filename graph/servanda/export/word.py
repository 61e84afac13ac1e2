"""Documents for Word (Office Open XML): one look for all of them, and the same bytes each time.

Every text is a text in its language, headings are headings, the heads of tables repeat on each page, a
picture has its words beside it. The typefaces are those for which every office suite has one of the same
widths with the letters of Kazakh: Arial (Liberation Sans) and Times New Roman (Liberation Serif).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt, RGBColor

from servanda.draw.typeface import text_width
from servanda.export.report_data import clean_value
from servanda.locales import LOCALES

if TYPE_CHECKING:
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

    from servanda.query.localized_table import LocalizedTable

#: Width and height of a page A4, in points.
A4: Final = (595.3, 841.9)
#: A document must say when it was made; the hour of the run would make each file another.
_MADE: Final = datetime(2000, 1, 1)
#: The first moment that a ZIP file can name.
_PACKED: Final = (1980, 1, 1, 0, 0, 0)
#: The part that says what the others are; it stands first in the file.
_FIRST: Final = "[Content_Types].xml"
#: A blank that a person fills in.
_BLANK: Final = re.compile(r"(\[[^\]]*\])")
#: The size of the heads of columns, and the room at the right of a cell, in points.
_HEAD_SIZE: Final = 8
_CELL_ROOM: Final = 5
_INK: Final = "111827"
_FAINT: Final = "4B5563"
_LINE: Final = "9CA3AF"
#: The attributes by which a style names a typeface of the theme instead of one of its own.
_THEME: Final = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")


class Words(NamedTuple):
    """Words of one look; ``lang`` is their language where it is not that of the document."""

    text: str
    bold: bool = False
    faint: bool = False
    italic: bool = False
    lang: str = ""


class WordDocument:
    """A document in the making: A4, in one language and one typeface; all sizes are points."""

    def __init__(
        self,
        lang: str,
        title: str,
        *,
        typeface: str = "Arial",
        size: float = 9.5,
        margins: tuple[float, float, float, float] = (30, 40, 24, 40),
        landscape: bool = False,
        marks_blanks: bool = False,
    ) -> None:
        """Begin an empty document; ``margins`` are those above, on the right, below and on the left.

        With ``marks_blanks`` what stands in square brackets is yellow: it is to be filled in.
        """
        self.lang = lang
        self.size = size
        self._document = Document()
        self._typeface, self._marks_blanks = typeface, marks_blanks
        width, height = reversed(A4) if landscape else A4
        self.width = width - margins[1] - margins[3]
        self._set_page(width, height, margins, landscape=landscape)
        self._set_styles()
        self._set_properties(title)

    def add_heading(self, text: str, level: int) -> None:
        """Add a heading of a level, the title of the document being that of level 1."""
        self._document.add_paragraph(clean_value(text), style=f"Heading {level}")

    def add_paragraph(
        self,
        *words: Words | str,
        style: str = "Normal",
        before: float = 0,
        after: float = 0,
        indent: float = 0,
        justified: bool = False,
    ) -> Paragraph:
        """Add a paragraph of words, with so much room before, after and at the left of it."""
        made = self._document.add_paragraph(style=style)
        self._fill(made, words)
        made.paragraph_format.space_before, made.paragraph_format.space_after = Pt(before), Pt(after)
        if indent:
            made.paragraph_format.left_indent = Pt(indent)
        if justified:
            made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        return made

    def add_entry(self, name: str, text: str, margin: float, *, before: float = 0) -> None:
        """Add a line that begins with a name in bold; the text hangs beside it, behind a margin."""
        made = self.add_paragraph(Words(f"{name}:", bold=True), "\t", text, before=before, indent=margin)
        made.paragraph_format.first_line_indent = Pt(-margin)

    def add_ends(self, left: Words | str, right: Words | str, *, before: float = 0) -> None:
        """Add a line with words at its left and at its right end."""
        made = self.add_paragraph(left, "\t", right, before=before)
        made.paragraph_format.tab_stops.add_tab_stop(Pt(self.width), alignment=2)

    def add_box(self, lines: Iterable[Sequence[Words | str]]) -> None:
        """Add paragraphs in one frame, with a thick line at its left."""
        for line in lines:
            made = self.add_paragraph(*line, before=2, after=2)
            made.paragraph_format.left_indent = made.paragraph_format.right_indent = Pt(10)
            borders = _make("w:pBdr")
            for side, thick in (("top", 6), ("left", 36), ("bottom", 6), ("right", 6)):
                borders.append(
                    _make(f"w:{side}", val="single", sz=thick, space=6 if side in ("left", "right") else 3,
                          color="1F2937")
                )  # fmt: skip
            _insert_property(made, borders)

    def add_table(
        self,
        table: LocalizedTable,
        widths: Sequence[float],
        *,
        bold: Collection[str] = (),
        merged: Sequence[str] = (),
        languages: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Add a table whose head repeats on each page; ``widths`` are shares of the width of the text.

        Of a cell of several lines those after the first are small. The columns with a key in ``bold`` are
        bold. Of neighbours in the columns ``merged`` that hold the same, one cell is made, as long as those
        in the merged columns before them are one too. ``languages`` are those of the first lines of some
        columns, by key, where these are not in the language of the document.
        """
        if not table.rows:
            return
        columns = table.columns
        made = self._document.add_table(rows=1, cols=len(columns))
        room = [self.width * width / sum(widths) for width in widths]
        _lay_out_table(made, room, table.title)
        for column, cell in zip(columns, made.rows[0].cells, strict=True):
            self._fill_cell(cell, (Words(column.head, bold=True, faint=True),), size=_HEAD_SIZE)
        _mark_row(made, "tblHeader")
        _draw_line(made.rows[-1].cells, "1F2937", 8)
        for row in table.rows:
            cells = made.add_row().cells
            _mark_row(made, "cantSplit")
            _draw_line(cells, _LINE, 4)
            for column, cell, text in zip(columns, cells, row, strict=True):
                first, *more = text.split("\n")
                lang = languages.get(column.key, "")
                words = [Words(first, bold=column.key in bold, lang=lang)]
                self._fill_cell(cell, (*words, *(Words(line, faint=True) for line in more)))
        places = [place for place, column in enumerate(columns) if column.key in merged]
        _merge_cells(made, [[row[place] for place in places] for row in table.rows], places)
        for cells, width in ((column.cells, wide) for column, wide in zip(made.columns, room, strict=True)):
            for cell in cells:
                cell.width = Pt(width)

    def widen_for_heads(self, table: LocalizedTable, widths: Sequence[float]) -> tuple[float, ...]:
        """Return the shares of the columns of a table, wide enough that no word of a head is broken."""
        share = sum(widths) / self.width
        words = [max(column.head.split(), key=len, default="") for column in table.columns]
        # Noto Sans, which is measured, is wider than the typeface of the document.
        least = [(text_width(word, _HEAD_SIZE, bold=True) + _CELL_ROOM) * share for word in words]
        return tuple(max(pair) for pair in zip(widths, least, strict=True))

    def add_picture(self, png: bytes, width: float, alt: str) -> None:
        """Add a picture that is so wide, with the words that say what it shows."""
        made = self._document.add_paragraph()
        made.paragraph_format.space_after = Pt(2)
        shape = made.add_run().add_picture(BytesIO(png), width=Pt(min(width, self.width)))
        for side in ("distT", "distB", "distL", "distR"):
            shape._inline.set(side, "0")  # without it some office suites push the picture to the right
        described = shape._inline.docPr
        described.set("descr", clean_value(alt))
        described.set("name", f"Picture {described.get('id')}")

    def add_page_numbers(self, text: str) -> None:
        """Put a text and the number of the page below each page."""
        foot = self._document.sections[0].footer.paragraphs[0]
        self._fill(foot, (Words(f"{text} · ", faint=True),))
        run = foot.add_run()
        self._set_look(run, Words("", faint=True))
        for kind in ("begin", "separate", "end"):
            if kind == "separate":
                code = _make("w:instrText", text="PAGE")
                code.set(qn("xml:space"), "preserve")
                run._r.append(code)
            run._r.append(_make("w:fldChar", fldCharType=kind))

    def render(self) -> bytes:
        """Return the file; the same document is the same bytes."""
        file = BytesIO()
        self._document.save(file)
        return _pack(file.getvalue())

    def _fill_cell(self, cell: _Cell, lines: Sequence[Words], *, size: float = 0) -> None:
        """Write each of some words into a paragraph of its own."""
        for number, words in enumerate(lines):
            made = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            self._fill(made, (words,), size=size if number == 0 else 8)
            made.paragraph_format.space_before = Pt(1 if number == 0 else 0)
            made.paragraph_format.space_after = Pt(1 if number == len(lines) - 1 else 0)

    def _fill(self, paragraph: Paragraph, words: Iterable[Words | str], *, size: float = 0) -> None:
        for one in words:
            look = Words(one) if isinstance(one, str) else one
            for place, part in enumerate(_BLANK.split(look.text) if self._marks_blanks else (look.text,)):
                if part:
                    run = paragraph.add_run(clean_value(part))
                    self._set_look(run, look, size)
                    if place % 2:
                        run.font.highlight_color = WD_COLOR_INDEX.YELLOW

    def _set_look(self, run: Any, words: Words, size: float = 0) -> None:  # noqa: ANN401 (a run of python-docx)
        run.bold, run.italic = words.bold or None, words.italic or None
        if words.faint:
            run.font.color.rgb = RGBColor.from_string(_FAINT)
        if size:
            run.font.size = Pt(size)
        if words.lang and words.lang != self.lang:
            run._r.get_or_add_rPr().append(_make("w:lang", val=_find_locale(words.lang)))

    def _set_page(
        self, width: float, height: float, margins: tuple[float, float, float, float], *, landscape: bool
    ) -> None:
        page = self._document.sections[0]
        page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = Pt(width), Pt(height)
        page.top_margin, page.right_margin, page.bottom_margin, page.left_margin = map(Pt, margins)
        page.header_distance = page.footer_distance = Emu(Pt(18))

    def _set_styles(self) -> None:
        """Give the styles their typeface, sizes and colours, and the document its language."""
        styles = self._document.styles
        _find_defaults(styles.element, "w:lang").set(qn("w:val"), _find_locale(self.lang))
        sizes = {"Normal": self.size, "Footer": 8, "Heading 1": 16, "Heading 2": 11, "Heading 3": 10}
        for name, size in sizes.items():
            style = styles[name]
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in _THEME:
                fonts.attrib.pop(qn(f"w:{attribute}"), None)
            for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
                fonts.set(qn(f"w:{attribute}"), self._typeface)
            style.font.size = Pt(size)
            style.font.color.rgb = RGBColor.from_string(_INK)
            style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.space_before = Pt(0)
        note = styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH)
        note.base_style, note.font.size = styles["Normal"], Pt(max(8, self.size - 2.5))
        for name, before, after in (("Heading 1", 0, 4), ("Heading 2", 6, 1.5), ("Heading 3", 7, 2)):
            style = styles[name]
            style.font.bold = True
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            style.paragraph_format.keep_with_next = True

    def _set_properties(self, title: str) -> None:
        properties = self._document.core_properties
        properties.title, properties.language = clean_value(title)[:255], _find_locale(self.lang)
        properties.author = properties.last_modified_by = "servanda"
        properties.created = properties.modified = _MADE
        properties.revision, properties.comments, properties.keywords = 1, "", ""


def _find_locale(lang: str) -> str:
    """Return the tag of a language as Word names it: kk-KZ."""
    return LOCALES.get(lang, lang).replace("_", "-")


def _find_defaults(styles: Any, name: str) -> Any:  # noqa: ANN401 (elements of lxml)
    """Return an element of the defaults of all runs, made if need be."""
    runs = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    found = runs.find(qn(name))
    if found is None:
        found = _make(name)
        runs.append(found)
    return found


def _make(name: str, text: str = "", **attributes: object) -> Any:  # noqa: ANN401 (an element of lxml)
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    if text:
        made.text = text
    return made


def _insert_property(paragraph: Paragraph, element: Any) -> None:  # noqa: ANN401
    """Put a property of a paragraph where the schema wants it: before those that follow it."""
    later = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    paragraph._p.get_or_add_pPr().insert_element_before(element, *later)


def _lay_out_table(table: Table, widths: Sequence[float], title: str) -> None:
    """Fix the widths of the columns, and say what the table is."""
    table.autofit = False
    properties = table._tbl.tblPr
    # So much room that neighbours do not touch, and the first column stands at the margin.
    margins, look = _make_cell_margins(properties), properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)
    if title:
        properties.append(_make("w:tblCaption", val=clean_value(title)))
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = Pt(width)


def _make_cell_margins(properties: Any) -> Any:  # noqa: ANN401
    for old in properties.findall(qn("w:tblCellMar")):
        properties.remove(old)
    made = _make("w:tblCellMar")
    for side, room in (("left", 0), ("right", _CELL_ROOM * 20)):
        made.append(_make(f"w:{side}", w=room, type="dxa"))
    return made


def _mark_row(table: Table, name: str) -> None:
    """Say of the last row that it is a head, or that no page may break it."""
    table.rows[-1]._tr.get_or_add_trPr().append(_make(f"w:{name}"))


def _draw_line(cells: Iterable[_Cell], colour: str, size: int) -> None:
    """Draw a line below cells."""
    for cell in cells:
        borders = _make("w:tcBorders")
        borders.append(_make("w:bottom", val="single", sz=size, space=0, color=colour))
        cell._tc.get_or_add_tcPr().append(borders)


def _merge_cells(table: Table, rows: Sequence[Sequence[str]], places: Sequence[int]) -> None:
    """Make one cell of neighbours below each other that hold the same, in the columns at some places."""
    for number, place in enumerate(places, 1):
        begin = 0
        for end in range(1, len(rows) + 1):
            if end < len(rows) and rows[end][:number] == rows[begin][:number]:
                continue
            column = [table.rows[row + 1]._tr.tc_lst[place] for row in range(begin, end)]
            for cell in column if len(column) > 1 else ():
                if cell is not column[0]:
                    for paragraph in cell.p_lst[1:]:
                        cell.remove(paragraph)
                    for run in cell.p_lst[0].r_lst:
                        cell.p_lst[0].remove(run)
                cell.vMerge = "restart" if cell is column[0] else "continue"
            begin = end


def _pack(file: bytes) -> bytes:
    """Return a ZIP file with its parts in one order and of one time."""
    packed = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(packed, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != _FIRST, one)):
            entry = ZipInfo(name, _PACKED)
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return packed.getvalue()

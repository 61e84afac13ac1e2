"""The workbook, read back by openpyxl: every cell holds what the answers say, as text."""

from __future__ import annotations

import datetime
import math
import re
import sys
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.cell_range import CellRange

import servanda
from servanda.draw.labels import modality_style
from servanda.draw.typeface import text_width
from servanda.errors import ServandaError
from servanda.export import report_data
from servanda.export.formats import Request, export
from servanda.export.workbook import cut_text
from servanda.messages import LANGUAGES, capitalize_text
from servanda.model import read_agreement
from servanda.namespaces import BASE
from servanda.query.run import ask
from servanda.query.writing import format_spans

from .conftest import SMALL, small

AGREEMENT = BASE + "agreement/kz-nato-2007"
NASTY = BASE + "agreement/nasty"
#: The sheets in their order, by what they hold.
SHEETS = ("about", "notifications", "norms", "actors", "clauses", "readings")


@pytest.fixture(scope="module")
def store():
    return servanda.load().store


def book(store, lang="en", agreement=AGREEMENT):
    return openpyxl.load_workbook(BytesIO(export(Request(store, agreement, "xlsx", lang))))


@pytest.fixture(scope="module")
def books(store):
    return {lang: book(store, lang) for lang in LANGUAGES}


def rows(workbook, sheet):
    """Return the rows below the header as lists of values."""
    held = workbook.worksheets[SHEETS.index(sheet)]
    return [list(row) for row in held.iter_rows(min_row=2, values_only=True)]


def column(workbook, sheet, name, lang):
    """Return the cells of the column that a phrase heads, without the header."""
    phrase = report_data.load_words(lang)[name]
    heads = [cell.value for cell in workbook.worksheets[SHEETS.index(sheet)][1]]
    place = next(
        i for i, head in enumerate(heads) if re.sub(r"\W*\{.*", "", phrase).casefold() in head.casefold()
    )
    return [row[place] for row in rows(workbook, sheet)]


def cited(store, told, lang):
    """Return the number of the clause of each row, or its heading where the text gives it none."""
    headings = {row["clause"]: row["label"] for row in ask(store, "clauses", lang=lang).rows}
    return [row["clause"] if row["clause"][0].isdigit() else headings[row["clause"]] for row in told]


def joined(values, mark="\n"):
    return mark.join(values) or None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheets_are_named_in_the_language(books, lang):
    names = books[lang].sheetnames
    assert names == [report_data.load_words(lang)[f"sheet.{name}"] for name in SHEETS]
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_notification_as_it_is_answered(books, store, lang):
    told = ask(store, "who-must-notify-whom", lang=lang).rows
    word = report_data.load_words(lang)

    def said(row, value, slot):
        mark = f" ({word['inferred']})" if f"slot:{slot}" in row["inferred"] else ""
        return value and value + mark

    def slot(row, name, value):
        return word["not_said"] if f"slot:{name}" in row["silent"] else said(row, value, name)

    forms = {None: None, "written": {"en": "written", "kk": "жазбаша", "ru": "письменная"}[lang]}
    wanted = {
        "column.clause": cited(store, told, lang),
        "sender": [said(row, row["sender_label"], "sender") for row in told],
        "addressee": [said(row, row["addressee_label"], "addressee") for row in told],
        "about": ["; ".join(row["matters_label"]) for row in told],
        "trigger": [slot(row, "trigger", row["trigger"]) for row in told],
        "timing": [slot(row, "timing", row["timing"]) for row in told],
        "form": [slot(row, "form", forms[row["form"]]) for row in told],
        "purpose": [slot(row, "purpose", row["purpose"]) for row in told],
        "effect": [slot(row, "effect", row["effect"]) for row in told],
        "qualifier": [row["qualifier"] for row in told],
        "words_in": [row["quote"] for row in told],
        "column.lines": [format_spans(row["source_lines"]) for row in told],
    }
    for name, values in wanted.items():
        assert column(books[lang], "notifications", name, lang) == values, name
    if lang != "kk":
        assert column(books[lang], "notifications", "translation_of", lang) == [
            row["translation"] for row in told
        ]
    else:
        heads = [cell.value for cell in books[lang].worksheets[1][1]]
        assert not any(word["translation_of"].casefold() in head.casefold() for head in heads)
    reasons = column(books[lang], "notifications", "why_inferred", lang)
    assert [bool(reason) for reason in reasons] == [bool(row["inferred"]) for row in told]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_norm_as_it_is_answered(books, store, lang):
    told = ask(store, "norms", lang=lang).rows
    word = report_data.load_words(lang)

    # The answer gives privileges and immunities the same modality; the sheet tells them apart.
    kinds = {norm.iri: norm.modality_key for norm in read_agreement(store, AGREEMENT).every_norm}
    assert {"privilege", "immunity"} <= {*kinds.values()}

    def people(row, name, slot):
        mark = f" ({word['inferred']})" if slot in row["inferred"] else ""
        return joined([label + mark for label in row[f"{name}_label"]], "; ")

    wanted = {
        "column.clause": cited(store, told, lang),
        "binds": [word[kinds[row["norm"]]] for row in told],
        "duty": [row["label"] for row in told],
        "bearer": [people(row, "bearer", "slot:bearer") for row in told],
        # A rule concludes to whom the norms of the bundled agreement are owed.
        "counterparty": [
            joined([f"{label} ({word['by_rule']})" for label in row["counterparty_label"]], "; ")
            for row in told
        ],
        "addressee": [people(row, "addressee", "slot:addressee") for row in told],
        "beneficiary": [people(row, "beneficiary", "slot:beneficiary") for row in told],
        "involved": [people(row, "involved", "slot:involves") for row in told],
        "action": [row["action_label"] for row in told],
        "object": [row["object"] for row in told],
        "programmes": [joined(row["programmes_label"]) for row in told],
        "words_in": [row["quote"] for row in told],
        "column.lines": [format_spans(row["source_lines"]) for row in told],
        "origin": [word["origin.rule" if row["implied"] else "origin.text"] for row in told],
        "identifier": [row["norm"] for row in told],
    }
    for name, values in wanted.items():
        assert column(books[lang], "norms", name, lang) == values, name
    qualified = column(books[lang], "norms", "qualifiers", lang)
    assert [len(cell.split("\n")) if cell else 0 for cell in qualified] == [
        sum(row["norm"] == norm["norm"] for row in ask(store, "what-rests-on", lang=lang).rows)
        for norm in told
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_clause_with_its_text_and_translation(books, store, lang):
    clauses, sentences = ask(store, "clauses", lang=lang).rows, ask(store, "sentences", lang=lang).rows
    by_clause = {
        row["clause"]: [one for one in sentences if one["clause"] == row["clause"]] for row in clauses
    }
    texts = [joined([one["text"] for one in by_clause[row["clause"]]]) for row in clauses]
    assert column(books[lang], "clauses", "column.clause", lang) == cited(store, clauses, lang)
    assert column(books[lang], "clauses", "heading", lang) == [row["label"] for row in clauses]
    assert column(books[lang], "clauses", "text_in", lang) == texts
    if lang != "kk":
        translated = [joined([one["translation"] for one in by_clause[row["clause"]]]) for row in clauses]
        assert column(books[lang], "clauses", "translation_of", lang) == translated
    assert column(books[lang], "clauses", "norms", lang) == [row["norms"] or None for row in clauses]


def test_every_reading_and_who_took_it(books, store):
    told = ask(store, "which-were-read", lang="ru").rows
    held = rows(books["ru"], "readings")
    read = [[row["words"], row["reading_taken"], row["reading_not_taken"]] for row in told]
    assert [row[0] for row in held] == cited(store, told, "ru")
    assert [row[1:4] for row in held] == read
    assert all(row[4] == "проект servanda" for row in held)
    assert [row[-1] for row in held] == [row["note"] for row in told]


def test_actors_are_those_of_whom_the_agreement_speaks(books, store):
    held = {row[0]: row for row in rows(books["en"], "actors")}
    norms = ask(store, "norms").rows
    named = {
        label
        for row in norms
        for role in ("bearer", "counterparty", "addressee", "beneficiary", "involved")
        for label in row[f"{role}_label"]
    }
    assert named <= set(held)
    assert "servanda project" not in held
    officer = held["NATO/PfP liaison officer"]
    for place, modality in enumerate(("obligation", "prohibition", "permission"), 2):
        bound = [row for row in norms if row["modality"] == modality and row["bearer"] == ["actor:nato-plo"]]
        assert officer[place] == len(bound) + (modality == "permission") * 2  # two with the authorities


def test_the_first_sheet_says_what_it_is(books):
    for lang, workbook in books.items():
        said = [[cell for cell in row if cell is not None] for row in rows(workbook, "about")]
        flat = [cell for row in said for cell in row]
        word = report_data.load_words(lang)
        assert word["licence.of"] in " ".join(map(str, flat))
        assert all(capitalize_text(word[name]) in flat for name in ("obligation", "prohibition", "power"))
        assert word["not_said"] in flat and word["silence"] in flat
    statement = next(row[1] for row in rows(books["en"], "about") if row[0] == "Source text")
    assert "Kazakh text is the source" in statement and "working" in statement
    assert workbook.properties.creator == "servanda"


def test_dates_are_dates(books, store):
    dates = {row["date"] for row in ask(store, "instruments").rows if row["date"]}
    found = [
        cell
        for row in books["en"].worksheets[0].iter_rows()
        for cell in row
        if isinstance(cell.value, datetime.datetime)
    ]
    assert {cell.value.date().isoformat() for cell in found} == dates
    assert all(cell.is_date for cell in found)
    shapes = {lang: _day_format(books[lang]) for lang in LANGUAGES}
    assert shapes["ru"] == shapes["kk"] == "dd.mm.yyyy" and "mmm" in shapes["en"]


def _day_format(workbook):
    cells = (cell for row in workbook.worksheets[0].iter_rows() for cell in row)
    return next(cell.number_format for cell in cells if isinstance(cell.value, datetime.datetime))


def test_a_clause_is_text_and_leads_to_its_row(books):
    notices, clauses = books["en"].worksheets[1], books["en"].worksheets[4]
    for row in range(2, notices.max_row + 1):
        cell = notices.cell(row, 6)
        assert cell.data_type == "s"
        sheet, place = cell.hyperlink.location.rsplit("!", 1)
        assert sheet.strip("'") == clauses.title
        assert clauses[place].value == cell.value


def test_modalities_have_their_colour_and_their_word(books):
    norms = books["en"].worksheets[2]
    colours = {
        norms.cell(row, 2).value: norms.cell(row, 2).border.left.color.rgb
        for row in range(2, norms.max_row + 1)
    }
    words = {"must": "obligation", "may": "permission", "must not": "prohibition", "power": "power"}
    for word, modality in words.items():
        assert colours[word] == modality_style(modality)["line"].replace("#", "FF")


def test_sheets_are_ready_for_reading_and_printing(books):
    for sheet in books["kk"].worksheets:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and int(sheet.page_setup.fitToWidth or 1) == 1
    for sheet in books["kk"].worksheets[1:]:
        assert sheet.freeze_panes and sheet.freeze_panes[1:] == "2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert all(cell.alignment.wrap_text for cell in sheet[2][:-1])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_printed_is_readable_and_what_is_typed_stands_last(books, lang):
    for sheet in books[lang].worksheets[1:]:
        printed = CellRange(sheet.print_area.split("!")[1])
        assert (printed.min_row, printed.max_row) == (1, sheet.max_row)
        last = sheet.max_column
        assert printed.max_col < last
        # Excel shrinks the columns to the width of a sheet of A4, 784 points inside its margins.
        wide = sum(_width(sheet, place) * 5.25 + 3.75 for place in range(1, printed.max_col + 1))
        assert 9 * min(784 / wide, 1) >= 7, sheet.title
        ids = [cell.value for cell in next(sheet.iter_cols(last, last, 2))]
        assert all(re.match(r"[\w-]+:\S+$", name) for name in ids)
        texts = [str(cell.value) for row in sheet.iter_rows(max_col=last - 1) for cell in row if cell.value]
        assert not [text for text in texts if re.search(r"\b(actor|matter|agreement|form):\w", text)]


def _width(sheet, place):
    return next(held.width for held in sheet.column_dimensions.values() if held.min <= place <= held.max)


def test_a_row_is_as_high_as_its_longest_text_and_no_word_is_broken(books):
    for sheet in books["ru"].worksheets[1:]:
        for row in sheet.iter_rows(min_row=2, max_col=sheet.max_column - 1):
            for cell in row:
                if isinstance(cell.value, str):
                    size = cell.font.size * (0.89 if "Times" in cell.font.name else 0.945)
                    room = _width(sheet, cell.column) * 5.25 - 6
                    words = [text_width(word, size, bold=cell.font.bold) for word in cell.value.split()]
                    assert max(words, default=0) <= room, cell.value
                    # No text can be set on fewer lines than these.
                    least = math.ceil(text_width(cell.value.replace("\n", " "), size) * 0.97 / room)
                    high = sheet.row_dimensions[cell.row].height
                    assert high >= min(least * 1.2 * cell.font.size, 409), cell.value


def test_hostile_texts_stay_texts(nasty):
    workbook = book(nasty, agreement=NASTY)
    kinds = {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}  # no formula, no truth value, no error; "n" is also an empty cell
    told = ask(nasty, "norms", agreement=NASTY).rows
    assert len(told) > 40
    wanted = [report_data.clean_value(str(row["label"])) for row in told]
    found = column(workbook, "norms", "duty", "en")
    assert found == wanted
    for sheet in workbook.worksheets[1:]:
        links = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
        assert all(link.location and not link.target for link in links)
    assert workbook.properties.title.startswith("</style>")


def test_a_text_that_is_too_long_is_cut_with_a_mark():
    assert cut_text("x" * 32_767, "en") == "x" * 32_767
    for letter in ("x", "\U0001f600"):
        for lang in LANGUAGES:
            cut = cut_text(letter * 40_000, lang)
            assert len(cut.encode("utf-16-le")) // 2 in (32_766, 32_767)
            assert cut.startswith(letter) and cut.endswith(report_data.load_words(lang)["cut"])


def test_too_many_rows_are_refused(store, monkeypatch):
    monkeypatch.setattr("servanda.export.workbook.ROWS", 67)
    with pytest.raises(ServandaError, match="'Norms' would need 73 rows, and a workbook holds 67"):
        export(Request(store, AGREEMENT, "xlsx"))


def test_too_many_links_are_left_out_but_not_their_text(store, monkeypatch):
    monkeypatch.setattr("servanda.export.workbook.LINKS", 3)
    held = book(store).worksheets[1]
    assert sum(bool(row[5].hyperlink) for row in held.iter_rows()) == 3
    assert held.cell(held.max_row, 6).value == "Confirmation and entry into force"


def test_without_xlsxwriter_one_sentence_says_how_to_get_it(store, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ServandaError, match="pip install XlsxWriter"):
        export(Request(store, AGREEMENT, "xlsx"))


@pytest.mark.parametrize("text", ["_x0041_x0042_", "a _x000A_ b", "<r>_x005F_x0041_</r>", "_xD83D_xDE00_xq"])
def test_what_looks_like_an_escape_of_excel_stays_as_it_is(text):
    content = export(Request(small([text]), SMALL, "xlsx"))
    with ZipFile(BytesIO(content)) as held:
        strings = ElementTree.fromstring(held.read("xl/sharedStrings.xml"))
    # Excel reads each element by itself (ECMA-376, ST_Xstring).
    shown = {
        "".join(
            re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), part.text or "")
            for part in string.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t")
        )
        for string in strings
    }
    assert text in shown

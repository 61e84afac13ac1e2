"""A table in the reader's words: its columns, on a terminal, as Markdown, as HTML and in Excel."""

from __future__ import annotations

import csv
import io

import pytest

from servanda.errors import ServandaError
from servanda.query.localized_table import LOCALIZED_FORMATS, LocalizedTable, make_column, render_localized
from servanda.query.table import guard_cell

COLUMNS = ("sender", "addressee", "about", "when", "clause", "binds")
ROWS = (
    (
        "NATO/PfP liaison officer", "Ministry of Defence", "absence",
        "the liaison officer is absent for a period", "2.2", "must notify", "2.2-absence-notice",
    ),
    ("NATO", "Ministry of Foreign Affairs", "appointment | arrival", "", "4", "must notify", "4-appointment"),
)  # fmt: skip


def _table(lang: str = "en", rows: tuple[tuple[str, ...], ...] = ROWS) -> LocalizedTable:
    columns = (*(make_column(key, lang) for key in COLUMNS), make_column("id", lang, is_id=True))
    return LocalizedTable("The title", columns, rows, ("2 notices",), lang)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_on_a_terminal_no_line_is_too_wide_and_no_word_is_broken(width: int) -> None:
    text = render_localized(_table(), "table", width=width)
    assert max(map(len, text.splitlines())) <= width
    for word in ("Ministry", "2.2-absence-notice", "appointment", "officer", "notices"):
        assert word in text


def test_an_id_that_has_no_column_of_its_own_stands_under_others_where_these_leave_room() -> None:
    wide = render_localized(_table(), "table", width=120).splitlines()
    assert wide[2].endswith("ID")
    narrow = render_localized(_table(), "table", width=74).splitlines()
    assert "ID" not in narrow[2] and "ID" in narrow[3].split()
    row = next(number for number, line in enumerate(narrow) if line.startswith("NATO "))
    assert narrow[row].split()[-2:] == ["must", "notify"] and "4-appointment" in narrow[row + 1]


def test_what_has_no_room_beside_the_others_stands_below_its_row_with_its_name() -> None:
    text = render_localized(_table(), "table", width=30)
    assert "How it binds: must notify" in " ".join(text.split())
    assert render_localized(_table().select(["about", "id"]), "table", width=20).endswith(
        "  ID: 4-appointment\n\n2 notices\n"
    )


def test_silence_is_a_dash_for_people_and_an_empty_cell_in_excel() -> None:
    for format_ in ("table", "md", "html"):
        assert "—" in render_localized(_table(), format_, width=120)
    assert "—" not in render_localized(_table(), "csv-excel")


def test_columns_are_chosen_by_key_or_by_what_they_are_called_in_any_language() -> None:
    chosen = _table("kk").select(["ID", "Кто", "when and how"])
    assert [column.key for column in chosen.columns] == ["id", "sender", "when"]
    assert chosen.rows[1] == ("4-appointment", "NATO", "")


@pytest.mark.parametrize(("name", "hint"), [("sendr", "sender"), ("colour of it", "Who, Whom, About, When")])
def test_a_column_that_is_not_there_is_refused_with_those_that_are(name: str, hint: str) -> None:
    with pytest.raises(ServandaError, match=hint):
        _table().select([name])


@pytest.mark.parametrize(
    ("lang", "separator", "clause"),
    [("en", ",", "clause 2.2"), ("kk", ";", "2.2-тармақ"), ("ru", ";", "пункт 2.2")],
)
def test_excel_gets_a_byte_order_mark_and_takes_no_clause_for_a_day(
    lang: str, separator: str, clause: str
) -> None:
    text = render_localized(_table(lang), "csv-excel")
    assert text.startswith("\ufeff")
    lines = list(csv.reader(io.StringIO(text[1:]), delimiter=separator))
    assert lines[0] == [column.head for column in _table(lang).columns]
    assert lines[1] == [*ROWS[0][:4], clause, *ROWS[0][5:]]


def test_excel_takes_no_cell_for_a_formula() -> None:
    rows = (("=1+1", "-", "a", "b", "c", "d", "e"),)
    assert "'=1+1,'-,a" in render_localized(_table(rows=rows), "csv-excel")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_excel_and_csv_guard_the_same_cells(start: str) -> None:
    rows = ((f"{start}1", *[""] * 6),)
    shown = next(
        csv.reader(io.StringIO(render_localized(_table(rows=rows), "csv-excel").split("\r\n", 1)[1]))
    )
    assert shown[0] == guard_cell(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("format", ["table", "md"])
def test_nothing_in_a_label_steers_the_terminal(format: str) -> None:
    text = render_localized(_table(rows=(("a\x1b[2Jb\u202e", *[""] * 6),)), format)
    assert "\x1b" not in text and "\u202e" not in text


def test_markdown_shows_every_sign_letter_for_letter() -> None:
    rows = (("a|b", "*c*", "<d>", "1", "_e_", "#f", "4.1-x"),)
    line = render_localized(_table(rows=rows), "md").splitlines()[4]
    assert line == r"| a\|b | \*c\* | \<d\> | 1 | \_e\_ | \#f | `4.1-x` |"


def test_a_page_is_whole_in_its_language_and_escapes_what_it_holds() -> None:
    rows = (("<script>", "b", "c", "d", "e", "f", "g"),)
    page = render_localized(_table("ru", rows), "html")
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="ru">' in page
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_a_table_without_rows_is_its_title_and_notes() -> None:
    assert render_localized(_table(rows=()), "table") == "The title\n\n2 notices\n"


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(ServandaError, match=LOCALIZED_FORMATS[-1]):
        render_localized(_table(), "pdf")

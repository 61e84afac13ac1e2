"""How tables, notifications and single things are written."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages
from servanda.query.answer_text import render_facts, render_notices
from servanda.query.run import ask
from servanda.query.show import read_facts, render_facts_json
from servanda.query.table import Table, guard_cell, render
from servanda.store.snapshot import open_bundled

TABLE = Table(
    ("b", "a", "n", "yes", "none"),
    [{"b": "=1|2", "a": ["х", "y"], "n": -3, "yes": True, "none": None}],
)
EVERYTHING = [
    "kz-nato-2007",
    "3(d)",
    "13",
    "reply-closing",
    "14-terminate",
    "kz-gov",
    "nato-plo",
    "ipap",
    "absence",
]


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_bundled()


def test_json_keeps_order_and_letters() -> None:
    text = render(TABLE, "json")
    assert list(json.loads(text)[0]) == ["b", "a", "n", "yes", "none"]
    assert "х" in text
    assert json.loads(text)[0]["none"] is None


def test_csv_is_guarded_against_formulas_but_numbers_stay() -> None:
    rows = list(csv.reader(StringIO(render(TABLE, "csv"))))
    assert rows == [["b", "a", "n", "yes", "none"], ["'=1|2", "х; y", "-3", "true", ""]]


_TEXTS = st.text(st.sampled_from("ақ =+-@,;\"'\t\r\n\x85\u2028"), max_size=6)
_VALUES = st.none() | _TEXTS | st.integers() | st.booleans() | st.lists(_TEXTS, max_size=2)


@given(st.integers(1, 3).flatmap(lambda width: st.lists(st.tuples(*[_VALUES] * width), min_size=1)))
def test_csv_is_what_the_writer_of_the_standard_library_makes(rows: list[tuple[str, ...]]) -> None:
    columns = ("a", "b, c", 'd "e"')[: len(rows[0])]
    expected = StringIO()
    csv.writer(expected).writerows([columns, *([guard_cell(value) for value in row] for row in rows)])
    table = Table(columns, [dict(zip(columns, row, strict=True)) for row in rows])
    assert render(table, "csv") == expected.getvalue()


def test_tsv_and_markdown() -> None:
    assert render(TABLE, "tsv") == "b\ta\tn\tyes\tnone\n'=1|2\tх; y\t-3\ttrue\t\n"
    assert render(TABLE, "md").splitlines()[2] == "| =1\\|2 | х; y | -3 | true |  |"


def test_unknown_format_is_refused() -> None:
    with pytest.raises(ServandaError, match="table, json, csv"):
        render(TABLE, "xlsx")


@pytest.mark.parametrize("width", [80, 120])
def test_tables_keep_to_the_width(store: pyoxigraph.Store, width: int) -> None:
    for name in ("matters", "who-must-notify-whom", "clauses", "actors"):
        lines = render(ask(store, name), "table", width=width).splitlines()
        assert lines
        assert max(map(len, lines)) <= width


@pytest.mark.parametrize(("lang", "width"), [("en", 120), ("kk", 80), ("ru", 80)])
def test_notifications_for_people(store: pyoxigraph.Store, lang: str, width: int) -> None:
    table = ask(store, "who-must-notify-whom", lang=lang)
    text = render_notices(store, table, lang=lang, width=width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("«") == text.count("  " + Messages(lang, "answers")["words"] + "  ") == 11
    assert Messages(lang, "answers").text("summary", notifications=11, clauses=9, untimed=9) in text
    assert "\x1b" not in text
    assert "None" not in text


def test_what_is_silent_and_what_is_inferred_is_said(sample: pyoxigraph.Store) -> None:
    text = render_notices(sample, ask(sample, "who-must-notify-whom"))
    assert "event        on arrival and departure (inferred)" in text
    assert "not stated   by when" in text
    assert "form         in writing" in text
    assert "(lines 4–5)" in text


def test_no_notification_is_one_sentence(store: pyoxigraph.Store) -> None:
    table = ask(store, "who-must-notify-whom", to="mass-media")
    assert render_notices(store, table) == "The graph holds no such notification.\n"


def test_colour_only_adds_colour(store: pyoxigraph.Store) -> None:
    table = ask(store, "who-must-notify-whom")
    plain, colour = (render_notices(store, table, colour=on) for on in (False, True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colour) == plain != colour


@pytest.mark.parametrize("what", EVERYTHING)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_show_in_every_language_and_width(store: pyoxigraph.Store, what: str, lang: str) -> None:
    for width in (80, 120):
        text = render_facts(store, what, lang=lang, width=width)
        assert max(map(len, text.splitlines())) <= width
        assert "None" not in text
    held = json.loads(render_facts_json(store, what, lang))
    assert held["kind"] in ("agreement", "clause", "norm", "actor", "programme", "matter")


def test_a_clause_shows_its_words_with_the_quote_marked(store: pyoxigraph.Store) -> None:
    text = render_facts(store, "kz-nato-2007/4")
    assert "⟦НАТО Қазақстан Республикасы Сыртқы істер" in text
    coloured = render_facts(store, "4", colour=True)
    assert "⟦" not in coloured
    assert "\x1b[1;36mНАТО Қазақстан" in coloured


def test_show_finds_each_kind(store: pyoxigraph.Store) -> None:
    kinds = {
        what: read_facts(store, what)["kind"]
        for what in ("3d", "kznato:4-notify", "actor:nato", "matter:arrival")
    }
    assert list(kinds.values()) == ["clause", "norm", "actor", "matter"]
    with pytest.raises(ServandaError, match="did you mean 'kz-mfa'"):
        read_facts(store, "kz-mfaa")

"""What notebooks show, and data frames."""

from __future__ import annotations

import builtins
import copy
import json
import pickle
import re
import sys
from html.parser import HTMLParser

import pyoxigraph
import pytest

import servanda
from servanda.account import Account
from servanda.api import Graph
from servanda.check.report import Report, Result
from servanda.errors import ServandaError
from servanda.html import LIMIT, Cell, build_table, read_phrases, render_page
from servanda.query.show import Facts
from servanda.query.table import Rows, Table
from servanda.text.quotes import Entry, Ledger, Problem

HOSTILE = "<script>alert('x')</script> \"q\" & 'a' \\ ${x} $y$ =cmd() \u202eRTL\x07 </td>\nend"
VOID = {"br", "hr", "img"}


class _Page(HTMLParser):
    """Collects tags, attributes and the text of the cells; refuses elements that are not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def graph() -> Graph:
    return servanda.load()


def _rows(count: int) -> Table:
    return Table(("number", "name"), [{"number": n, "name": f"n{n}"} for n in range(count)], "en")


def _hostile() -> list[object]:
    table = Table((HOSTILE, "quote", "quote_lang"), [
        {HOSTILE: HOSTILE, "quote": HOSTILE, "quote_lang": HOSTILE},
        {HOSTILE: [HOSTILE, "b"], "quote": None, "quote_lang": None},
    ], "en")  # fmt: skip
    facts = Facts(
        {"kind": "actor", "id": HOSTILE, "label": HOSTILE, "must": list(table.rows), HOSTILE: HOSTILE}
    )
    result = Result("violation", HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 3)
    entry = Entry((1, 2), HOSTILE, HOSTILE, (), HOSTILE, HOSTILE, HOSTILE, False)
    ledger = Ledger((entry,), (entry,), (Problem("words-not-found", HOSTILE, HOSTILE, HOSTILE),), (), ())
    return [table, Rows(table), facts, Report((result,), 1, None), Account(ledger, ())]  # type: ignore[arg-type]


@pytest.mark.parametrize("shown", _hostile(), ids=lambda shown: type(shown).__name__)
def test_hostile_labels_stay_text(shown: Table) -> None:
    html = shown._repr_html_()
    read = _Page(html)
    assert "script" not in read.tags
    assert "alert('x')" in read.words
    assert "</td>\nend" in read.words
    assert "\x07" not in html
    assert not [value for _, name, value in read.attributes if name.startswith("on")]
    # Text between dollar signs would be taken for a formula.
    assert ("div", "class", "tex2jax_ignore mathjax_ignore") in read.attributes


def test_a_text_keeps_its_direction_to_itself() -> None:
    read = _Page(render_page("en", build_table(["a"], [[Cell(("\u202ex", "y"))]])))
    assert [name for name in read.attributes if name[1] == "dir"] == [
        ("td", "dir", "auto"), ("div", "dir", "auto"), ("div", "dir", "auto"),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_everything_of_the_api_is_shown_in_each_language(graph: Graph, lang: str) -> None:
    account = next(iter(graph.accounts(lang=lang).values()))
    things = [
        graph.notifications(lang=lang),
        graph.norms(lang=lang),
        graph.ask("code-lists", lang=lang),
        graph.show("4.1", lang=lang),
        graph.show("kz-nato-2007", lang=lang),
        graph.check(lang=lang),
        account,
    ]
    for thing in things:
        html = thing._repr_html_()
        assert html == thing._repr_html_()
        read = _Page(html)
        assert ("div", "lang", lang) in read.attributes
        assert not read.tags & {"script", "style", "link", "img", "iframe"}


def test_a_graph_shows_title_parties_counts_and_how_to_go_on(graph: Graph) -> None:
    words = _Page(graph._repr_html_()).words
    agreement = graph.ask("agreements").rows[0]
    for said in (agreement["title"], *agreement["parties_label"], "obligation: ", "graph.notifications()"):  # type: ignore[misc]
        assert str(said) in words
    assert "Store object" not in repr(graph)


def test_of_many_rows_the_first_are_shown_and_the_rest_counted() -> None:
    words = _Page(_rows(LIMIT + 3)._repr_html_()).words
    assert f"n{LIMIT - 1}" in words
    assert f"n{LIMIT}" not in words
    assert "… and 3 more" in words
    assert "more" not in _Page(_rows(LIMIT)._repr_html_()).words


def test_silence_is_shown(graph: Graph) -> None:
    words = _Page(graph.notifications(to="kz-mod")._repr_html_()).words
    assert "Not stated: timing, form, legal effect" in words
    assert "None: qualifier" in words
    assert "— not stated" in words  # of the purpose in 2.2
    assert "The Kazakh text is the source" in words


def test_only_the_silence_that_a_row_records_is_called_silence() -> None:
    rows = [
        {"timing": None, "form": None, "effect": None, "at": 1, "silent": ["slot:form", "slot:effect"]},
        {"timing": None, "form": None, "effect": None, "at": 2, "silent": ["slot:form"]},
    ]
    html = Table(("timing", "form", "effect", "at"), rows, "en")._repr_html_()  # type: ignore[arg-type]
    words = _Page(html).words
    assert "Not stated: form" in words
    assert "None: timing" in words
    assert html.count(">—</span>") == 1  # the effect, in one of the rows
    assert "not stated" not in _Page(Table(("a", "b"), [{"a": None, "b": 1}] * 2)._repr_html_()).words


def test_labels_without_a_known_source_are_said_to_be_our_own(graph: Graph) -> None:
    table = graph.ask("actors", lang="ru")
    assert read_phrases("ru")["own"] in _Page(table._repr_html_()).words


def test_the_words_of_the_text_carry_their_language(graph: Graph) -> None:
    html = graph.notifications(to="kz-mfa", lang="ru")._repr_html_()
    assert re.search(r'<td [^>]*lang="kk"[^>]*>НАТО', html)


def test_an_empty_answer_says_so() -> None:
    assert "The answer has no rows." in _Page(Table(("a",), [])._repr_html_()).words


def test_answers_of_queries(graph: Graph) -> None:
    select = graph.query("SELECT ?q { agreement:kz-nato-2007/4-notify srv:quote ?q }".replace("/", "\\/"))
    assert "НАТО" in _Page(select._repr_html_()).words
    assert "yes" in _Page(graph.query("ASK {}")._repr_html_()).words
    built = graph.query('CONSTRUCT { srv:a srv:b "<b>" } {}')
    assert "srv:apredicatesrv:bobject<b>" in _Page(built._repr_html_()).words


def test_several_agreements_without_titles(sample: pyoxigraph.Store) -> None:
    words = _Page(Graph(sample)._repr_html_()).words
    for row in Graph(sample).ask("agreements").rows:
        assert str(row["agreement"]).partition(":")[2] in words


def test_a_report_shows_what_is_wrong() -> None:
    found = Result("violation", "srv-shapes:Norm", "x:y", None, None, "4", "Wrong.", "a.yaml", 7)
    words = _Page(Report((found,), 1, None, "ru")._repr_html_()).words  # type: ignore[arg-type]
    for said in ("1 результат.", "ошибка", "Wrong.", "a.yaml:7", "srv-shapes:Norm"):
        assert said in words


def test_an_account_shows_what_is_left_over(graph: Graph) -> None:
    account = next(iter(graph.accounts().values()))
    words = _Page(account._repr_html_()).words
    assert f"{len(account.ledger.sentences)} sentences; 0 not accounted for" in words
    assert account.differences[0].first in words


def test_rows_are_a_list(graph: Graph) -> None:
    rows = graph.notifications()
    plain = graph.ask("who-must-notify-whom").rows
    assert rows == plain
    assert json.dumps(rows) == json.dumps(plain)
    assert pickle.loads(pickle.dumps(rows)) == copy.copy(rows) == rows
    rows.pop()
    assert rows.table().rows == plain[:-1]


def test_facts_are_a_dict(graph: Graph) -> None:
    facts = graph.show("4.1", lang="kk")
    assert isinstance(facts, dict)
    assert pickle.loads(pickle.dumps(facts))._repr_html_() == facts._repr_html_()


MIXED = Table(
    ("text", "number", "truth", "mixed", "huge", "lists", "nothing"),
    [
        {"text": "ә", "number": 1, "truth": True, "mixed": 1, "huge": 2**64, "lists": [1], "nothing": None},
        {
            "text": None,
            "number": None,
            "truth": None,
            "mixed": False,
            "huge": 1,
            "lists": [],
            "nothing": None,
        },
        {
            "text": "",
            "number": -3,
            "truth": False,
            "mixed": "x",
            "huge": None,
            "lists": [2, 3],
            "nothing": None,
        },
    ],
)


@pytest.mark.needs("polars")
def test_polars_types() -> None:
    import polars

    frame = MIXED.to_polars()
    assert frame.schema == {
        "text": polars.String, "number": polars.Int64, "truth": polars.Boolean, "mixed": polars.String,
        "huge": polars.String, "lists": polars.List(polars.Int64), "nothing": polars.String,
    }  # fmt: skip
    assert frame["text"].to_list() == ["ә", None, ""]
    assert frame["number"].to_list() == [1, None, -3]
    assert frame["truth"].to_list() == [True, None, False]
    assert frame["mixed"].to_list() == ["1", "false", "x"]
    assert frame["huge"].to_list() == [str(2**64), "1", None]
    assert frame["lists"].to_list() == [[1], [], [2, 3]]


@pytest.mark.needs("pandas")
def test_pandas_types() -> None:
    import pandas

    frame = MIXED.to_pandas()
    assert [str(dtype) for dtype in frame.dtypes] == [
        "string", "Int64", "boolean", "string", "string", "object", "string",
    ]  # fmt: skip
    for name in ("text", "number", "truth", "nothing"):
        assert frame[name][1] is pandas.NA
    assert frame["text"][2] == ""
    assert frame["number"].sum() == -2
    assert frame["mixed"].to_list() == ["1", "false", "x"]
    assert frame["lists"].to_list() == [[1], [], [2, 3]]
    frame["lists"][0].append(9)
    assert MIXED.rows[0]["lists"] == [1]


@pytest.mark.needs("pandas", "polars")
def test_types_do_not_depend_on_the_rows_found(graph: Graph) -> None:
    every, none = graph.notifications(), graph.notifications(sender="ngo")
    assert every
    assert not none
    assert every.to_polars().schema == none.to_polars().schema
    assert list(every.to_pandas().dtypes) == list(none.to_pandas().dtypes)
    assert str(every.to_polars().schema["source_lines"]) == "List(Int64)"
    assert str(every.to_polars().schema["sender_label"]) == "String"
    assert str(every.to_polars().schema["matters_label"]) == "List(String)"


@pytest.mark.needs("pandas", "polars")
def test_every_question_becomes_both_frames(graph: Graph) -> None:
    for name in (
        "agreements",
        "actors",
        "clauses",
        "counts",
        "norms",
        "sentences",
        "variants",
        "what-is-silent",
    ):
        table = graph.ask(name)
        pandas, polars = table.to_pandas(), table.to_polars()
        assert list(pandas.columns) == polars.columns == list(table.columns)
        assert len(pandas) == len(polars) == len(table.rows)
        assert polars.to_dicts() == table.rows


@pytest.mark.needs("pandas", "polars")
def test_an_answer_without_columns(graph: Graph) -> None:
    table = graph.query("SELECT * {}").table
    assert table is not None
    assert table.to_pandas().shape == (1, 0)
    assert table.to_polars().width == 0
    _Page(table._repr_html_())


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    real = builtins.__import__

    def without(module: str, *rest: object) -> object:
        if module == name:
            raise ModuleNotFoundError(module)
        return real(module, *rest)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ServandaError, match=rf"needs {name}.*not installed; run: pip install {name}$"):
        getattr(_rows(1), f"to_{name}")()


def test_showing_needs_neither_pandas_nor_polars(graph: Graph) -> None:
    import subprocess

    code = (
        "import sys, servanda; servanda.load().notifications()._repr_html_(); "
        "sys.exit(bool({'pandas', 'polars', 'numpy'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

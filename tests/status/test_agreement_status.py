"""How an agreement stands, as Python users and notebooks meet it."""

import json
from datetime import date
from pathlib import Path

import pytest

import servanda
from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.html import LIMIT

YEAR = Path(__file__).parent / "scenarios" / "year.yaml"
ASSUMED = {"in-force": "2008-12-01"}


@pytest.fixture(scope="module")
def graph():
    return servanda.load()


def test_a_log_can_be_a_path_its_name_or_read_already(graph):
    told = [
        graph.status(as_of=day, log=log).as_json()
        for day in ("2009-06-30", date(2009, 6, 30))
        for log in (YEAR, str(YEAR), read_log(YEAR, graph.store))
    ]
    assert all(one == told[0] for one in told) and told[0]["phase"] == "in-force"


def test_it_gives_what_the_command_gives(graph, tmp_path, capsys):
    from servanda.cli import main

    held = graph.status(as_of="2009-06-30", log=YEAR, lang="ru")
    for format, own in (
        ("json", json.dumps(held.as_json(), ensure_ascii=False, indent=2)),
        ("turtle", held.turtle()),
    ):
        with pytest.raises(SystemExit):
            main(["status", "--as-of", "2009-06-30", "--log", str(YEAR), "--lang", "ru", "--format", format])
        assert capsys.readouterr().out.strip() == own.strip()
    assert held.text(width=60).startswith("Соглашение Казахстан — НАТО")


def test_the_table_narrows(graph):
    held = graph.status(as_of="2009-06-30", log=YEAR)
    own = held.table(actor="nato-plo").rows
    assert own and all("actor:nato-plo" in row["bearer"] for row in own)
    assert len(held.table(to="kz-mod").rows) < len(held.table().rows)
    with pytest.raises(ServandaError, match="did you mean 'nato'"):
        held.table(actor="nto")


def test_asking_leaves_the_graph_as_it_is(graph):
    before = set(graph.store)
    rows = graph.ask("what-is-open", as_of="2009-06-30", log=YEAR, actor="nato-plo").rows
    assert rows and {row["day"] for row in rows} == {"2009-06-30"}
    assert graph.ask("norms", as_of="2009-06-30", log=YEAR).columns[3] == "state"
    assert set(graph.store) == before
    assert graph.ask("what-is-open").rows == []


def test_notices_have_states_on_a_day_only(graph):
    (notice,) = graph.notifications(to="kz-mfa", as_of="2009-01-06", log=YEAR)
    assert (notice["state"], notice["open"]) == ("triggered", ["4-notify@appointment-1"])
    (notice,) = graph.notifications(to="kz-mfa", as_of="2009-01-06", assume=ASSUMED)
    assert (notice["state"], notice["open"], notice["assumed"]) == ("standing", [], ["in-force"])
    assert "state" not in graph.notifications(to="kz-mfa")[0]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda graph: graph.status(as_of="2009-06"), "is no one day"),
        (lambda graph: graph.status(as_of="yesterday"), "'yesterday' is no day"),
        (lambda graph: graph.status(as_of="2009-06-30", assume={"in-force": "2008"}), "is no one day"),
        (
            lambda graph: graph.status(as_of="2009-06-30", assume={"inforce": "2008-12-01"}),
            "did you mean 'in-force'",
        ),
        (lambda graph: graph.status(as_of="2009-06-30", log="none.yaml"), "none.yaml"),
        (
            lambda graph: graph.status(as_of="2009-06-30", conventions=["end-of-mnth"]),
            "did you mean 'end-of-month'",
        ),
        (lambda graph: graph.notifications(log=YEAR), "count only for a day"),
        (lambda graph: graph.ask("norms", assume=ASSUMED), "count only for a day"),
        (lambda graph: graph.why("4-notfy", as_of="2009-06-30"), "did you mean '4-notify'"),
    ],
)
def test_refused(graph, call, said):
    with pytest.raises(ServandaError, match=said):
        call(graph)


@pytest.mark.parametrize(("lang", "said"), [("en", "In force since"), ("kk", "күшінде"), ("ru", "В силе с")])
def test_a_notebook_shows_life_what_presses_and_counts(graph, lang, said):
    held = graph.status(as_of="2009-06-30", log=YEAR, lang=lang)
    html = held._repr_html_()
    assert html == held._repr_html_() and f'<div lang="{lang}"' in html
    assert said in html and "2.2-absence@absence-2" in html and "<table" in html
    assert "<script" not in html and "Store object" not in repr(held)
    assert repr(held) == "<AgreementStatus agreement:kz-nato-2007 on 2009-06-30: in-force>"
    why = graph.why("2.2-absence@absence-2", as_of="2009-06-30", log=YEAR, lang=lang)
    assert "«" in why._repr_html_() and f'<div lang="{lang}"' in why._repr_html_()


def test_of_many_calls_the_first_are_shown_and_the_rest_counted(graph):
    from dataclasses import replace

    from servanda.events.dates import parse_span
    from servanda.events.records import Event, Log

    events = [
        Event(iri=f"log:many/m{n}", matters=("matter:movement",), span=parse_span(f"2009-{1 + n % 9:02}-03"))
        for n in range(LIMIT + 3)
    ]
    events.append(replace(events[0], iri="log:many/<script>alert(1)</script>"))
    log = Log("log:many", "agreement:kz-nato-2007", tuple(events))
    html = graph.status(as_of="2009-12-31", log=log, assume=ASSUMED)._repr_html_()
    assert "… and " in html and "<script" not in html


def test_where_nothing_presses_that_is_said(graph):
    assert "Nothing is open." in graph.status(as_of="2008-01-15")._repr_html_()

"""An invented convention with all that texts say of messages: what every verb answers about it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib
from tests.command import run

import servanda
from servanda.namespaces import BASE
from servanda.query.questions import find_question
from servanda.query.run import ask
from servanda.store.bundle import load_files

FOLDER = Path(__file__).parent / "examples" / "river-stations-2022"
FILE, LOG = FOLDER / "agreement.yaml", FOLDER / "log.yaml"
OWN = "agreement:river-stations-2022/"
DAY = ("--log", LOG, "--as-of", "2023-06-30", "--assume", "in-force=2022-06-01")


@pytest.fixture(scope="module")
def store():
    return load_files([FILE])


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    place = tmp_path_factory.mktemp("archive") / "a"
    run("load", FILE, Path(__file__).parent / "examples" / "gamma-delta-2021" / "agreement.yaml",
        "--store", place)  # fmt: skip
    return place


def notify(*options: object, store: Path = FILE) -> list[dict]:
    return run("notify", "--store", store, "--format", "json", *options).json()


def own(name: str | None) -> str | None:
    return None if name is None else name.removeprefix(OWN)


def test_who_tells_whom_by_roles_and_where_the_text_says_nobody():
    found = [(row["clause"], row["modality"], own(row["sender"]), own(row["addressee"])) for row in notify()]
    assert found == [
        ("1", "obligation", "each", "others"),
        ("2", "obligation", "sending", "receiving"),
        ("3", "permission", "receiving", "sending"),
        ("4", "obligation", "depositary", "each"),
        ("5", "obligation", "alfa", "depositary"),
        ("5", "obligation", "beta", "depositary"),
        ("7", "power", "party", "depositary"),
        ("8", "obligation", "each", None),
        ("9", "obligation", None, "secretariat"),
    ]


def test_the_features_of_each_notice_and_null_where_the_text_has_none():
    rows = {row["clause"]: row for row in notify()}
    said = {
        (clause, key): row[key]
        for clause, row in rows.items()
        for key in ("joint", "copy_to", "through", "onward_of", "enclosure", "content_from", "uncountable")
        if row[key] is not None
    }
    assert said == {
        ("1", "through"): ["channel:diplomatic-channels"],
        ("2", "copy_to"): [f"{OWN}secretariat"],
        ("2", "enclosure"): "a list of the staff of the station",
        ("3", "through"): [f"{OWN}alfa-embassy"],
        ("4", "onward_of"): [f"{OWN}7-notice"],
        ("4", "uncountable"): ["slot:timing"],
        ("5", "joint"): True,
        ("5", "content_from"): [f"{OWN}6"],
    }
    assert rows["1"]["sender_players"] == [f"{OWN}{name}" for name in ("alfa", "beta", "gamma")]
    assert rows["4"]["sender_players_label"] == ["Director of the River Union"]
    assert rows["9"]["sender_label"] is None and "slot:sender" in rows["9"]["silent"]
    assert "number of days" in rows["4"]["uncountable_reason"]


@pytest.mark.parametrize(
    ("options", "clauses"),
    [
        (("--from", "alfa"), ["1", "2", "3", "5", "7", "8"]),
        (("--from", "gamma"), ["1", "7", "8"]),
        (("--to", "gamma"), ["1", "4"]),
        (("--from", "director"), ["4"]),
        (("--to", "union"), ["4", "5", "5", "7", "9"][1:]),
        (("--from", "sending", "--to", "beta"), ["2"]),
        (("--from", "gamma", "--organs", "no"), ["1", "7", "8"]),
    ],
)
def test_a_question_about_an_actor_reaches_its_roles(options, clauses, archive):
    assert [row["clause"] for row in notify(*options)] == clauses
    named = [f"river-stations-2022/{word}" if not word.startswith("--") and word != "no" else word
             for word in options]  # fmt: skip
    assert [row["clause"] for row in notify(*named, store=archive)] == clauses


def test_what_a_party_owes_by_its_roles_and_is_owed():
    owed = run("ask", "norms-of", "--actor", "gamma", "--store", FILE, "--format", "json").json()
    assert [(row["clause"], row["bearer_label"]) for row in owed] == [
        ("1", ["each Party"]), ("7", ["a Party"]), ("8", ["each Party"]),
    ]  # fmt: skip
    found = run("ask", "what-is-owed-to", "--actor", "beta", "--store", FILE, "--format", "json").json()
    assert {row["clause"] for row in found} >= {"1", "2", "4"}


def test_the_roles_and_who_plays_them(store):
    found = {(row["part"], own(row["role"]), own(row["actor"])) for row in ask(store, "roles").rows}
    assert {("depositary", None, "director"), ("role", "depositary", "director")} <= found
    assert {("role", "others", name) for name in ("alfa", "beta", "gamma")} <= found
    assert ("role", "sending", "gamma") not in found


def test_two_engines_give_the_same_rows(store):
    graph = rdflib.Graph()
    graph.parse(data="".join(f"{quad.triple} .\n" for quad in store), format="nt")
    for name in ("who-must-notify-whom", "roles", "norms"):
        query = find_question(name).text
        here = {
            tuple(" ".join(sorted(str(term.value).split())) if term is not None else "" for term in row)
            for row in store.query(query, use_default_graph_as_union=True)
        }
        there = {
            tuple(" ".join(sorted(str(term).split())) if term is not None else "" for term in row)
            for row in graph.query(query)
        }
        assert here == there and here


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_the_text_names_roles_players_and_features(lang):
    said = " ".join(run("notify", "--full", "--store", FILE, "--lang", lang).out.split())
    for words in (
        # The two ends of a notification head its entry: each begins with a capital.
        "The sending State (Alfa, Beta) → The receiving State (Alfa, Beta)",
        "the Secretariat",
        "The Depositary (Director of the River Union) →",
    ):
        assert words in said


def test_a_permission_is_no_duty():
    said = run("notify", "--store", FILE, "--from", "receiving").out
    assert "may notify" in said and "must" not in said


def states(verb: str = "status", *options: object) -> dict[str, dict]:
    rows = run(verb, "--store", FILE, *DAY, *options, "--format", "csv").out
    import csv

    return {row["id"]: row for row in csv.DictReader(rows.splitlines())}


def test_each_party_stands_for_itself():
    found = {name: row["state"] for name, row in states().items()}
    assert found["1-authority@alfa-authority"] == "done"
    assert found["1-authority@beta-authority"] == "to-be-judged"  # it told one of two
    assert found["1-authority@gamma-authority"] == "breached"
    assert found["2-arrival@head-came"] == "done"
    assert found["5-limits@limits-drawn"] == "to-be-judged"  # one of two told alone
    assert found["8-interruption@stopped"] == "open"
    assert found["9-pollution@spill"] == "done"


def test_who_asks_for_one_party_hears_nothing_of_the_breach_of_another():
    found = {name: row["state"] for name, row in states("status", "--actor", "alfa").items()}
    assert found["1-authority@alfa-authority"] == "done" and "breached" not in found.values()
    assert "1-authority@gamma-authority" in states("status", "--actor", "gamma")


def test_what_cannot_be_counted_is_not_known_and_never_without_a_time():
    call = states()["4-onward@gamma-leaves"]
    assert call["state"] == "not-known" and "number of days" in call["uncountable"]
    assert "4-onward@gamma-leaves" in states("due")
    chain = run("why", "4-onward@gamma-leaves", "--store", FILE, *DAY, "--format", "json").json()
    time = [step for step in chain["steps"] if step["step"] == "time"]
    assert [step["holds"] for step in time] == [None] and "number of days" in json.dumps(time)
    told = run("status", "--store", FILE, *DAY, "--format", "json").json()
    held = next(row for row in told["norms"] if row["norm"] == f"{OWN}4-onward")
    assert held["uncountable"][0]["slot"] == "slot:timing" and held["state"] == "not-known"


def test_an_act_discharges_what_cannot_be_counted_only_perhaps(tmp_path):
    log = tmp_path / "log.yaml"
    passed = f"""
  passed-on:
    type: NotificationAct
    matters: ['{OWN}denunciation']
    about: gamma-leaves
    sender: {OWN}director
    addressee: ['{OWN}alfa', '{OWN}beta', '{OWN}gamma']
    received: '2023-06-20'
"""
    log.write_text(LOG.read_text("utf-8").rstrip() + passed, "utf-8")
    told = run("status", "--store", FILE, "--log", log, *DAY[2:], "--format", "json").json()
    (call,) = next(row for row in told["norms"] if row["norm"] == f"{OWN}4-onward")["instances"]
    assert call["state"] == "not-known" and set(call["possible"]) == {"done", "done-late"}


def test_a_withdrawal_ends_the_convention_for_nobody_else():
    told = run("status", "--store", FILE, "--log", LOG, "--as-of", "2024-06-30", *DAY[4:], "--format", "json")
    assert told.json()["phase"] == "in-force"


def test_coverage_lists_what_cannot_be_counted():
    (one,) = run("coverage", "--store", FILE, "--format", "json").json()["uncountable"]
    assert (one["clause"], one["slot"]) == ("4", "slot:timing")
    assert one["needs"] == {"en": "a practice of the Depositary"}
    assert "in good time" in run("coverage", "--store", FILE).out


def test_drawings_name_the_role_its_players_and_what_is_not_said():
    drawn = servanda.load(FILE).draw("notifications").dot
    for words in ("the sending State", "Alfa, Beta, Gamma", "the text does not say whom", "copies the"):
        assert words in " ".join(re.sub("<[^>]*>", " ", drawn).split())  # a line may end within them
    assert f"{BASE}agreement/river-stations-2022/4" in drawn

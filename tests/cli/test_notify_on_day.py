"""``servanda notify`` with ``--as-of``: each notice with its state, and whether the agreement is in force."""

import json
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).parents[1] / "status" / "scenarios"
YEAR = SCENARIOS / "year.yaml"
ASSUMED = ("--assume", "in-force=2008-12-01")


def test_each_notice_has_its_state_and_what_is_open(run):
    found = run("notify", "--as-of", "2009-06-30", "--log", YEAR, "--format", "json").json()
    assert [list(row)[-3:] for row in found] == [["state", "open", "assumed"]] * len(found)
    held = {(row["norm"], row["addressee"]): (row["state"], row["open"]) for row in found}
    own = "agreement:kz-nato-2007/"
    assert held == {
        (own + "2.2-absence", "actor:kz-mod"): (
            "triggered", ["2.2-absence@absence-2", "2.2-absence@absence-3"],
        ),
        (own + "3d-inform-contact-embassy", "actor:nato-contact-embassy"): ("standing", []),
        (own + "3d-inform-eapc-embassies", "actor:eapc-embassies"): (
            "triggered", ["3d-inform-eapc-embassies@news-1", "3d-inform-eapc-embassies@news-2"],
        ),
        (own + "4-notify", "actor:kz-mfa"): ("standing", []),
        (own + "4.1-movements", "actor:kz-mod"): (
            "triggered", [f"4.1-movements@movement-{number}" for number in (3, 5, 6, 8)],
        ),
        (own + "5.2-information", "actor:kz-gov"): ("standing", []),
        (own + "13-entry-into-force", "actor:nato"): ("standing", []),
        (own + "14-terminate", "actor:nato"): ("standing", []),
        (own + "14-terminate", "actor:kz-gov"): ("standing", []),
        (own + "15-entry-into-force", "actor:nato"): ("done", []),
        (own + "reply-entry-into-force", "actor:nato"): ("done", []),
    }  # fmt: skip


def test_the_rest_of_the_answer_stays_as_it_is(run):
    found = run("notify", "--as-of", "2009-06-30", "--log", YEAR, "--format", "json").json()
    added = {"state", "open", "assumed"}
    rows = [{key: row[key] for key in row if key not in added} for row in found]
    assert rows == run("notify", "--format", "json").json()


def test_filters_hold_on_a_day(run):
    given = ("--as-of", "2009-06-30", "--log", YEAR, "--format", "json")
    rows = run("notify", "--to", "kz-mod", "--about", "absence", "--reading", "strict", *given).json()
    assert [row["clause"] for row in rows] == ["2.2"]
    run("notify", "--from", "kz-mod", "--as-of", "2009-06-30").refused("no answer", code=1)


@pytest.mark.parametrize(
    ("day", "more", "parts"),
    [
        (
            "2009-06-30",
            ("--log", YEAR),
            ["as of 30 June 2009", "In force since 2 December 2008.", "(ratification-notice)"],
        ),
        (
            "2009-06-30",
            ASSUMED,
            ["In force since 1 December 2008, as is assumed", "in force from 1 December 2008"],
        ),
        (
            "2009-06-30",
            (),
            ["Whether it is in force is not known from the record.", "no such act on the record"],
        ),
        ("2008-01-15", (), ["Not in force: it cannot have entered into force before 20 October 2008."]),
        ("2010-06-01", ("--log", YEAR), ["Ended: 28 February 2010 was the last day in force."]),
    ],
)
def test_the_head_says_whether_it_is_in_force_and_on_what_that_rests(run, day, more, parts):
    flat = " ".join(run("notify", "--as-of", day, *more).out.split())
    assert all(part in flat for part in parts)


@pytest.mark.parametrize(
    ("lang", "width", "parts"),
    [
        (
            "en",
            120,
            ["state triggered, not done", "2.2-absence@absence-2: open, no time set by the text, 71 days"],
        ),
        ("kk", 40, ["күйі туындаған, әлі орындалмаған", "2009 жылғы 20 сәуір күнінен бері 71 күн"]),
        ("ru", 80, ["состояние обязанность возникла, не исполнена", "71 день с 20 апреля 2009 года"]),
    ],
)
def test_page(run, fits, lang, parts, width):
    given = ("--as-of", "2009-06-30", "--log", YEAR, "--to", "kz-mod", "--lang", lang, "--full")
    done = run("notify", *given, width=width)
    assert done.code == 0 and fits(done.out, width) == []
    flat = " ".join(done.out.split())
    assert all(part in flat for part in parts)


def test_the_table_has_a_column_for_the_state(run):
    given = ("--as-of", "2009-06-30", "--log", YEAR, "--to", "kz-mod", "--format", "md")
    told = run("notify", *given).out.splitlines()
    assert told[2] == "In force since 2 December 2008."
    lines = [line for line in told if line.startswith("|")]
    heads = lines[0].strip("| ").split(" | ")
    assert heads[-2:] == ["State", "ID"]
    row = dict(zip(heads, lines[2].strip("| ").split(" | "), strict=True))
    assert row["State"].startswith("triggered, not done; 2.2-absence@absence-2: open")


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_tables_have_the_columns(run, format):
    given = ("--as-of", "2009-06-30", *ASSUMED, "--format", format)
    lines = run("notify", *given).out.splitlines()
    marks = {"csv": ",", "tsv": "\t"}
    assert lines[0].split(marks[format])[-3:] == ["state", "open", "assumed"]
    assert "in-force" in lines[-1]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--log", YEAR], ["no use for --log", "--as-of DAY"]),
        ([*ASSUMED, "--convention", "count"], ["no use for --assume and --convention"]),
        (["--as-of", "June"], ["'June' is no day"]),
        (["--as-of", "2009-06-30", "--assume", "in-force"], ["is no assumption"]),
    ],
)
def test_refused(run, words, parts):
    run("notify", *words).refused(*parts)


def test_a_log_that_is_only_set_changes_nothing_without_a_day(run, monkeypatch):
    before = run("notify").out
    monkeypatch.setenv("SERVANDA_LOG", "no-such-log.yaml")
    assert run("notify").out == before
    monkeypatch.setenv("SERVANDA_LOG", str(YEAR))
    found = json.loads(run("notify", "--as-of", "2009-06-30", "--format", "json").out)
    assert {row["state"] for row in found} == {"triggered", "standing", "done"}

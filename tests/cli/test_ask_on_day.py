"""``servanda ask`` with ``--as-of`` and ``--log``: the log and the status lie beside the graph."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest
from tests import command

from servanda.query.questions import load_questions

SCENARIOS = Path(__file__).parents[1] / "status" / "scenarios"
YEAR, TABLE = SCENARIOS / "year.yaml", SCENARIOS / "year.csv"
ASSUMED = ("--assume", "in-force=2008-12-01")
WITH_NORMS = sorted(
    name for name, held in load_questions().items()
    if any((column.name, column.type) == ("norm", "iri") for column in held.columns)
    and not any(column.name == "state" for column in held.columns)
    and not any(parameter.required for parameter in held.parameters)
)  # fmt: skip


def rows(done):
    return list(csv.DictReader(io.StringIO(done.out)))


def test_the_log_and_the_status_are_asked(run):
    done = run("ask", "what-is-open", "--as-of", "2009-06-30", "--log", YEAR, "--format", "json").json()
    status = run("status", "--as-of", "2009-06-30", "--log", YEAR, "--format", "json").json()
    wanted = {
        call["id"] for norm in status["norms"] for call in norm["instances"]
        if call["state"] in ("open", "due", "breached", "to-be-judged", "not-known")
    }  # fmt: skip
    assert {row["call"] for row in done if row["call"]} == wanted and wanted
    happened = run("ask", "what-happened", "--as-of", "2009-06-30", "--log", YEAR, "--format", "json").json()
    assert "log:year/arrival-1" in {row["event"] for row in happened}


@pytest.mark.parametrize("name", ["what-is-open", "what-was-done", "how-it-stands"])
def test_a_table_gives_what_the_yaml_gives(run, name):
    given = ("ask", name, "--as-of", "2009-10-05", "--format", "json", "--log")
    assert run(*given, TABLE).json() == run(*given, YEAR).json()


@pytest.fixture(scope="module")
def states():
    """The state of each norm, as the command for the status gives it."""
    status = command.run("status", "--as-of", "2009-06-30", "--log", YEAR, "--format", "json").json()
    return {norm["norm"]: norm["state"] for norm in status["norms"]}


@pytest.mark.parametrize("name", WITH_NORMS)
def test_each_norm_has_its_state_beside_it(run, states, name):
    given = ("ask", name, "--as-of", "2009-06-30", "--log", YEAR, "--format", "json")
    found = run(*given).json()
    assert found
    for row in found:
        keys = list(row)
        place = keys.index("norm")
        assert keys[place : place + 4] == ["norm", "state", "state_label", "assumed"]
        assert row["state"] == states.get(row["norm"])
        assert (row["state_label"] is None) == (row["state"] is None)
    without = run("ask", name, "--format", "json").json()
    added = {"state", "state_label", "assumed"}
    assert [{key: row[key] for key in row if key not in added} for row in found] == without


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "triggered, not done"),
        ("kk", "туындаған, әлі орындалмаған"),
        ("ru", "обязанность возникла, не исполнена"),
    ],
)
def test_states_stand_in_text_and_in_tables(run, fits, lang, said):
    given = ("ask", "norms", "--clause", "4.1", "--as-of", "2009-06-30", "--log", YEAR, "--lang", lang)
    assert fits(run(*given, width=60).out, 60) == []
    assert said in run(*given, width=250).out
    (row,) = rows(run(*given, "--format", "csv"))
    assert (row["state"], row["state_label"], row["assumed"]) == ("triggered", said, "")


def test_what_is_assumed_is_said(run):
    (row,) = run(
        "ask", "norms", "--clause", "4.1", "--as-of", "2009-06-30", *ASSUMED, "--format", "json"
    ).json()
    assert (row["state"], row["assumed"]) == ("standing", ["in-force"])
    for row in run("ask", "what-is-open", "--as-of", "2009-06-30", *ASSUMED, "--format", "json").json():
        assert row["assumed"] == ["in-force=2008-12-01"]
    found = run("ask", "how-it-stands", "--as-of", "2009-06-30", "--format", "json").json()
    assert {row["phase"] for row in found} == {"not-known"}


def test_a_question_without_norms_gets_no_state(run):
    given = ("ask", "actors", "--format", "json")
    assert run(*given, "--as-of", "2009-06-30").json() == run(*given).json()


def test_a_log_alone_answers_what_happened(run, monkeypatch):
    found = run("ask", "what-happened", "--log", TABLE, "--format", "json").json()
    assert len(found) > 20
    assert (
        run("ask", "norms", "--log", TABLE, "--format", "json").json()
        == run("ask", "norms", "--format", "json").json()
    )
    monkeypatch.setenv("SERVANDA_LOG", str(TABLE))
    assert run("ask", "what-happened", "--format", "json").json() == found
    # A log that is only set, and not typed, is not even read for what is not about it.
    monkeypatch.setenv("SERVANDA_LOG", "no-such-log.yaml")
    assert run("ask", "norms", "--clause", "4", "--format", "json").json()


def test_a_status_that_is_in_the_graph_can_be_asked(run, authored):
    folder = authored.parent
    before = run("ask", "norms", "--store", folder, "--format", "json").json()
    run("status", "--as-of", "2009-06-30", *ASSUMED, "--format", "turtle", "-o", folder / "status.ttl")
    given = ("ask", "what-is-open", "--state", "due", "--format", "json")
    (row,) = run(*given, "--store", folder).json()
    assert (row["day"], row["call"]) == ("2009-06-30", "11-security-terms@taking-up-duties")
    assert run("ask", "norms", "--store", folder, "--format", "json").json() == before


def test_a_log_that_is_in_the_graph_is_not_passed_over(run, authored):
    folder = authored.parent
    (folder / "log.yaml").write_bytes(YEAR.read_bytes())
    for given in (("ask", "what-is-open"), ("ask", "what-happened"), ("status",), ("notify",)):
        words = (*given, "--as-of", "2009-06-30", "--format", "json")
        inside = run(*words, "--store", folder).json()
        assert inside == run(*words, "--log", YEAR).json()
        assert inside == run(*words, "--store", folder, "--log", YEAR).json()
    second = YEAR.read_text("utf-8").replace("id: log:year", "id: log:second")
    (folder / "second.yaml").write_text(second, encoding="utf-8")
    run("status", "--as-of", "2009-06-30", "--store", folder).refused("log:second, log:year", "--log")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["what-is-open"], ["'what-is-open' is about a day", "--as-of DAY", "--log FILE"]),
        (["how-it-stands", "--log", YEAR], ["'how-it-stands' is about a day"]),
        (["norms", *ASSUMED], ["no use for --assume", "add --as-of DAY"]),
        (["norms", "--convention", "end-of-month"], ["no use for --convention"]),
        (["norms", "--as-of", "2009-6-30"], ["'2009-6-30' is no day"]),
        (["norms", "--as-of", "2009-06-30", "--assume", "inforce=2008-12-01"], ["did you mean 'in-force'?"]),
        (["norms", "--as-of", "2009-06-30", "--log", "none.yaml"], ["none.yaml"]),
        (["norms", "--as-of", "2009-06-30", "--agreement", "qq"], ["'qq' is not an agreement"]),
        (["what-is-open", "--as-of", "2009-06-30", "--actor", "nto"], ["did you mean 'nato'?"]),
        (["what-is-open", "--as-of", "2009-06-30", "--state", "late"], ["'late' cannot stand for '--state'"]),
    ],
)
def test_refused(run, words, parts):
    run("ask", *words).refused(*parts)


@pytest.mark.parametrize("words", [["ask", "norms", "--clause", "4"], ["notify", "--to", "kz-mfa"]])
def test_what_is_asked_of_no_day_imports_nothing_that_knows_of_time(words):
    code = (
        "import sys\nfrom servanda.cli import main\n"
        f"try:\n    main({words!r})\nexcept SystemExit:\n    pass\n"
        "sys.exit(any(name.startswith('servanda.status.states') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0 and done.stdout

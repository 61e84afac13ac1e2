"""``servanda log``: entering, listing and checking, with several writers at once, and with writers killed."""

import csv
import json
import random
import signal
import subprocess
import threading
import time
import unicodedata
from datetime import date, timedelta

import pytest
from tests import command

from servanda.locales import format_day

ARRIVAL = ["--matter", "arrival", "--by", "nato-plo", "--when", "2009-02-01"]
NOTICE = [
    "--from", "nato", "--to", "kz-mfa", "--matter", "arrival", "--about", "arrival-2009-02-01", "--sent",
    "2009-02-02", "--received", "2009-02-04", "--form", "written",
]  # fmt: skip
JUDGED = ["--judged", "10-if-necessary", "--answer", "yes", "--by", "kz-gov", "--when", "2009-03-01/.."]


@pytest.fixture
def add(run):
    """Return a function that adds a record to a log and returns its id."""

    def call(log, *words):
        done = run("log", "add", "--log", log, *words)
        assert done.code == 0, done.err
        assert done.err.endswith(f"written: {log}\n")
        return done.out.removesuffix("\n")

    return call


@pytest.fixture
def kept(add, tmp_path):
    """A log of three records: an event, a notice and a judgement."""
    log = tmp_path / "liaison-2009.csv"
    for words in (ARRIVAL, NOTICE, JUDGED):
        add(log, *words)
    return log


@pytest.mark.parametrize("ending", ["csv", "yaml"])
def test_add_prints_the_id_and_nothing_else(add, run, tmp_path, ending):
    log = tmp_path / f"liaison-2009.{ending}"
    assert (
        add(log, *ARRIVAL, "--evidence", "register 12/2009", "--evidence", "a witness")
        == "arrival-2009-02-01"
    )
    assert add(log, *NOTICE, "--remark", "in haste", "--id", "first-notice") == "first-notice"
    assert add(log, *JUDGED) == "10-if-necessary-judged-2009-03-01"
    told = run("log", "list", "--log", log, "--format", "json").json()
    assert [one["id"] for one in told] == [
        "arrival-2009-02-01",
        "first-notice",
        "10-if-necessary-judged-2009-03-01",
    ]
    assert told[0]["evidence"] == ["register 12/2009", "a witness"] and told[0]["by"] == ["actor:nato-plo"]
    assert told[1]["addressee_label"] == ["Ministry of Foreign Affairs of the Republic of Kazakhstan"]
    assert (told[1]["about"], told[1]["received"], told[1]["remark"]) == (
        ["log:liaison-2009/arrival-2009-02-01"], "2009-02-04", "in haste",
    )  # fmt: skip
    assert told[2]["answer"] is True and told[2]["when"] == "2009-03-01/.."


def test_the_environment_names_the_log(run, tmp_path, monkeypatch):
    run("log", "list").refused("no log is named", "SERVANDA_LOG")
    monkeypatch.setenv("SERVANDA_LOG", str(tmp_path / "office.csv"))
    assert run("log", "add", *ARRIVAL).out == "arrival-2009-02-01\n"
    assert run("log", "list", "--format", "json").json()[0]["event"] == "log:office/arrival-2009-02-01"


TOMORROW = (date.today() + timedelta(days=2)).isoformat()


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ([], ["an event needs '--matter' or '--fulfils' or '--breaches'"]),
        (["--matter", "arrival"], ["needs '--when'"]),
        (["--from", "nato", *ARRIVAL], ["a notification has no '--when'", "'--sent' and '--received'"]),
        (["--from", "nato", "--matter", "arrival", "--sent", "2009"], ["a notification needs '--to'"]),
        (["--judged", "10-car", "--by", "kz"], ["a judgement needs '--answer'"]),
        (["--answer", "no", "--by", "kz"], ["needs '--judged'"]),
        ([*JUDGED, "--form", "oral"], ["a judgement has no '--form'"]),
        (["--answer", "maybe"], ["'maybe' cannot stand for '--answer'"]),
        ([*ARRIVAL[:-1], TOMORROW], ["later than today", "servanda what-if"]),
        ([*ARRIVAL, "--by", "nato-pol"], ["'nato-pol' is no actor", "did you mean"]),
        ([*NOTICE[:-1], "writen"], ["did you mean 'written'"]),
        ([*ARRIVAL, "--agreement", "other"], ["'other'"]),
    ],
    ids=lambda value: " ".join(value) if value and value[0] and " " in value[0] else "",
)  # fmt: skip
def test_what_is_refused(run, tmp_path, words, parts):
    run("log", "add", "--log", tmp_path / "new.csv", *words).refused(*parts)
    assert not (tmp_path / "new.csv").exists()


def test_a_contradiction_is_refused_and_a_warning_said(run, add, kept):
    before = kept.read_bytes()
    run("log", "add", "--log", kept, *ARRIVAL[:-1], "2009-05").refused(
        "again 'arrival-2009-05'", "nothing was written"
    )
    assert kept.read_bytes() == before
    done = run("log", "add", "--log", kept, *NOTICE)
    assert done.code == 0 and "warning: 'arrival-notice-2009-02-04-2' says the same as" in done.err


def test_unknown_words(run):
    run("log", "ad").refused("no command 'ad' of 'servanda log'", "'add'")
    run("log", "add", "--matters", "x").refused("--matters")
    assert run("log").code == 0 and run("log").out == run("log", "--help").out


def test_list_for_people(run, fits, kept):
    kept.write_text(kept.read_text().replace("register", "register"))
    for lang, words in (("en", "arrival"), ("ru", "прибытие"), ("kk", "келу")):
        for width in (60, 100, 200):
            done = run("log", "list", "--log", kept, "--lang", lang, width=width)
            assert done.code == 0 and words in done.out and not fits(done.out, width)
            days = [format_day(date(2009, 2, day), lang) for day in (1, 4)]
            told = " ".join(done.out.split())
            places = [told.index(" ".join(day.split())) for day in days]
            assert places == sorted(places)


def test_list_as_a_table_is_a_log_again(run, kept, tmp_path):
    copy = tmp_path / "copy.csv"
    assert run("log", "list", "--log", kept, "--format", "csv", "-o", copy).code == 0
    assert copy.read_text() == kept.read_text()
    rows = list(csv.reader(copy.read_text().splitlines()[1:]))
    assert rows[0][:3] == ["id", "type", "matter"] and len(rows) == 4
    told = [run("log", "list", "--log", path, "--format", "json").json() for path in (kept, copy)]
    assert told[0] == told[1]


def test_list_of_nothing(run, tmp_path):
    (tmp_path / "a.csv").write_text("id,matter,when\n")
    done = run("log", "list", "--log", tmp_path / "a.csv")
    assert (done.code, done.out) == (1, "") and done.err
    assert run("log", "list", "--log", tmp_path / "a.csv", "--format", "json").out == "[]\n"


def test_control_characters_stay_in_the_log(run, tmp_path):
    log = tmp_path / "a.csv"
    log.write_text("id,matter,when,about\na,arrival,2009,log:b/\x1b[31m\n")
    done = run("log", "list", "--log", log)
    assert "\x1b" not in done.out and "\x1b" not in run("log", "check", "--log", log).out


def test_check_finds_nothing(run, kept):
    assert run("log", "check", "--log", kept).out == "Nothing is wrong: 3 records checked.\n"
    told = run("log", "check", "--log", kept, "--format", "json").json()
    assert told == {"conforms": True, "shapes": True, "results": []}


WRONG = """id,matter,when,by,sender,addressee,sent,received,about
back,departure,2009-01-01,nato-plo,,,,,
come,arrival,2009-02-01,nato-plo,,,,,
again,arrival,2009-03-01,nato-plo,,,,,
note,arrival,,,nato,nato,2009-02-05,2009-02-04,come
"""


def test_check_says_what_is_wrong_and_where(run, fits, tmp_path):
    log = tmp_path / "wrong.csv"
    log.write_text(WRONG)
    done = run("log", "check", "--log", log, "--format", "json")
    assert (done.code, done.err) == (1, "")
    told = json.loads(done.out)
    assert told["conforms"] is False
    assert [(one["rule"], one["event"], one["line"]) for one in told["results"]] == [
        ("ended-first", "log:wrong/back", 2), ("begun-twice", "log:wrong/again", 4),
        ("received-before-sent", "log:wrong/note", 5), ("to-itself", "log:wrong/note", 5),
    ]  # fmt: skip
    for one in told["results"]:
        assert list(one) == ["severity", "rule", "event", "message", "file", "line"]
        assert one["file"] == str(log) and one["severity"] == "violation"
    for lang in ("en", "ru", "kk"):
        for width in (40, 80):
            done = run("log", "check", "--log", log, "--lang", lang, width=width)
            # The path of the folder may be longer than a line, and is broken then.
            told = "".join(done.out.split())
            assert done.code == 1 and "wrong.csv:5" in told and not fits(done.out, width)


def test_check_holds_a_day(run, kept):
    done = run("log", "check", "--log", kept, "--as-of", "2009-02-03", "--format", "json")
    assert {one["rule"] for one in json.loads(done.out)["results"]} == {"in-future"}
    assert run("log", "check", "--log", kept, "--as-of", "3 февраля 2009", "--format", "json").out == done.out
    run("log", "check", "--log", kept, "--as-of", "3/2/2009").refused("2009-02-03", "2009-03-02")


def test_check_runs_the_shapes_and_says_when_it_does_not(run, tmp_path, monkeypatch):
    log = tmp_path / "a.csv"
    log.write_text("id,matter,when,evidence\n" + "".join(f"e{n},movement,2009-0{n},x\n" for n in range(1, 5)))
    monkeypatch.setattr("servanda.events.consistency.MAX_RECORDS", 3)
    done = run("log", "check", "--log", log, "--format", "json")
    assert json.loads(done.out)["shapes"] is False and "up to 3 records, and this one has 4" in done.err
    assert "3" in run("log", "check", "--log", log, "--lang", "kk").err
    odd = tmp_path / "b.csv"  # a day that is read and that the shapes do not know
    odd.write_text('id,matter,when\na,movement,"[2009-03-03..2009-03-10]/2009-04"\n')
    told = json.loads(run("log", "check", "--log", odd, "--format", "json").out)
    assert told["shapes"] is True
    for one in told["results"]:
        assert one["rule"].startswith("srv-shapes:") and (one["file"], one["line"]) == (str(odd), 2)


@pytest.mark.parametrize("verb", [["list"], ["check"], ["add", *ARRIVAL]])
def test_a_log_that_cannot_be_read(run, tmp_path, verb):
    log = tmp_path / "cut.csv"
    log.write_text(WRONG[:-3])
    run("log", *verb, "--log", log).refused("cut.csv:5", "cut off")
    run("log", *verb, "--log", tmp_path).refused(str(tmp_path))
    if verb[0] != "add":
        run("log", *verb, "--log", tmp_path / "none.csv").refused("no such file")


def test_other_agreements(run, add, authored, tmp_path):
    text = authored.read_text("utf-8").replace("agreement:kz-nato-2007", "agreement:own")
    text = text.replace("agreement/kz-nato-2007/", "agreement/own/")
    authored.write_text(text, "utf-8")
    log = tmp_path / "own.yaml"
    words = ("--log", log, "--store", authored)
    assert run("log", "add", *words, *ARRIVAL).out == "arrival-2009-02-01\n"
    assert "ofAgreement: agreement:own" in log.read_text()
    assert run("log", "check", *words).code == 0
    run("log", "list", "--log", log).refused("'own'", "not here", "kz-nato-2007")


def start(*words):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return command.start("log", "add", *words, **pipes)


@pytest.mark.parametrize("ending", ["csv", "yaml"])
def test_writers_at_once(run, tmp_path, ending):
    """Each of several processes adds the same thing; each is told another id, and all records are there."""
    log = tmp_path / f"busy.{ending}"
    writers = [start("--log", log, *ARRIVAL[2:], "--matter", "movement", "--remark", n) for n in range(4)]
    said = [writer.communicate() for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * 4, said
    told = run("log", "list", "--log", log, "--format", "json").json()
    assert {one["remark"]: one["id"] for one in told} == {
        str(n): out.strip() for n, (out, _) in enumerate(said)
    }
    assert len({one["id"] for one in told}) == 4


@pytest.mark.parametrize("ending", ["csv", "yaml"])
def test_killed_again_and_again(run, tmp_path, ending):
    """Killed at many moments: the log is always whole, and no record that was reported is lost."""
    log = tmp_path / f"hard.{ending}"
    begun = time.perf_counter()
    first = start("--log", log, *ARRIVAL)
    reported = {first.communicate()[0].strip()}
    whole = time.perf_counter() - begun
    chance, killed = random.Random(9), 0
    for number in range(100):
        if killed == 5:
            break
        record = ["--matter", "movement", "--when", "2009-03", "--by", "nato-plo", "--remark", number]
        writer = start("--log", log, *record)
        killer = threading.Timer(whole * chance.uniform(0.3, 1.1), writer.send_signal, [signal.SIGKILL])
        killer.start()
        out, _ = writer.communicate()
        killer.cancel()
        killed += writer.returncode == -signal.SIGKILL
        if out.endswith("\n"):
            reported.add(out.strip())
        told = run("log", "list", "--log", log, "--format", "json").json()
        assert reported <= {one["id"] for one in told}
        assert len({one["id"] for one in told}) == len(told)
    assert killed == 5
    assert start("--log", log, "--matter", "absence", "--when", "2009-03").wait() == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == [log.name, f"{log.name}.lock"]


def test_names_and_ids_are_read_as_a_reader_sees_them(run, tmp_path):
    """Letters composed as macOS types them, and letters of the other alphabet that look the same."""
    log = tmp_path / "log.csv"
    label = unicodedata.normalize("NFD", "НАТО/БЖӘ байланыс офицері")
    named = unicodedata.normalize("NFD", "й")
    log.write_text(
        "# log: nfd, agreement: kz-nato-2007\n"
        "id,type,matter,by,when,about\n"
        f"{named},event,келу,{label},2009-02-01,\n"
        "a1,event,arrival,nаto-plo,2009-02-02,\n",
        encoding="utf-8",
    )
    rows = run("log", "list", "--log", log, "--format", "json").json()
    assert {actor for row in rows for actor in row["by"]} == {"actor:nato-plo"}
    assert {row["id"] for row in rows} == {"й", "a1"}
    assert run("show", label).out == run("show", "nato-plo").out == run("show", "nаto-plo").out


def test_what_precedes_what_it_presupposes_is_said(run, tmp_path):
    log = tmp_path / "early.csv"
    notice = ("--from", "kz-gov", "--to", "nato", "--matter", "ratification", "--form", "written")
    done = run("log", "add", "--log", log, "--id", "early", *notice, "--received", "2007-10-20")
    assert done.code == 0 and "before the agreement was made" in done.err
    found = run("log", "check", "--log", log, "--format", "json")
    assert found.code == 1
    assert [one["rule"] for one in json.loads(found.out)["results"]] == ["before-conclusion"]
    assert "contradicts itself" in run("status", "--log", log, "--as-of", "2008-12-01").err

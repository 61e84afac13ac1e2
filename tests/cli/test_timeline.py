"""``servanda timeline``: to a terminal, as tables, drawings, a page and a calendar; and ``draw --as-of``."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

YEAR = Path(__file__).parents[1] / "status" / "scenarios" / "year.yaml"
SPRING = ("--log", YEAR, "--as-of", "2009-06-30", "--from", "2009-03-01", "--until", "2009-05-31")


@pytest.mark.parametrize(
    ("lang", "width", "day"), [("en", 120, "24 March"), ("kk", 80, "24 наурыз"), ("ru", 80, "24 марта")]
)
def test_for_a_terminal(run, fits, lang, width, day):
    done = run("timeline", *SPRING, "--lang", lang, width=width)
    assert done.code == 0 and done.err == "" and fits(done.out, width) == []
    assert re.search(rf"^(2009 )?{day}\b", done.out, re.MULTILINE) and "○" in done.out and "┃" in done.out


def test_without_a_log_the_text_itself_has_a_timeline(run):
    done = run("timeline", "--as-of", "2009-06-01")
    assert done.code == 0 and "7 September" in done.out and "not known from the record" in done.out
    assumed = run("timeline", "--as-of", "2009-06-01", "--assume", "in-force=2008-12-01").out
    assert "Entry into force" in assumed and "assumed by the one who asks" in assumed


def test_as_json_and_csv(run):
    rows = run("timeline", *SPRING, "--format", "json").json()
    names = {row["ref"] for row in rows}
    assert "log:year/movement-3" in names and "log:year/arrival-1" not in names
    row = next(row for row in rows if row["ref"] == "log:year/movement-3")
    assert (row["day"], row["state"], row["calls"]) == ("2009-03-24", "open", ["4.1-movements@movement-3"])
    table = list(csv.DictReader(io.StringIO(run("timeline", *SPRING, "--format", "csv").out)))
    assert [line["ref"] for line in table] == [row["ref"] for row in rows]
    assert run("timeline", *SPRING, "--format", "md").out.count("\n") == len(rows) + 2


def test_only_what_names_an_actor(run):
    rows = run("timeline", *SPRING, "--actor", "kz-gov", "--format", "json").json()
    assert all(not row["actors"] or any("kz" in actor for actor in row["actors"]) for row in rows)
    run("timeline", *SPRING, "--actor", "kz-modd").refused("kz-mod")


@pytest.mark.parametrize(
    ("name", "start"),
    [("x.html", b"<!DOCTYPE html>"), ("x.ics", b"BEGIN:VCALENDAR"), ("x.json", b"["), ("x.csv", b"day,"),
     ("x.md", b"| day"), ("x.txt", b"Kazakhstan")],
)  # fmt: skip
def test_the_ending_of_the_file_decides(run, tmp_path, name, start):
    done = run("timeline", *SPRING, "-o", tmp_path / name)
    assert done.code == 0 and "written:" in done.err
    path = Path(name)
    # A drawing of several sheets is several files.
    written = [tmp_path / name, *sorted(tmp_path.glob(f"{path.stem}-*{path.suffix}"))]
    assert next(one for one in written if one.exists()).read_bytes().startswith(start)
    run("timeline", *SPRING, "-o", tmp_path / name).refused("--force")


@pytest.mark.parametrize(
    ("name", "start"), [("x.svg", b"<?xml"), ("x.png", b"\x89PNG"), ("x.dot", b"digraph")]
)
def test_the_ending_of_a_picture_decides(run, tmp_path, name, start):
    assert run("timeline", *SPRING, "--sheet", "1", "-o", tmp_path / name).code == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_a_calendar_is_read_back_and_what_is_not_exact_is_counted(run):
    done = run("timeline", "--log", YEAR, "--as-of", "2010-06-01", "--format", "ics")
    events = Calendar.from_ical(done.out.encode()).walk("VEVENT")
    last = next(event for event in events if str(event["summary"]).startswith("Last day in force"))
    assert last.decoded("dtstart") == date(2010, 2, 28)
    assert done.err.count("\n") == 1 and done.err.startswith("2 entries")
    for lang, said in (("kk", "2 жазба "), ("ru", "2 записи:")):
        done = run("timeline", "--log", YEAR, "--as-of", "2010-06-01", "--format", "ics", "--lang", lang)
        assert done.err.count("\n") == 1 and said in done.err


def test_too_much_for_one_sheet_goes_on_others(run):
    done = run("timeline", "--log", YEAR, "--as-of", "2010-06-01", "--format", "dot")
    assert done.code == 0 and done.out.count("digraph") > 1 and "sheet 1 of" in done.out


def test_bad_input_is_one_sentence(run, tmp_path):
    run("timeline", "--from", "2009-13-01").refused("2009-13-01")
    run("timeline", "--from", "2009-06-01", "--until", "2009-05-01").refused("--until", "--from")
    run("timeline", "--log", tmp_path / "none.yaml").refused("none.yaml")
    run("timeline", "--as-of", "2007-01-01", "--until", "2001-01-01").refused(code=1)


@pytest.mark.parametrize("kind", ["html", "ics", "table"])
def test_two_processes_write_the_same(run, process, kind):
    words = ("timeline", *SPRING, "--lang", "kk", "--format", kind)
    again = process(*words, env={"PYTHONHASHSEED": "1"})
    assert again.out == run(*words).out and len(again.out) > 1000


def test_a_drawing_of_a_day(run, tmp_path):
    done = run("draw", "notifications", "--as-of", "2009-06-30", "--log", YEAR, "--format", "dot")
    assert done.code == 0 and "In force since 2 December 2008" in done.out and "OPEN" in done.out
    done = run("draw", "--as-of", "2009-06-30", "--assume", "in-force=2008-12-01", "--format", "dot")
    assert done.code == 0 and "as is assumed" in done.out
    assert "2009-06-30" not in run("draw", "--format", "dot").out


def test_a_drawing_of_no_day_has_no_use_for_a_log(run, monkeypatch):
    run("draw", "--log", YEAR).refused("--log", "--as-of")
    run("draw", "--assume", "in-force=2008-12-01").refused("--assume", "--as-of")
    run("draw", "actors", "--as-of", "2009-06-30").refused("actors", "--as-of", "notifications")
    monkeypatch.setenv("SERVANDA_LOG", str(YEAR))
    assert run("draw", "--format", "dot").code == 0  # it stands in the environment for other commands


def test_an_explanation_is_drawn(run, tmp_path):
    words = ("why", "4-notify@arrival-1", "--log", YEAR, "--as-of", "2009-06-30")
    assert run(*words, "-o", tmp_path / "why.svg").code == 0
    assert (tmp_path / "why.svg").read_bytes().startswith(b"<?xml")
    assert "arrival-to-defence" in run(*words, "--format", "dot").out

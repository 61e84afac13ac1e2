"""An invented memorandum with times of many kinds: what its record comes to, worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.command import ROOT, run

EXAMPLE = ROOT / "docs" / "examples" / "river-gauges-2020"
LOG = """\
# agreement: river-gauges-2020
id,matter,by,when,sender,addressee,sent,received,form,about
p1,internal-procedures-completed,,,rivers,water,2020-06-01,2020-06-05,written,
p2,internal-procedures-completed,,,water,rivers,2020-08-08,2020-08-12,written,
drill,drills,rivers,2021-10-01,,,,,,
report,gauges,,,water,rivers,2021-04-20,2021-04-25,written,
spill,spills,water,2021-06-05,,,,,,
"""


@pytest.fixture
def status(tmp_path: Path):
    """Return a function that gives the status of the memorandum on a day, with more records in the log."""

    def read(day: str, *more: str) -> dict[str, Any]:
        log = tmp_path / "log.csv"
        log.write_text(LOG + "".join(f"{line}\n" for line in more), encoding="utf-8")
        found: dict[str, Any] = run(
            "status", "--store", EXAMPLE, "--log", log, "--as-of", day, "--format", "json"
        ).json()
        return found

    return read


def find_call(status: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the one instance of a name."""
    (found,) = (one for norm in status["norms"] for one in norm["instances"] if one["id"] == name)
    return found


@pytest.mark.parametrize(("day", "phase"), [("2020-08-11", "not-in-force"), ("2020-08-12", "in-force")])
def test_it_is_in_force_on_the_last_of_two_notifications(status, day, phase):
    found = status(day)
    assert found["phase"] == phase
    assert phase != "in-force" or found["in_force"]["since"] == "2020-08-12"


NOTE = "note,drills,,,rivers,water,{day},{day},,drill"


@pytest.mark.parametrize(
    ("received", "as_of", "state"),
    [
        ("2021-08-17", "2021-09-01", "done"),
        ("2021-08-18", "2021-09-01", "done-late"),
        (None, "2021-08-17", "due"),
        (None, "2021-08-18", "breached"),
    ],
)
def test_a_notice_is_due_forty_five_days_before_the_drill(status, received, as_of, state):
    call = find_call(status(as_of, *([NOTE.format(day=received)] if received else [])), "1-drills@drill")
    assert (call["state"], call["deadline"]) == (state, "2021-08-17")


def test_a_report_is_due_each_year(status):
    found = status("2022-05-01")
    assert find_call(found, "2-report@2021-04-30")["state"] == "done"
    assert find_call(found, "2-report@2022-04-30")["state"] == "breached"
    assert find_call(status("2022-04-30"), "2-report@2022-04-30")["state"] == "due"


def test_comments_are_due_two_months_after_the_report_is_received(status):
    call = find_call(status("2021-06-01"), "3-comments@report")
    assert (call["state"], call["deadline"]) == ("due", "2021-06-25")
    assert call["rests_on"][0]["from"] == "2021-04-25"


def test_an_urgency_is_told_with_the_days_gone_by_and_has_no_deadline(status):
    call = find_call(status("2021-06-15"), "3-spills@spill")
    assert (call["urgency"], call["deadline"], call["elapsed_days"]) == ("urgency:promptly", None, [10, 10])
    assert call["state"] == "open"


@pytest.mark.parametrize(
    ("received", "last"),
    [("2023-04-12", "2023-08-12"), ("2023-04-13", "2025-08-12"), ("2021-01-10", "2023-08-12")],
)
def test_a_renewal_is_stopped_in_time_or_counts_for_the_next_term(status, received, last):
    stop = f"stop,intention-not-to-renew,,,water,rivers,{received},{received},written,"
    assert status("2023-04-20", stop)["in_force"]["last_day"] == last


def test_without_a_notice_it_is_renewed(status):
    assert status("2031-01-01")["phase"] == "in-force"


def test_due_claims_no_more_than_a_table_lists(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text(LOG, encoding="utf-8")
    asked = ("due", "--store", EXAMPLE, "--log", log, "--as-of", "2021-09-01", "--until", "9999-12-31")
    rows = [row for row in run(*asked, "--format", "json").json() if row["id"].startswith("2-report@")]
    text = run(*asked).out
    last = rows[-1]["deadline"]
    assert last[:4] == "2121" and "9999-12-31; " not in text
    shown = len(re.findall(r"2-report@", text))
    (more,) = re.findall(r"2-report: … and (\d+) more", text)
    assert shown + int(more) == len(rows)

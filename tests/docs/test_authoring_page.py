"""The playbook of docs/authoring.md, run from top to bottom in an empty folder: each gate holds."""

from __future__ import annotations

import csv
import json
import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest
from tests.command import ROOT, run
from tests.needs import reason

from servanda.read.short import declared, expansion, head, notices, remarks, slot_times
from servanda.read.short.norms import NORM_KEYS

PAGE = ROOT / "docs" / "authoring.md"
FENCE = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```", re.M | re.S)


def matches(printed: str, shown: str) -> bool:
    """Say whether an answer is as the page shows it, where a line ``…`` stands for any lines."""
    wanted = "".join(
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.strip("\n").splitlines()
    )
    return re.fullmatch(wanted + r"\n?", printed.rstrip("\n") + "\n") is not None


def run_command(command: str) -> tuple[int, str, bool]:
    """Run one command of the page: its exit code, what it prints, and whether it may fail."""
    words = shlex.split(command)
    may_fail = words[-2:] == ["||", "true"]
    assert words[0] == "servanda"
    done = run(*(words[1:-2] if may_fail else words[1:]), width=80)
    return done.code, done.out + (done.err if may_fail or done.code else ""), may_fail


def test_the_playbook_holds_from_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if why := reason("drawing-svg"):
        pytest.skip(why)
    monkeypatch.chdir(tmp_path)
    gates = 0
    for kind, name, body in FENCE.findall(PAGE.read_text(encoding="utf-8")):
        if name:
            Path(name).write_text(body, encoding="utf-8")
        if kind != "console":
            continue
        for command, _, shown in (part.partition("\n") for part in re.split(r"^\$ ", body, flags=re.M)[1:]):
            code, printed, may_fail = run_command(command)
            assert code == 0 or may_fail, f"{command}\n{printed}"
            if shown.strip():
                assert matches(printed, shown), f"{command}\n{printed}"
                gates += 1
    assert gates >= 8
    assert {path.suffix for path in tmp_path.glob("harbour-2021.*")} >= {".yaml", ".html", ".svg"}


def test_every_key_of_the_short_form_has_its_line_in_the_table() -> None:
    table = (files("servanda.read.short") / "keys.tsv").read_text(encoding="utf-8")
    listed: dict[str, set[str]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t"):
        assert row["value"] and row["meaning"]
        listed.setdefault(row["place"], set()).add(row["key"])
    assert listed["head"] == set(head.HEAD_KEYS)
    assert listed["instrument"] == set(head.INSTRUMENT_KEYS)
    assert listed["clause"] == set(expansion.CLAUSE_KEYS)
    assert listed["norm"] == set(NORM_KEYS) - set(notices.MAKING)
    assert listed["notice"] == set(notices.HEADED)
    assert listed["time"] == set(slot_times.TIME_KEYS)
    assert listed["qualifier"] == set(remarks.QUALIFIER_KEYS)
    assert listed["note"] == set(remarks.NOTE_KEYS)
    assert listed["declaration"] == set().union(*declared.DECLARATION_KEYS.values())


#: An agreement for the times of the page: the words of each are those of a clause of its own, from 11 on.
TIMES_TEXT = """\
MEMORANDUM

2. The Water Agency shall inform the Ministry of Rivers of its work by a report.
5. A Party may terminate it by a notice that it does not renew it.
"""
TIMES_AGREEMENT = """\
agreement: rivers
title: Memorandum
language: en
sourceFile: text.txt
type: Memorandum
parties:
  rivers: {type: Ministry, name: Ministry of Rivers}
  water: {type: Authority, name: Water Agency}
matters: {drills: drills, spills: spills, reports: report}
clauses:
  2:
    report:
      obligation: {inform: shall inform}
      bearer: {water: The Water Agency}
      addressee: {rivers: the Ministry of Rivers}
      matter: reports
  5:
    not-renew:
      power: {terminate: may terminate}
      bearer: {is: [rivers, water], words: A Party}
      addressee: {is: [rivers, water], words: A Party, inferred: The other one.}
      reciprocal: yes
      object: the memorandum
      matter: {intention-not-to-renew: does not renew it}
"""
TIMES_CLAUSE = """\
  {number}:
    drills:
      obligation: {{notify: shall notify}}
      bearer: {{rivers: The Ministry of Rivers}}
      addressee: {{water: the Water Agency}}
      matter: {{drills: drills}}
      {time}
"""
#: What is asked of an effect is that of a power, which these norms are not.
OF_EFFECTS = {"srv-shapes:EffectAgrees", "srv-shapes:EffectNamed", "srv-shapes:Translation"}


def list_times() -> list[str]:
    """Return each time in the examples of the section on times."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Times\n")[2].partition("\n## ")[0]
    blocks = [body for kind, name, body in FENCE.findall(section) if kind == "yaml" and not name]
    items = [item for body in blocks for item in re.split(r"^(?=\w)", body, flags=re.M) if item.strip()]
    return [item.rstrip("\n") for item in items]


def group_times() -> list[list[str]]:
    """Return the times of the page in as few agreements as can be: one has no more than one renewed term."""
    times = list_times()
    renewed = [one for one in times if "renewal" in one or "renewedBy" in one]
    return [[one for one in times if one not in renewed], *([one] for one in renewed)]


@pytest.mark.parametrize("times", group_times())
def test_each_time_of_the_page_is_read_and_agrees_with_its_words(tmp_path: Path, times: list[str]) -> None:
    text, agreement = TIMES_TEXT, TIMES_AGREEMENT
    for number, time in enumerate(times, 11):
        found = re.findall(r"words: (?:'([^']*)'|([^,}]*))", time)
        words = "; ".join(quoted or plain for quoted, plain in found)
        text += f"{number}. The Ministry of Rivers shall notify the Water Agency of drills, {words}.\n"
        agreement += TIMES_CLAUSE.format(number=number, time=time.replace("\n", "\n      "))
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    (tmp_path / "agreement.yaml").write_text(agreement, encoding="utf-8")
    results = json.loads(run("check", tmp_path, "--format", "json").out)["results"]
    assert [one for one in results if one["shape"] not in OF_EFFECTS] == []


def test_the_page_shows_every_key_of_a_time() -> None:
    shown = {key for time in list_times() for key in re.findall(r"(\w+):", time)}
    assert {*slot_times.TIME_KEYS} - {"uncountable", "at", "firstOf"} <= shown

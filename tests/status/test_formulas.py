"""Formulas by which treaties set times: invented agreements, with the right days worked out by hand.

Each folder of ``formulas`` holds a text, its short form, logs (``log.csv``, ``log-<name>.csv``), and
``expected.yaml``: for each log, for days on which one asks, what must be answered. The keys: ``phase``, the
state of a call (a list: one of these), ``in-force`` and ``last`` (the first and last day in force),
``amended`` (the days on which protocols come into force), ``entered`` and ``left`` (by Party),
``suspended`` (the day from which its operation is), ``provisional`` (by Party, from and until when),
``missing`` (whose act entry into force still needs), ``calls`` by their names, ``none-of`` (states that a
call may not have; the call itself may be missing).
``assumed`` is a day of entry into force that the text does not give.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from servanda.check import check
from servanda.events.reader import read_log
from servanda.status.states import Status, compute_status
from servanda.store.bundle import load_files

FOLDER = Path(__file__).parent / "formulas"
IRI = "https://w3id.org/servanda/agreement/"


def list_cases() -> Iterator[Any]:
    """Give each folder, log and day, with what is expected."""
    for path in sorted(FOLDER.glob("*/expected.yaml")):
        for log, days in yaml.load(path.read_bytes(), yaml.CSafeLoader).items():
            for day, expected in days.items():
                name = path.parent.name
                yield pytest.param(name, log, day, expected, id=f"{name}-{log}-{day}")


@cache
def load_folder(name: str) -> Any:
    """Return the graph of an agreement's folder."""
    return load_files([FOLDER / name / "agreement.yaml"])


def ask(name: str, log: str, day: date, expected: dict[str, Any]) -> Status:
    """Return the status of an agreement on a day."""
    store = load_folder(name)
    assumed = {"in-force": expected["assumed"]} if "assumed" in expected else {}
    record = read_log(FOLDER / name / f"{log}.csv", store)
    return compute_status(store, IRI + name, record, as_of=day, assumed=assumed)


@pytest.mark.parametrize(("name", "log", "day", "expected"), list(list_cases()))
def test_a_formula_gives_the_day_worked_out_by_hand(name, log, day, expected):
    found = ask(name, log, day, expected)
    if "phase" in expected:
        assert found.phase in list_values(expected["phase"])
    if "in-force" in expected:
        assert str(found.lifecycle.in_force) == str(expected["in-force"])
    if "last" in expected:
        assert str(found.lifecycle.last) == str(expected["last"])
    if "amended" in expected:
        days = [one.in_force for one in found.amendments if one.in_force is not None]
        assert [str(one) for one in days if one.by(day) is not False] == list(map(str, expected["amended"]))
    for party, entered in expected.get("entered", {}).items():
        parties = {one.party.rpartition("/")[2]: one.since for one in found.lifecycle.parties}
        assert str(parties[party]) == str(entered)
    for party, last in expected.get("left", {}).items():
        ends = {one.party.rpartition("/")[2]: one.last for one in found.lifecycle.parties}
        assert str(ends[party]) == str(last)
    compare_stages(found, expected)
    calls = {call.id: call for call in found.instances}
    for id_, wanted in expected.get("calls", {}).items():
        assert id_ in calls, sorted(calls)
        compare_call(calls[id_], wanted)
    for id_, states in expected.get("none-of", {}).items():
        assert id_ not in calls or calls[id_].state not in states


@pytest.mark.parametrize("name", sorted(path.parent.name for path in FOLDER.glob("*/agreement.yaml")))
def test_nothing_is_wrong_with_a_formula(name):
    assert [one for one in check([FOLDER / name / "agreement.yaml"]).results if one.severity != "info"] == []


def compare_stages(found: Status, expected: dict[str, Any]) -> None:
    """Hold suspension, provisional application by Party and what is missing against what was worked out."""
    if "suspended" in expected:
        assert str(found.lifecycle.suspended) == str(expected["suspended"])
    for party, (since, until) in expected.get("provisional", {}).items():
        early = {one.party.rpartition("/")[2]: one for one in found.lifecycle.parties}[party]
        assert (str(early.provisional), str(early.provisional_last)) == (str(since), str(until))
    if "missing" in expected:
        names = [one.rpartition("/")[2] for formula in found.lifecycle.entry for one in formula.missing]
        assert names == expected["missing"]


def compare_call(call: Any, wanted: dict[str, Any]) -> None:
    """Hold a call against what was worked out."""
    assert call.state in list_values(wanted["state"]), call
    if "possible" in wanted:
        assert set(call.verdict.possible) == set(wanted["possible"])
    if "deadline" in wanted:
        deadline = wanted["deadline"]
        assert (None if call.deadline is None else str(call.deadline)) == (deadline and str(deadline))
    if "urgency" in wanted:
        assert call.urgency == wanted["urgency"]
    if "elapsed" in wanted:
        assert list(call.elapsed) == wanted["elapsed"]


def list_values(value: Any) -> list[Any]:
    """Return a value, or several, as a list."""
    return value if isinstance(value, list) else [value]

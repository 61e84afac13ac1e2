"""Three scenarios worked out by hand from the text: every norm, and every call for an act."""

import json
from datetime import date
from pathlib import Path

import pytest

from servanda.events.conventions import find_last_day
from servanda.events.dates import make_when
from servanda.events.reader import read_log
from servanda.status.phrases import Phrases
from servanda.status.states import compute_status
from servanda.status.status_text import make_status_json
from servanda.store.snapshot import open_bundled

FOLDER = Path(__file__).parent / "scenarios"
AGREEMENT = "https://w3id.org/servanda/agreement/kz-nato-2007"
PHASES = {"in-force": True, "not-in-force": False, "ended": False, "not-known": None}


def days():
    """Give each scenario, what is assumed in it, each day, and what was worked out for it."""
    for path in sorted(FOLDER.glob("*.expected.json")):
        name = path.name.removesuffix(".expected.json")
        expected = json.loads(path.read_text("utf-8"))
        parts = expected.values() if "assumed" in expected else [{"assume": None, "dates": expected}]
        for part in parts:
            for day, held in part["dates"].items():
                yield pytest.param(name, part["assume"], day, held, id=f"{name}-{part['assume']}-{day}")


@pytest.fixture(scope="module")
def store():
    return open_bundled()


@pytest.fixture(scope="module")
def logs(store):
    return {path: read_log(path, store) for path in FOLDER.iterdir() if path.suffix in (".yaml", ".csv")}


@pytest.fixture(scope="module")
def stands(store, logs):
    def stand(name, assume, day, ending=".yaml"):
        given = dict([assume.split("=")]) if assume else {}
        assumed = {key: date.fromisoformat(value) for key, value in given.items()}
        log = logs[FOLDER / f"{name}{ending}"]
        return compute_status(store, AGREEMENT, log, as_of=date.fromisoformat(day), assumed=assumed)

    return stand


@pytest.mark.parametrize(("name", "assume", "day", "expected"), list(days()))
def test_every_norm_stands_as_worked_out(stands, name, assume, day, expected):
    found = stands(name, assume, day)
    assert PHASES[found.phase] is expected["in_force"]
    wanted = {norm: state for state, norms in expected["by_state"].items() for norm in norms}
    assert {held.norm.name: held.state for held in found.norms} == wanted
    possible = {norm: set(states) for norm, states in expected.get("possible", {}).items()}
    told = {held.norm.name: set(held.verdict.possible) for held in found.norms if held.verdict.possible}
    assert {norm: told[norm] for norm in possible} == possible


@pytest.mark.parametrize(("name", "assume", "day", "expected"), list(days()))
def test_every_call_for_an_act_stands_as_worked_out(stands, name, assume, day, expected):
    found = {call.id: call for call in stands(name, assume, day).instances}
    assert sorted(found) == sorted(expected["instances"])
    for id_, wanted in expected["instances"].items():
        call = found[id_]
        assert call.state == wanted["state"], id_
        assert set(call.verdict.possible) == set(wanted.get("possible", ())), id_
        assert call.survives is wanted.get("survives", False), id_
        if wanted.get("elapsed") is not None:
            assert list(call.elapsed) == wanted["elapsed"], id_
        if call.state in ("done", "done-late") and "acts" in wanted:
            assert {act.name for act in call.acts} == set(wanted["acts"]), id_


@pytest.mark.parametrize(("name", "assume", "day", "expected"), list(days()))
def test_failing_acts_are_told(stands, logs, name, assume, day, expected):
    found = {call.id: call for call in stands(name, assume, day).instances}
    for id_, wanted in expected["instances"].items():
        call = found[id_]
        told = {one.act.name for one in call.failing + call.doubtful}
        # What names another event tells nothing of this one, whatever it was meant for.
        here = call.event.iri if call.event is not None else None
        acts = found_acts(logs, name)
        foreign = {act.name for act in acts if act.about and here not in act.about}
        assert set(wanted.get("failed", ())) - foreign <= told, id_


def found_acts(logs, name):
    return logs[FOLDER / f"{name}.yaml"].events


@pytest.mark.parametrize("day", ["2009-02-14", "2009-07-20", "2010-02-28", "2010-06-01"])
def test_a_table_gives_what_the_yaml_gives(store, stands, day):
    told = []
    for ending in (".yaml", ".csv"):
        found = stands("year", None, day, ending)
        told.append(make_status_json(found, found.norms, Phrases(found.agreement, "en")))
    assert told[0] == told[1]


def test_three_months_after_receipt():
    table = json.loads((FOLDER / "last-days.json").read_text("utf-8"))
    rows = table if isinstance(table, list) else table["rows"]
    assert len(rows) >= 20
    for row in rows:
        received = date.fromisoformat(row["received"])
        assert str(find_last_day(make_when(received), "P3M")) == row["last_day"], row

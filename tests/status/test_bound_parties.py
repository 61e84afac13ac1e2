"""Who is called upon while the agreement binds him: founders, who joins later, who leaves, who never joined.

The invented convention of ``bound_parties`` names its Parties, or a circle of States of which each is
described as a member. Three instruments, the last on 31 March 2019: in force thirty days after, on 30 April.
Dogwood deposits on 31 December 2019, and is bound from 30 January 2020. The notice of Birch of 31 January
2021 ends it for Birch twelve months after: 31 January 2022 is its last day. Elder never joins.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from servanda.events.dates import make_when
from servanda.events.reader import read_log
from servanda.status.explain import make_call_steps
from servanda.status.memberships import PartyLife
from servanda.status.phrases import Phrases
from servanda.status.states import Status, compute_status, filter_norms
from servanda.store.bundle import load_files

FOLDER = Path(__file__).with_name("bound_parties")
IRI = "https://w3id.org/servanda/agreement/"
FOLDERS = ["buoys-named", "buoys-members"]


@cache
def ask(name: str, day: str) -> Status:
    store = load_files([FOLDER / name / "agreement.yaml"])
    record = read_log(FOLDER / name / "log.csv", store)
    return compute_status(store, IRI + name, record, as_of=date.fromisoformat(day))


def list_states(name: str, day: str, norm: str) -> dict[str, tuple[str, str]]:
    calls = (call for call in ask(name, day).instances if call.norm.name == norm)
    return {call.id.partition("@")[2]: (call.state, str(call.deadline)) for call in calls}


@pytest.mark.parametrize("name", FOLDERS)
def test_each_is_called_from_its_own_entry(name: str) -> None:
    # Two months after 30 April 2019 are 30 June; after 30 January 2020, 30 March.
    founders = {
        "entry-into-force.ash": ("done", "2019-06-30"), "entry-into-force.birch": ("done-late", "2019-06-30"),
        "entry-into-force.cedar": ("breached", "2019-06-30"),
    }  # fmt: skip
    for day, state in (("2020-03-30", "due"), ("2020-03-31", "breached")):
        found = list_states(name, day, "1-buoys")
        assert found.pop("entry-into-force.elder", ("not-in-force", ""))[0] == "not-in-force"
        assert found == {**founders, "entry-into-force.dogwood": (state, "2020-03-30")}


@pytest.mark.parametrize("name", FOLDERS)
def test_what_one_has_to_tell_of_its_own_calls_upon_it_alone_while_it_is_bound(name: str) -> None:
    found = list_states(name, "2022-04-01", "1-drift")
    assert found["f1"] == ("breached", "2020-05-15")
    assert found["f2"][0] == "not-in-force"  # a month after the last day of Birch
    assert found["f3"][0] == "not-in-force"  # before the first of Dogwood
    assert found["f4"] == ("breached", "2020-02-11")
    # Of a drift that is nobody's, each has to tell who is bound then.
    of_all = {key: state for key, (state, _) in found.items() if key.startswith("f5.")}
    bound = {f"f5.{one}" for one in ("ash", "cedar", "dogwood")}
    assert {key for key, state in of_all.items() if state == "breached"} == bound
    assert {state for key, state in of_all.items() if key not in bound} <= {"not-in-force"}


@pytest.mark.parametrize("name", FOLDERS)
def test_what_recurs_is_due_by_each_while_it_is_bound(name: str) -> None:
    found = list_states(name, "2022-04-01", "1-report")
    years = {
        one: [int(key[:4]) for key in sorted(found) if key.endswith(f".{one}")]
        for one in ("ash", "birch", "cedar", "dogwood", "elder")
    }
    assert years["birch"] == [2020, 2021] and years["elder"] == []
    assert [year for year in years["dogwood"] if year < 2023] == [2020, 2021, 2022]
    assert [year for year in years["ash"] if year < 2023] == [2020, 2021, 2022]


@pytest.mark.parametrize("name", FOLDERS)
def test_a_member_is_asked_about_by_its_own_calls(name: str) -> None:
    status = ask(name, "2020-03-01")
    held = filter_norms(status, f"agreement:{name}/dogwood")
    calls = [call.id for one in held for call in one.instances if one.norm.name == "1-buoys"]
    assert calls == ["1-buoys@entry-into-force.dogwood"]
    assert filter_norms(status, f"agreement:{name}/office") == []


def test_why_says_since_when_and_until_when_the_one_is_bound_who_is_called_upon() -> None:
    held = ask("buoys-named", "2022-04-01")
    say = Phrases(held.agreement, "en")
    calls = {call.id: call for call in held.instances}
    for name, holds in (("1-drift@f2", False), ("1-buoys@entry-into-force.dogwood", True)):
        # The record that bound it, or let it go.
        acts = {"1-drift@f2": "log:buoys/leave"}.get(name, "log:buoys/d4")
        (step,) = (one for one in make_call_steps(held, calls[name], say) if acts in one.records)
        assert step.holds is holds


def test_who_will_not_become_a_party_is_no_longer_bound_by_what_all_apply_provisionally() -> None:
    told = make_when(date(2018, 9, 30))
    party = PartyLife("agreement:buoys/elder", None, provisional=told, provisional_last=told)
    assert party.is_bound(make_when(date(2018, 9, 30)), True) is True
    assert party.is_bound(make_when(date(2018, 10, 1)), True) is False
    assert PartyLife("agreement:buoys/alder", None).is_bound(make_when(date(2018, 10, 1)), True) is True

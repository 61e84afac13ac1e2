"""Norms that apply by incorporation: roles bound, in part, through chains, and never round in a circle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.command import Done, run

from servanda.incorporation import add_incorporated_norms, find_faults
from servanda.rules import list_agreements
from servanda.store.bundle import load_files

GUESTS = """agreement: guests
title: Agreement on guests
abbreviation: GUESTS
sourceFile: text.en.txt
type: Treaty
date: 2019-01-01
parties: {states: {type: State, collective: yes, name: States Parties}}
actors:
  staff: {type: Body, of: guest, collective: yes, names: [The staff, the staff]}
  office: {type: Ministry, of: host, name: the office of the host State}
roles:
  host: {is: receiving-state, names: [The host State, the host State]}
  guest: {is: sending-state, names: [The guest State, the guest State]}
matters: {stay: stay of the staff}
clauses:
  3:
    respect:
      obligation: {protect: shall protect}
      bearer: {host: The host State}
      beneficiary: {staff: the staff}
      object: the staff of the guest State
  3(1): ~
  4:
    tell:
      obligation: {notify: shall notify}
      bearer: {guest: The guest State}
      addressee: {office: the office of the host State}
      matter: {stay: the stay of the staff}
  5:
    laws:
      obligation: {comply: shall comply}
      bearer: {staff: The staff}
      object: the laws of the host State
""".replace("  3(1): ~\n", "")
GUESTS_TEXT = """Agreement on guests

3. The host State shall protect the staff of the guest State{through}.
4. The guest State shall notify the office of the host State of the stay of the staff.
5. The staff shall comply with the laws of the host State.
"""
OWN = """agreement: {name}
title: Agreement {name}
sourceFile: text.en.txt
type: Treaty
date: 2020-01-01
parties:
  alfa: {{type: State, name: Alfa}}
  beta: {{type: State, name: Beta}}
actors:
  alfa-office: {{type: Ministry, of: alfa, name: office of Alfa}}
  crew: {{type: Body, of: beta, collective: yes, name: crew}}
clauses:
  1:
    grant:
      obligation: {{grant: shall grant}}
      bearer: {{alfa: Alfa}}
      beneficiary: {{crew: the crew}}
      object: the status
    incorporates:
      status:
        words: in accordance with the other agreement
        from: {source}
        clauses: {clauses}
        {part}
        roles: {roles}
"""
OWN_TEXT = (
    "Agreement {name}\n\n1. Alfa shall grant the crew the status in accordance with the other agreement.\n"
)
ROLES = "{host: alfa, guest: beta, staff: crew, office: alfa-office}"


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes an agreement that incorporates another, and the folder that holds both."""

    def write(folder: str, authored: str, text: str) -> None:
        place = tmp_path / folder
        place.mkdir(exist_ok=True)
        (place / "agreement.yaml").write_text(authored, encoding="utf-8")
        (place / "text.en.txt").write_text(text, encoding="utf-8")

    def make(
        name: str = "own", source: str = "guests", clauses: str = "all",
        part: str = "rightsOf: [staff, guest]",
        roles: str = ROLES,
    ) -> Path:  # fmt: skip
        write("guests", GUESTS, GUESTS_TEXT.format(through=""))
        write(
            name, OWN.format(name=name, source=source, clauses=clauses, part=part, roles=roles),
            OWN_TEXT.format(name=name),
        )  # fmt: skip
        return tmp_path

    return make


def read(done: Done) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = done.json()
    return rows


def list_faults(*folders: Path) -> list[str]:
    """Return the kinds of faults of the incorporations in some folders, with what each names."""
    store = load_files([folder / "agreement.yaml" for folder in folders])
    found = find_faults(store, [iri for iri, _ in list_agreements(store)])
    return [f"{fault.kind} {' '.join(fault.values.values())}" for fault in found]


def test_the_officer_has_what_the_convention_gives_diplomatic_staff() -> None:
    rows = read(
        run(
            "ask",
            "norms-of",
            "--actor",
            "nato-plo",
            "--verb",
            "may",
            "--with-incorporated",
            "--format",
            "json",
        )
    )
    drawn = [row for row in rows if row["incorporated"]]
    assert {row["clause"] for row in drawn} >= {
        "7 → VCDR 29",
        "7 → VCDR 31(1)",
        "7 → VCDR 34",
        "7 → VCDR 39(2)",
    }
    first = next(row for row in drawn if row["clause"] == "7 → VCDR 29")
    assert first["through"] == ["kz-nato-2007/7", "vcdr-1961/29"]
    assert (first["bearer"], first["implied"], first["paraphrase"]) == (["actor:nato-plo"], True, True)
    assert first["agreement"] == "agreement:kz-nato-2007"
    assert first["reading"] and first["reading_not_taken"]
    numbers = {row["clause"].partition("VCDR ")[2].partition("(")[0] for row in drawn}
    assert numbers.isdisjoint({"22", "23", "24", "32", "41", "42"})


def test_duties_of_the_staff_and_rights_of_others_are_not_drawn_in() -> None:
    rows = run("show", "7", "--with-incorporated", "--format", "json").json()["incorporated"]
    named = {row["from_norm"].rpartition("/")[2] for row in rows}
    assert "35-services" in named
    assert named.isdisjoint({"33.3-employer", "33.2-servants"})
    assert not any(actor.startswith("agreement:vcdr-1961/") for row in rows for actor in row["bearer"] or ()
                   if actor != "agreement:vcdr-1961/third-states")  # fmt: skip


def test_the_notice_of_an_appointment_has_an_effect_through_the_convention() -> None:
    rows = read(run("notify", "--with-incorporated", "--format", "json"))
    assert len(rows) == 12
    (drawn,) = [row for row in rows if row["incorporated"]]
    assert (drawn["clause"], drawn["addressee"], drawn["modality"]) == (
        "7 → VCDR 39(1)",
        "actor:kz-mfa",
        "condition",
    )
    assert [row["clause"] for row in rows if row["effect_through"]] == ["4"]
    assert "7 → VCDR 39(1)" in run("show", "4", "--with-incorporated").out


@pytest.mark.parametrize("command", ["notify", "show 7"])
def test_without_the_option_nothing_is_added(command: str) -> None:
    assert "VCDR" not in run(*command.split()).out


def test_roles_are_bound_and_duties_left_out(make: Callable[..., Path]) -> None:
    folder = make()
    assert list_faults(folder / "own", folder / "guests") == []
    rows = read(
        run(
            "ask", "norms", "--store", folder, "--agreement", "own", "--with-incorporated", "--format", "json"
        )
    )
    drawn = [row for row in rows if row.get("incorporated")]
    assert [row["clause"] for row in drawn] == ["1 → GUESTS 3"]
    assert drawn[0]["bearer"] == ["agreement:own/alfa"]
    assert drawn[0]["counterparty"] == ["agreement:own/beta"]


@pytest.mark.parametrize(
    ("part", "clauses"),
    [
        ("dutiesOf: [staff]", ["1 → GUESTS 5"]),
        ("dutiesOf: [guest]", ["1 → GUESTS 4"]),
        ("", ["1 → GUESTS 3", "1 → GUESTS 4", "1 → GUESTS 5"]),
    ],
)
def test_a_part_or_all_is_incorporated(make: Callable[..., Path], part: str, clauses: list[str]) -> None:
    folder = make(part=part)
    rows = read(
        run(
            "ask", "norms", "--store", folder, "--agreement", "own", "--with-incorporated", "--format", "json"
        )
    )
    assert [row["clause"] for row in rows if row["incorporated"]] == clauses


def test_an_archive_answers_what_the_folder_answers(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make(part="")
    archive = tmp_path / "both.sqlite"
    run("load", folder / "own", folder / "guests", "--store", archive)
    answers = [
        run(
            "notify", "--store", place, "--agreement", "own", "--with-incorporated", "--format", "json"
        ).json()
        for place in (folder, archive)
    ]
    assert answers[0] == answers[1]
    assert [row["clause"] for row in answers[0]] == ["1 → GUESTS 4"]
    assert (answers[0][0]["sender"], answers[0][0]["addressee"]) == (
        "agreement:own/beta",
        "agreement:own/alfa-office",
    )


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"source": "nowhere"}, "no-agreement agreement:nowhere"),
        ({"clauses": "[3, 99]"}, "no-clause 99 agreement:guests"),
        (
            {"roles": ROLES.replace("guest: beta, ", "")},
            "role-unbound agreement:guests/guest agreement:guests 4",
        ),
        ({"roles": ROLES.replace("host: alfa", "host: [alfa, beta]")}, "role-twice agreement:guests/host"),
        ({"roles": ROLES.replace("office", "bureau", 1)}, "no-role agreement:guests/bureau agreement:guests"),
        ({"source": "own"}, "cycle own 1 → own"),
    ],
)
def test_what_cannot_be_followed_is_found(
    make: Callable[..., Path], changed: dict[str, str], fault: str
) -> None:
    folder = make(**({"part": ""} | changed))
    assert fault in list_faults(folder / "own", folder / "guests")


def test_a_check_says_what_is_wrong_and_where(make: Callable[..., Path]) -> None:
    folder = make(clauses="[3, 99]")
    done = run("check", folder / "own", folder / "guests")
    assert done.code == 1
    text = " ".join(done.out.split())
    assert "own/agreement.yaml:23: clause 1: 'agreement:guests' has no clause 99" in text


def test_a_chain_is_cited_step_by_step_and_a_circle_ends(make: Callable[..., Path]) -> None:
    folder = make(
        part="",
        clauses="[1]",
        source="middle",
        roles="{alfa: alfa, beta: beta, alfa-office: alfa-office, crew: crew}",
    )
    make("middle", part="", clauses="[4]")
    rows = read(
        run("notify", "--store", folder, "--agreement", "own", "--with-incorporated", "--format", "json")
    )
    assert [row["clause"] for row in rows] == ["1 → middle 1 → GUESTS 4"]
    assert rows[0]["sender"] == "agreement:own/beta"
    assert rows[0]["through"] == ["own/1", "middle/1", "guests/4"]
    make(
        "middle",
        part="",
        clauses="[1]",
        source="own",
        roles="{alfa: alfa, beta: beta, alfa-office: alfa-office, crew: crew}",
    )
    done = run("ask", "norms", "--store", folder, "--agreement", "own", "--with-incorporated")
    assert "own 1 → middle 1 → own" in done.err
    assert "cycle own 1 → middle 1 → own" in list_faults(folder / "own", folder / "middle")


def test_ways_that_double_with_each_step_are_not_followed(make: Callable[..., Path]) -> None:
    same, last = "{alfa: alfa, beta: beta, alfa-office: alfa-office, crew: crew}", 20
    for number in range(last):
        folder = make(f"n{number}", source=f"n{number + 1}", part="", roles=same)
        file = folder / f"n{number}" / "agreement.yaml"
        head, _, status = file.read_text(encoding="utf-8").partition("      status:")
        file.write_text(f"{head}      status:{status}      again:{status}", encoding="utf-8")
    make(f"n{last}", part="")
    folders = [folder / f"n{number}" for number in range(last + 1)]
    faults = list_faults(folder / "guests", *folders)
    assert faults and all(fault.startswith("many-ways") for fault in faults)
    store = load_files([one / "agreement.yaml" for one in (folder / "guests", *folders)])
    citations = add_incorporated_norms(store).citations.values()
    assert {len(one.steps) for one in citations if one.steps[0].agreement.endswith("/n0")} == {2}
    assert max(len(one.steps) for one in citations) > 3


def test_an_incorporated_agreement_that_is_not_there_is_named(make: Callable[..., Path]) -> None:
    folder = make(source="nowhere")
    done = run("ask", "norms", "--store", folder / "own", "--with-incorporated")
    assert (done.code, "agreement:nowhere" in done.err, done.err.count("\n")) == (0, True, 1)


@pytest.mark.parametrize("clauses", ["[]", "~"])
def test_no_clauses_are_not_all(make: Callable[..., Path], clauses: str) -> None:
    run("check", make(clauses=clauses) / "own").refused("'clauses'")


def test_a_day_is_refused() -> None:
    run("notify", "--with-incorporated", "--as-of", "2010-01-01").refused("--as-of")


def test_the_short_form_comes_back(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = make()
    run("fmt", folder / "own")
    written = (folder / "own" / "agreement.yaml").read_text(encoding="utf-8")
    assert run("fmt", "--check", folder / "own").out == ""
    full = tmp_path / "full.yaml"
    run("fmt", "--expand", folder / "own" / "agreement.yaml", "-o", full)
    assert "incorporatesAgreement: agreement:guests" in full.read_text(encoding="utf-8")
    assert "from: guests" in written and "rightsOf: [staff, guest]" in written

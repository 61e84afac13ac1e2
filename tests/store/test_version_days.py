"""Of several versions of an agreement, the one that is valid on the day is asked; no other is mixed in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import command

FIRST = """agreement: lights-2020
title: Agreement on Lighthouses
sourceFile: text.en.txt
type: Treaty
parties:
  alfa: {type: Government, name: Government of Alfa}
  beta: {type: Government, name: Government of Beta}
matters: {closure: each closure}
clauses:
  1:
    closures:
      obligation: alfa notify beta
      matter: {closure: of each closure}
      timing: {words: within 30 days of the closure, period: 30 days, after: closure}
"""
TEXT = (
    "1. The Government of Alfa shall notify the Government of Beta of each closure within 30 days of "
    "the closure.\n"
)


def _make(folder: Path, name: str, days: str, day: str | None) -> None:
    (folder / name).mkdir()
    (folder / name / "text.en.txt").write_text(TEXT.replace("30", days), encoding="utf-8")
    written = FIRST.replace("30 days", f"{days} days").replace("lights-2020", name)
    if day is not None:
        written += f"versionOf: lights-2020\nvalidFrom: {day}\nmadeBy: protocol\n"
    (folder / name / "agreement.yaml").write_text(written, encoding="utf-8")


@pytest.fixture(scope="module", params=["folder", "archive"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions, in a folder or in an archive."""
    folder = tmp_path_factory.mktemp("versions")
    _make(folder, "lights-2020", "30", None)
    _make(folder, "lights-2022", "20", "2022-01-01")
    _make(folder, "lights-2024", "10", "2024-05-01")
    if request.param == "folder":
        return folder
    archive = tmp_path_factory.mktemp("archive") / "lights.servanda"
    assert command.run("load", folder, "--store", archive).code == 0
    return archive


@pytest.mark.parametrize(
    ("options", "version"),
    [
        ((), "lights-2024"),
        (("--as-of", "2021-12-31"), "lights-2020"),
        (("--as-of", "2022-01-01"), "lights-2022"),
        (("--as-of", "2024-05-01"), "lights-2024"),
        (("--agreement", "lights-2022"), "lights-2022"),
        (("--agreement", "lights-2020", "--as-of", "2030-01-01"), "lights-2020"),
    ],
)
def test_the_version_of_the_day_answers(place: Path, options: tuple[str, ...], version: str) -> None:
    done = command.run("notify", "--store", place, *options, "--format", "json")
    assert {row["agreement"] for row in done.json()} == {f"agreement:{version}"}
    assert version in done.err or "--agreement" in options


def test_every_verb_takes_the_version_of_the_day(place: Path) -> None:
    asked = ("--store", place, "--as-of", "2023-01-01")
    norms = command.run("ask", "norms", *asked, "--format", "json").json()
    assert {row["agreement"] for row in norms} == {"agreement:lights-2022"}
    stands = json.loads(command.run("status", *asked, "--format", "json").out)
    assert stands["agreement"] == "agreement:lights-2022"
    assert "within 20 days" in " ".join(command.run("show", "1", *asked).out.split())
    assert "within 10 days" in " ".join(command.run("show", "1", "--store", place).out.split())


def test_all_versions_are_listed(place: Path) -> None:
    rows = command.run("ask", "versions", "--store", place, "--format", "json").json()
    told = [(row["agreement"], row["version_of"], row["valid_from"], row["made_by"]) for row in rows]
    assert sorted(told, key=lambda row: row[0]) == [
        ("agreement:lights-2020", None, None, None),
        ("agreement:lights-2022", "agreement:lights-2020", "2022-01-01", "agreement:protocol"),
        ("agreement:lights-2024", "agreement:lights-2020", "2024-05-01", "agreement:protocol"),
    ]


def test_two_versions_from_one_day_are_refused(tmp_path: Path) -> None:
    _make(tmp_path, "lights-2022", "20", "2022-01-01")
    _make(tmp_path, "lights-2024", "10", "2022-01-01")
    command.run("notify", "--store", tmp_path).refused("lights-2022", "lights-2024", "2022-01-01")
    found = json.loads(command.run("check", tmp_path, "--format", "json").out)["results"]
    [told] = [one for one in found if one["shape"] == "srv-shapes:VersionsOfOneDay"]
    assert told["focus"] == "agreement:lights-2024" and "lights-2022" in told["message"]
    # The same Parties in both are no fault.
    assert "srv-shapes:ActorSpeltAlike" not in {one["shape"] for one in found}


def test_a_log_is_of_the_version_that_it_names(place: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "# log: one, agreement: lights-2022\nid,matter,by,when\nstorm,closure,alfa,2022-06-01\n",
        encoding="utf-8",
    )
    done = command.run("status", "--store", place, "--log", log, "--format", "json")
    assert json.loads(done.out)["agreement"] == "agreement:lights-2022", done.err


def test_before_the_first_version_nothing_is_valid(tmp_path: Path) -> None:
    _make(tmp_path, "lights-2022", "20", "2022-01-01")
    _make(tmp_path, "lights-2024", "10", "2024-05-01")
    command.run("notify", "--store", tmp_path, "--as-of", "2020-01-01").refused("lights-2022", code=1)


def test_a_version_is_written_in_full_and_in_short_alike(tmp_path: Path) -> None:
    _make(tmp_path, "lights-2022", "20", "2022-01-01")
    file, full = (tmp_path / "lights-2022" / name for name in ("agreement.yaml", "full.yaml"))
    assert command.run("fmt", "--expand", file, "-o", full).code == 0
    file.unlink()
    shortened = command.run("fmt", "--short", full).out or full.read_text(encoding="utf-8")
    assert "versionOf: lights-2020" in shortened and "madeBy: protocol" in shortened
    assert "validFrom: 2022-01-01" in shortened

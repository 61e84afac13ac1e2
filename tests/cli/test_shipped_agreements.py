"""Agreements that ship beside the reference agreement: reached by name, and loaded only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda import resources

EXAMPLES = Path(__file__).parents[1] / "agreements" / "examples"
NAME = "gamma-delta-2021"


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """An example ships beside the reference agreement."""
    folders = [*resources.list_agreement_folders(), EXAMPLES / NAME]
    monkeypatch.setattr(resources, "list_agreement_folders", lambda: folders)


def test_without_a_name_only_the_reference_agreement_is_there(run):
    rows = run("ask", "agreements", "--format", "json").json()
    assert [row["agreement"] for row in rows] == ["agreement:kz-nato-2007"]
    assert {row["agreement"] for row in run("notify", "--format", "json").json()} == {
        "agreement:kz-nato-2007"
    }


@pytest.mark.parametrize("name", [NAME, f"agreement:{NAME}"])
@pytest.mark.parametrize(
    "verb", ["notify", "ask norms", "status", "coverage", "network", "draw duties", "export --format turtle"]
)
def test_another_is_reached_by_its_name(run, verb, name):
    found = run(*verb.split(), "--agreement", name, width=200)
    assert found.code == 0, found.err
    assert any(name in found.out for name in ("Ministry of Water", "Gamma–Delta", NAME))


@pytest.mark.parametrize("what", [NAME, f"{NAME}/1"])
def test_it_is_shown_by_its_name(run, what):
    assert "Ministry of Water" in run("show", what).out


def test_what_does_not_ship_is_said(run):
    run("notify", "--agreement", "nowhere-2000").refused("nowhere-2000")


@pytest.mark.parametrize("title", ["Vienna Convention on Diplomatic Relations", "diplomatic relations"])
def test_an_agreement_that_ships_is_named_by_its_title(run, title):
    named = run("notify", "--agreement", title, "--format", "csv")
    assert named.code == 0
    assert named.out == run("notify", "--agreement", "vcdr-1961", "--format", "csv").out


def test_a_title_that_fits_several_names_none(run):
    run("notify", "--agreement", "Convention").refused("'Convention' is not an agreement")

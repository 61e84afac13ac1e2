"""``registry.yaml`` of a folder, which agreements there share (all invented)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.command import run

from servanda.errors import ServandaError
from servanda.names import resolve
from servanda.read.document import read_file
from servanda.read.short.registry import read_registry
from servanda.store.bundle import load_files

REGISTRY = """\
language: en
actors:
  gamma: {type: State, name: Gamma}
  water: {type: Ministry, names: [Ministry of Water, Water Ministry], of: gamma}
matters:
  releases: planned releases of water
"""
SHORT = """\
agreement: one
language: en
title: On water
type: Treaty
parties: {alfa: {type: State, name: Alfa}, beta: {type: State, name: Beta}}
clauses: {}
"""
AGREEMENT = """\
"@context": {{"@language": en}}
id: agreement:{name}
type: Agreement
title: {{en: On water}}
parties: [actor:water, fisheries]
actors:
  fisheries: {{type: Ministry, label: {{en: Ministry of Fisheries}}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two agreements that share a registry."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(AGREEMENT.format(name=name))
    return tmp_path


def test_the_same_actor_in_two_agreements_is_one(folder: Path) -> None:
    store = load_files([folder / "one.yaml", folder / "two.yaml"])
    assert resolve(store, "actor", "water") == "https://w3id.org/servanda/actor/water"
    assert resolve(store, "actor", "Ministry of Water") == "https://w3id.org/servanda/actor/water"
    assert resolve(store, "matter", "releases") == "https://w3id.org/servanda/matter/releases"
    rows = run("ask", "agreements", "--store", folder, "--format", "json").json()
    parties = [sorted(row["parties"]) for row in rows]
    assert parties == [["actor:water", f"agreement:{name}/fisheries"] for name in ("one", "two")]


def test_an_archive_finds_what_the_registry_declares(folder: Path, tmp_path: Path) -> None:
    assert run("load", folder, "--store", tmp_path / "archive.sqlite").code == 0
    rows = run("ask", "agreements", "--store", tmp_path / "archive.sqlite", "--format", "json").json()
    assert all("Ministry of Water" in row["parties_label"] for row in rows) and len(rows) == 2


def test_without_a_registry_the_name_is_unknown(folder: Path) -> None:
    (folder / "registry.yaml").unlink()
    assert read_registry(folder) is None
    with pytest.raises(ServandaError, match="actor:water"):
        read_file(folder / "one.yaml")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("language: en\nactor:\n  a: {type: State, name: A}\n", 2, "actors"),
        ("language: en\nactors:\n  a: {type: Stat, name: A}\n", 3, "State"),
        ("language: en\nactors:\n  a/b: {type: State, name: A}\n", 3, "a/b"),
        ("actors:\n  a: A\n", 1, "language"),
        ("language: en\nactors:\n  a: {type: State, name: A, of: nobody}\n", 3, "nobody"),
        ("language: en\nactors: A\n", 2, "actors"),
        ("- a\n", 1, "registry"),
    ],
)
def test_what_is_wrong_is_placed(tmp_path: Path, text: str, line: int, part: str) -> None:
    (tmp_path / "registry.yaml").write_text(text)
    with pytest.raises(ServandaError, match=part) as caught:
        read_registry(tmp_path)
    assert caught.value.line == line and str(caught.value.file) == str(tmp_path / "registry.yaml")


@pytest.mark.parametrize("name", ["registry.yaml", "one.notes.yaml", "one.ru.yaml"])
def test_a_link_out_of_the_folder_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.yaml").write_text("secret: one\n")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.yaml").write_text(SHORT)
    assert read_file(folder / "one.yaml")
    (folder / name).symlink_to(tmp_path / "secret.yaml")
    with pytest.raises(ServandaError, match="link to another folder") as refused:
        read_file(folder / "one.yaml")
    assert "secret" not in str(refused.value)

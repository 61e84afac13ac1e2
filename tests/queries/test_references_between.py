"""What instruments do to each other, from the references that authors wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command import run

from servanda.errors import ServandaError
from servanda.query.run import ask
from servanda.store.bundle import load_files

TEXT = """PROTOCOL
between the Port of Arda and the Port of Belna

1. This Protocol amends the Convention on Tides and replaces the Rules of 1990.
2. The Convention on Wrecks applies.
"""
HEAD = """agreement: tides-protocol
title: Protocol between the Port of Arda and the Port of Belna
sourceFile: text.en.txt
parties:
  arda: {type: Authority, name: Port of Arda}
  belna: {type: Authority, name: Port of Belna}
instruments:
  tides: {type: ReferencedInstrument, title: Convention on Tides, sameAs: tides-2001}
  rules: {type: ReferencedInstrument, title: Rules of 1990}
  wrecks: {type: ReferencedInstrument, title: Convention on Wrecks}
  protocol:
    type: Protocol
    clauses:
      opening: {passages: formal}
      1:
        passages: constitutive
        references:
          tides: {words: the Convention on Tides, to: tides, kind: amends}
          rules: {words: the Rules of 1990, to: rules, kind: supersedes}
      2:
        passages: constitutive
        references: {wrecks: {words: The Convention on Wrecks, to: wrecks}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "text.en.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "agreement.yaml").write_text(HEAD, encoding="utf-8")
    return tmp_path


def test_each_reference_says_what_it_does(folder: Path) -> None:
    rows = ask(load_files([folder / "agreement.yaml"]), "what-refers-to").rows
    found = {(row["relation"], str(row["to_instrument"]).rpartition("/")[2], row["words"]) for row in rows}
    assert found == {
        ("amends", "tides", "the Convention on Tides"),
        ("supersedes", "rules", "the Rules of 1990"),
        ("cites", "wrecks", "The Convention on Wrecks"),
    }
    assert {row["to_agreement"] for row in rows} == {None, "agreement:tides-2001"}


def test_an_agreement_stands_so_to_the_other_agreement(folder: Path) -> None:
    store = load_files([folder / "agreement.yaml"])
    base = "https://w3id.org/servanda/agreement/"
    asked = f"ASK {{ <{base}tides-protocol> <https://w3id.org/servanda/ontology#amends> <{base}tides-2001> }}"
    assert bool(store.query(asked, use_default_graph_as_union=True))


def test_another_kind_is_refused_by_the_check(folder: Path) -> None:
    path = folder / "agreement.yaml"
    path.write_text(HEAD.replace("kind: amends", "kind: replaces"), encoding="utf-8")
    found = json.loads(run("check", folder, "--format", "json").out)["results"]
    assert [one["value"] for one in found if one["shape"].endswith("ReferenceKind")] == ["replaces"]


def test_a_name_that_is_none_is_refused(folder: Path) -> None:
    path = folder / "agreement.yaml"
    path.write_text(HEAD.replace("sameAs: tides-2001", "sameAs: []"), encoding="utf-8")
    with pytest.raises(ServandaError):
        load_files([path])

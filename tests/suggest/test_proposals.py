"""Proposals in an agreement's file: no answer comes from them; they are accepted, refused, taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests import command

from servanda.errors import ServandaError
from servanda.suggest.proposals import accept, undo
from servanda.suggest.text_candidates import suggest_for_folder

TEXT = """AGREEMENT between the Government of Alfa and the Government of Beta on Lighthouses

The Government of Alfa and the Government of Beta, hereinafter "the Parties", have agreed as follows:

Article 1

1. Each Party shall notify the other Party in writing of the closure of a lighthouse without delay.
2. The Government of Alfa shall inform the Government of Beta of each accident within 9 days of signature.
3. The Keeper shall notify the Parties of each repair.

Done at Alfaville on 3 March 2020.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``servanda new`` makes of a text."""
    place = tmp_path_factory.mktemp("made")
    (place / "text.txt").write_text(TEXT, encoding="utf-8")
    done = command.run("new", place / "lighthouses", place / "text.txt")
    assert done.code == 0, done.err
    return place / "lighthouses"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it, for a test that changes it."""
    return Path(shutil.copytree(made, tmp_path / "lighthouses"))


def _read(folder: Path) -> str:
    return (folder / "agreement.yaml").read_text(encoding="utf-8")


def test_nothing_is_answered_from_what_is_proposed(folder: Path) -> None:
    assert _read(folder).count("    proposed:\n") == 3
    exported = command.run("export", "--store", folder, "--format", "nquads")
    assert "lighthouse without delay" in exported.out  # the text of the clause
    assert "Notification" not in exported.out
    assert command.run("notify", "--store", folder).code == 1
    assert json.loads(command.run("ask", "norms", "--store", folder, "--format", "json").out or "[]") == []


def test_acceptance_is_answered_and_taken_back(folder: Path) -> None:
    before = _read(folder).replace("clauses:\n", "clauses:\n  # of lighthouses\n", 1)
    (folder / "agreement.yaml").write_text(before, encoding="utf-8")
    assert accept(folder, ["1(1)", "1(2)/inform"]).norms == ("1(1)/notify", "1(2)/inform")
    assert "# of lighthouses" in _read(folder)
    assert _read(folder).count("    proposed:\n") == 1
    rows = json.loads(command.run("notify", "--store", folder, "--format", "json").out)
    assert {(row["sender_label"], row["addressee_label"], row["clause"]) for row in rows} == {
        ("Government of Alfa", "Government of Beta", "1(1)"),
        ("Government of Beta", "Government of Alfa", "1(1)"),
        ("Government of Alfa", "Government of Beta", "1(2)"),
    }
    undo(folder)
    assert _read(folder) == before
    with pytest.raises(ServandaError):
        undo(folder)


@pytest.mark.parametrize("name", ["1(3)", "9", "1(1)/other"])
def test_what_cannot_be_accepted_changes_nothing(folder: Path, name: str) -> None:
    before = _read(folder)
    with pytest.raises(ServandaError):
        accept(folder, ["1(1)", name])
    assert _read(folder) == before


def test_suggesting_again_adds_nothing(folder: Path) -> None:
    accept(folder, ["1(1)"])
    before = _read(folder)
    assert suggest_for_folder(folder).added == 0
    assert _read(folder) == before


def _candidate(**changed: Any) -> dict[str, Any]:
    return {
        "clause": "1(2)",
        "quote": "The Government of Alfa shall inform the Government of Beta of each accident",
        "modality": {"words": "shall", "id": "obligation"},
        "mode": {"words": "inform", "id": "inform"},
        "sender": {"words": "The Government of Alfa", "id": "government-alfa"},
        "why": {"sender": "by a reader"},
        **changed,
    }


FAULTS = [
    ({"clause": "7"}, "7"),
    ({"quote": "shall sing"}, "1(2)"),
    ({"modality": {"words": "shall", "id": "wish"}}, "wish"),
    ({"matter": {"words": "each storm", "id": None}}, "each storm"),
    ({"sender": {"words": "The Government of Alfa", "id": "gamma"}}, "gamma"),
]


def test_candidates_of_others_are_admitted_by_the_same_rule(folder: Path, tmp_path: Path) -> None:
    handed = tmp_path / "handed.json"
    rows = [_candidate(), *(_candidate(**changed) for changed, _ in FAULTS)]
    handed.write_text(json.dumps(rows), encoding="utf-8")
    done = command.run("suggest", folder, "--from", handed)
    assert done.code == 1
    told = done.err.splitlines()
    assert all(f"candidate {row}: " in line for row, line in enumerate(told[: len(FAULTS)], 2))
    assert all(part in line for (_, part), line in zip(FAULTS, told, strict=False))
    assert "by: handed.json" in _read(folder)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[1]",
        '[{"quote": 1}]',
        '[{"quote": "x", "colour": "red"}]',
        '[{"quote": "x", "sender": "me"}]',
    ],
)
def test_a_file_that_is_no_list_of_candidates_is_refused(folder: Path, tmp_path: Path, content: str) -> None:
    before = _read(folder)
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    done = command.run("suggest", folder, "--from", tmp_path / "bad.json")
    assert (done.code, done.out) == (2, "")
    assert _read(folder) == before


NORMS = """AGREEMENT between the Government of Alfa and the Government of Beta on Lighthouses

The Government of Alfa and the Government of Beta, hereinafter "the Parties", have agreed as follows:

Article 1

1. Each Party shall maintain the lighthouses on its coast.
2. The Keeper shall not publish the plans of a lighthouse. The Keeper may inspect each lamp.
3. This Agreement shall enter into force on signature.

Done at Alfaville on 3 March 2020.
"""


DEFINED = """AGREEMENT between Alfa and Beta on Pilots

The Republic of Alfa and the Kingdom of Beta, hereinafter "the Parties", have agreed as follows:

Article 1

In this Agreement:
(a) "Receiving State" means the Republic of Alfa;
(b) "pilot" means a person who holds a licence.

Article 2

The Receiving State shall notify the Kingdom of each storm by radio or other means within 9 days of receipt
of the report.

Article 3

This Agreement shall enter into force on the tenth day after the mutual written notification of the Parties on
completion of their procedures.

Done at Alfaville on 3 March 2020.
"""


def test_names_that_the_text_or_the_reader_gives_a_party_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(DEFINED, encoding="utf-8")
    folder = tmp_path / "pilots"
    assert command.run("new", folder, tmp_path / "text.txt").code == 0
    draft = _read(folder)
    assert "names: [Republic of Alfa, Receiving State]" in draft
    # Article 1 with its opening words and items; "or other means" in Article 2 defines nothing.
    assert draft.count("passages: definitional") == 3
    assert "after: receipt" not in draft  # the receipt of the report is none of the notice itself
    with pytest.raises(ServandaError) as refused:
        accept(folder, ["2"])
    assert "kingdom: Kingdom" in str(refused.value)
    named = draft.replace("name: Kingdom of Beta", "names: [Kingdom of Beta, Kingdom]")
    (folder / "agreement.yaml").write_text(named, encoding="utf-8")
    assert accept(folder, ["2", "3"]).norms == ("2/notify", "3/enter-into-force")
    done = command.run("check", folder)
    assert "read        passed" in done.out and "consistent  passed" in done.out
    rows = json.loads(command.run("notify", "--store", folder, "--format", "json").out)
    assert {(row["sender_label"], row["addressee_label"], row["clause"]) for row in rows} == {
        ("Republic of Alfa", "Kingdom of Beta", "2"),
        ("Republic of Alfa", "Kingdom of Beta", "3"),
        ("Kingdom of Beta", "Republic of Alfa", "3"),
    }


def test_norms_without_a_message_are_proposed_but_not_answered(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(NORMS, encoding="utf-8")
    folder = tmp_path / "lamps"
    assert command.run("new", folder, tmp_path / "text.txt").code == 0
    assert _read(folder).count("        by: servanda suggest\n") == 4
    exported = command.run("export", "--store", folder, "--format", "nquads").out
    assert not any(
        kind in exported for kind in ("#Obligation>", "#Prohibition>", "#Permission>", "#Condition>")
    )
    assert json.loads(command.run("ask", "norms", "--store", folder, "--format", "json").out or "[]") == []

    before = _read(folder)
    with pytest.raises(ServandaError, match="keeper: Keeper"):
        accept(folder, ["1(1)", "1(2)"])
    assert _read(folder) == before
    (folder / "agreement.yaml").write_text(
        before.replace("clauses:\n", "actors:\n  keeper: Keeper\nclauses:\n", 1), encoding="utf-8"
    )
    assert set(accept(folder, ["1(1)", "1(2)", "1(3)"]).norms) == {
        "1(1)/maintain", "1(2)/publish", "1(2)/inspect", "1(3)/enter-into-force",
    }  # fmt: skip
    rows = json.loads(command.run("ask", "norms", "--store", folder, "--format", "json").out)
    assert len(rows) >= 4

"""A new version made of an older one: by a new text, and by a protocol that amends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import command

TEXT = (
    "AGREEMENT on Lighthouses between the Government of Alfa and the Government of Beta\n\n"
    "1. The Government of Alfa shall notify the Government of Beta of each closure within 30 days of it.\n"
    "2. The Government of Beta shall inform the Government of Alfa of each repair.\n"
    "3. The Government of Alfa may request a list of lights. It pays for the list.\n"
    "4. The Government of Beta shall not sell the lights.\n"
)
AGREEMENT = """# An invented agreement.
agreement: lights-2020
title: Agreement on Lighthouses
sourceFile: text.en.txt
digest: {digest}
type: Treaty
parties:
  alfa: {type: Government, name: Government of Alfa}
  beta: {type: Government, name: Government of Beta}
matters: {closure: each closure, repair: each repair}
clauses:
  opening: {passages: formal}
  1:
    closures:
      obligation: alfa notify beta
      matter: {closure: of each closure}
      timing: {words: within 30 days of it, period: 30 days, after: closure}
  2:
    # Alfa repairs nothing.
    repairs:
      obligation: beta inform alfa
      matter: {repair: of each repair}
  3:
    lists:
      permission: {request: may request}
      bearer: {alfa: The Government of Alfa}
      object: a list of lights
      quote: The Government of Alfa may request a list of lights
  4:
    sale:
      prohibition: {transfer: shall not sell}
      bearer: {beta: The Government of Beta}
      object: the lights
"""


@pytest.fixture
def older(tmp_path: Path) -> Path:
    folder = tmp_path / "lights-2020"
    folder.mkdir()
    (folder / "text.en.txt").write_text(TEXT, encoding="utf-8")
    written = "".join(line for line in AGREEMENT.splitlines(keepends=True) if "digest" not in line)
    (folder / "agreement.yaml").write_text(written, encoding="utf-8")
    return folder


def _amend(tmp_path: Path, *amendments: str, amends: str = "lights-2020") -> Path:
    folder = tmp_path / "protocol"
    folder.mkdir()
    lines = "".join(f"  - {{{one}}}\n" for one in amendments)
    (folder / "amendments.yaml").write_text(
        f"amends: {amends}\nvalidFrom: 2024-05-01\namendments:\n{lines}", encoding="utf-8"
    )
    return folder


def _make(tmp_path: Path, older: Path, *amendments: str) -> Path:
    made = tmp_path / "lights-2024"
    done = command.run("new", made, "--from", older, "--amended-by", _amend(tmp_path, *amendments))
    assert done.code == 0, done.err
    return made


def test_a_protocol_makes_a_version(tmp_path: Path, older: Path) -> None:
    made = _make(
        tmp_path, older,
        "clause: 1, replace: 30 days, with: 60 days",
        "clause: 4, delete: yes",
        "clause: 2, add: '3. The Parties meet each year.'",
        "clause: 3, becomes: 4",
    )  # fmt: skip
    text = (made / "text.en.txt").read_text(encoding="utf-8")
    assert "within 60 days" in text and "sell" not in text
    assert "\n3. The Parties meet each year.\n\n4. The Government of Alfa may request" in text
    written = (made / "agreement.yaml").read_text(encoding="utf-8")
    head = "agreement: lights-2024", "versionOf: lights-2020", "validFrom: 2024-05-01", "madeBy: protocol"
    assert all(f"{one}\n" in written for one in head)
    assert "# Alfa repairs nothing." in written and "# An invented agreement." in written
    norms = command.run("ask", "norms", "--store", made, "--format", "json").json()
    assert {row["norm"].rpartition("/")[2] for row in norms} == {"2-repairs", "4-lists"}
    assert written.index("proposed:") < written.index("closures:")
    assert "[-30-] {+60+}" in written
    changes = json.loads(command.run("diff", older, made, "--format", "json").out)
    assert {row["norm"].rpartition("/")[2]: row["change"] for row in changes if row["norm"]} == {
        "1-closures": "changed", "2-repairs": "unchanged", "3-lists": "moved", "4-sale": "removed",
    }  # fmt: skip
    accepted = written.replace("30 days", "60 days")
    (made / "agreement.yaml").write_text(accepted, encoding="utf-8")
    assert command.run("accept", "1", "--store", made).code == 0
    assert "by: " not in (made / "agreement.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("amendment", "words"),
    [
        ("clause: 3, replace: 'It pays for', with: 'Beta pays for'", "Beta pays for the list."),
        ("clause: 3, insert: always, after: may", "The Government of Alfa may always request"),
        ("clause: 3, insert: always, before: pays", "It always pays"),
        ("clause: 3, insert: and for the paper", "It pays for the list and for the paper."),
        (
            "clause: 3, delete: It pays for the list.",
            "3. The Government of Alfa may request a list of lights.",
        ),
        ("clause: 3, text: 'Nobody pays.'", "3. Nobody pays."),
    ],
)
def test_each_kind_of_amendment(tmp_path: Path, older: Path, amendment: str, words: str) -> None:
    made = _make(tmp_path, older, amendment)
    assert words in (made / "text.en.txt").read_text(encoding="utf-8")
    assert TEXT.splitlines()[2] in (made / "text.en.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("amendment", "part"),
    [
        ("clause: 1, replace: Government, with: King", "2 times"),
        ("clause: 1, replace: 90 days, with: 60 days", "0 times"),
        ("clause: 9, delete: yes", "clause 9"),
        ("clause: 1", "'clause'"),
        ("clause: 1, replace: 30 days", "'clause'"),
        ("clause: 1, delete: 30 days, colour: red", "'clause'"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    tmp_path: Path, older: Path, amendment: str, part: str
) -> None:
    protocol = _amend(tmp_path, "clause: 2, delete: of each repair", amendment)
    done = command.run("new", tmp_path / "made", "--from", older, "--amended-by", protocol)
    done.refused("amendments.yaml:5", part)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["lights-2020", "protocol"]


def test_two_amendments_of_the_same_words_are_refused(tmp_path: Path, older: Path) -> None:
    protocol = _amend(tmp_path, "clause: 1, replace: 30 days, with: 60 days", "clause: 1, delete: days of it")
    command.run("new", tmp_path / "made", "--from", older, "--amended-by", protocol).refused(
        "amendments.yaml"
    )


def test_the_same_amendment_twice_is_refused(tmp_path: Path, older: Path) -> None:
    protocol = _amend(tmp_path, *["clause: 1, replace: 30 days, with: 60 days"] * 2)
    done = command.run("new", tmp_path / "made", "--from", older, "--amended-by", protocol)
    done.refused("amendments.yaml")


def test_paragraphs_added_at_one_place_stand_in_the_order_of_the_amendments(
    tmp_path: Path, older: Path
) -> None:
    made = _make(tmp_path, older, "clause: 4, add: 5. Zeta.", "clause: 4, add: 6. Alfa.")
    assert "\n5. Zeta.\n\n6. Alfa.\n" in (made / "text.en.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("amendment", ["clause: 3, becomes: 4", "clause: 2, add: 3. The Parties meet."])
def test_two_clauses_of_one_number_are_refused(tmp_path: Path, older: Path, amendment: str) -> None:
    protocol = _amend(tmp_path, amendment)
    done = command.run("new", tmp_path / "made", "--from", older, "--amended-by", protocol)
    done.refused("amendments.yaml", "'becomes'")
    assert not (tmp_path / "made").exists()


def test_a_version_that_is_not_later_is_refused(tmp_path: Path, older: Path) -> None:
    file = older / "agreement.yaml"
    file.write_text("date: 2020-01-01\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    protocol = _amend(tmp_path, "clause: 1, replace: 30 days, with: 60 days")
    made = tmp_path / "made"
    done = command.run("new", made, "--from", older, "--amended-by", protocol, "--valid-from", "1999-01-01")
    done.refused("agreement.yaml", "1999")
    assert not made.exists()


def test_a_protocol_to_another_agreement_is_refused(tmp_path: Path, older: Path) -> None:
    protocol = _amend(tmp_path, "clause: 1, delete: 30 days", amends="rivers-2001")
    done = command.run("new", tmp_path / "made", "--from", older, "--amended-by", protocol)
    done.refused("rivers-2001", "lights-2020")


def test_a_new_text_makes_a_version(tmp_path: Path, older: Path) -> None:
    text = tmp_path / "new.txt"
    text.write_text(TEXT.replace("may request", "may not request"), encoding="utf-8")
    command.run("new", tmp_path / "made", text, "--from", older).refused("--valid-from")
    command.run("new", tmp_path / "made", "--from", older).refused("--amended-by")
    done = command.run("new", tmp_path / "made", text, "--from", older, "--valid-from", "2023-01-01")
    assert (done.code, done.out) == (0, "proposed: 3/lists\n")
    norms = command.run("ask", "norms", "--store", tmp_path / "made", "--format", "json").json()
    assert {row["norm"].rpartition("/")[2] for row in norms} == {"1-closures", "2-repairs", "4-sale"}
    again = command.run("new", tmp_path / "made", text, "--from", older, "--valid-from", "2023-01-01")
    again.refused("made")


def test_what_rests_on_a_norm_that_is_read_again_is_left_out_and_named(tmp_path: Path, older: Path) -> None:
    (older / "agreement.ru.yaml").write_text(
        "title: Соглашение о маяках\nclauses:\n  1:\n    closures: Альфа уведомляет Бету.\n", encoding="utf-8"
    )
    protocol = _amend(tmp_path, "clause: 1, replace: 30 days, with: 60 days")
    done = command.run("new", tmp_path / "made", "--from", older, "--amended-by", protocol)
    assert done.out.splitlines() == ["proposed: 1/closures", "- agreement.ru.yaml"]
    assert not (tmp_path / "made" / "agreement.ru.yaml").exists()
    assert command.run("notify", "--store", tmp_path / "made").code == 0

"""What becomes of norms: sought in a new text, and compared with those of a new version, value by value."""

from __future__ import annotations

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import command
from tests.command import ROOT

from servanda.namespaces import PREFIXES
from servanda.store.bundle import load_files
from servanda.text.clean import clean_text
from servanda.versions.change_table import build_change_table
from servanda.versions.norm_changes import (
    ANCHORS,
    CHANGES,
    NormChange,
    compare_versions,
    has_changes,
    write_changes,
)
from servanda.versions.reading import read_version
from servanda.versions.sentence_alignment import WordChange
from servanda.versions.version_text import Version, build_text_version

TEXT = (
    "AGREEMENT between the Government of Alfa and the Government of Beta on Lighthouses\n"
    "\n"
    'The Government of Alfa and the Government of Beta, hereinafter "the Parties", have '
    "agreed as follows:\n"
    "\n"
    "1. The Government of Alfa shall notify the Government of Beta in writing of each closure "
    "within 30 days of the closure. The notice shall name the light.\n"
    "2. The Government of Beta shall:\n"
    "(a) inform the Government of Alfa of each repair;\n"
    "(b) bear the costs of the repair.\n"
    "3. The Government of Alfa may request a list of lights.\n"
    "\n"
    "Done at Alfaville on 3 March 2020.\n"
)
AGREEMENT = """agreement: alfa-beta-lights-2020
title: Agreement on Lighthouses
sourceFile: text.en.txt
type: Treaty
date: 2020-03-03
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
      form: {written: in writing}
      timing: {words: within 30 days of the closure, period: 30 days, after: closure}
      enclosure: name the light
  2: ~
  2(a):
    repairs:
      obligation: {inform: inform}
      bearer: {beta: The Government of Beta}
      addressee: {alfa: the Government of Alfa}
      matter: {repair: of each repair}
  2(b): ~
  3:
    lists:
      permission: {request: may request}
      bearer: {alfa: The Government of Alfa}
      object: a list of lights
    notes:
      lights:
        words: a list of lights
        readingTaken: All lights.
        readingNotTaken: Lights of Beta.
        attributedTo: servanda
  closing: {passages: formal}
"""


def _make(place: Path, text: str = TEXT, agreement: str = AGREEMENT) -> Path:
    place.mkdir()
    (place / "text.en.txt").write_text(text, encoding="utf-8")
    (place / "agreement.yaml").write_text(agreement, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("versions") / "first")


def _diff(before: Path, after: Path) -> list[dict[str, Any]]:
    done = command.run("diff", before, after, "--format", "json")
    assert done.code in (0, 1), done.err
    rows: list[dict[str, Any]] = json.loads(done.out)
    assert all(row["change"] in CHANGES for row in rows)
    quotes = [one for row in rows if row["before"] for one in row["before"].get("quotes", ())]
    assert all(one["anchor"] in ANCHORS for one in quotes)
    assert (done.code == 1) == any(row["change"] != "unchanged" or row["read_again"] for row in rows)
    return rows


def _kinds(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["norm"].rpartition("/")[2]: row["change"] for row in rows if row["norm"]}


def _sought(*edits: tuple[str, str]) -> list[dict[str, Any]]:
    text = TEXT
    for before, after in edits:
        assert before in text
        text = text.replace(before, after)
    changes = compare_versions(_read_first(), build_text_version("new", clean_text(text), text, "en"))
    rows: list[dict[str, Any]] = json.loads(write_changes(changes))
    return rows


SAME = {"1-closures": "unchanged", "2a-repairs": "unchanged", "3-lists": "unchanged"}


@pytest.mark.parametrize(
    ("edits", "kinds"),
    [
        ([], {}),
        ([("30 days", "60 days")], {"1-closures": "changed"}),
        # Outside the words of the norm, in its sentence, in the lead-in of its list, in the words of a slot.
        ([("shall:", "may:")], {"2a-repairs": "changed"}),
        ([("name the light", "describe the light")], {"1-closures": "changed"}),
        ([("3. The", "4. The")], {"3-lists": "moved"}),
        ([("(a) inform the Government of Alfa of each repair;\n", "")], {"2a-repairs": "removed"}),
        ([("may request", "may not request")], {"3-lists": "changed"}),
        ([("in writing of each", "in writing,  of\neach")], {"1-closures": "changed"}),
        ([("of the closure.", "of  the clo-\nsure.")], {}),
    ],
)  # fmt: skip
def test_norms_are_sought_in_a_new_text(edits: list[tuple[str, str]], kinds: dict[str, str]) -> None:
    rows = _sought(*edits)
    assert _kinds(rows) == {**SAME, **kinds}
    for row in rows:
        edited = row["change"] in ("changed", "removed")
        assert row["read_again"] == edited
        assert bool(row["words"]) == (edited or row["change"] == "added")


PLACES = [
    (line, norm)
    for number, norm in ((4, "1-closures"), (5, "2a-repairs"), (6, "2a-repairs"), (7, None), (8, "3-lists"))
    for line in [TEXT.splitlines()[number]]
]


@settings(max_examples=40)
@given(st.sampled_from(PLACES), st.integers(0, 100), st.sampled_from(["", "lamp", "not", "lamp lamp"]))
def test_a_norm_is_never_found_where_a_word_of_its_sentence_changed(
    place: tuple[str, str | None], at: int, new: str
) -> None:
    line, norm = place
    label, *words = line.split(" ")
    words[at % len(words)] = new
    text = TEXT.replace(line, " ".join([label, *filter(None, words)]))
    changes = compare_versions(_read_first(), build_text_version("new", clean_text(text), text, "en"))
    for one in changes:
        if one.norm is not None:
            expected = one.norm.endswith(f"/{norm}")
            assert (one.change in ("changed", "removed")) == expected == one.read_again
    assert any(one.change != "unchanged" for one in changes)


@cache
def _read_first() -> Version:
    with tempfile.TemporaryDirectory() as folder:
        file = _make(Path(folder) / "first") / "agreement.yaml"
        return read_version(
            "first", load_files([file]), PREFIXES["agreement"] + "alfa-beta-lights-2020", [file]
        )


def test_every_quote_is_anchored_and_every_edit_told() -> None:
    rows = _sought(("within 30 days", "within 10 days"), ("3. The", "5. The"))
    closures = next(row for row in rows if row["norm"] and row["norm"].endswith("1-closures"))
    anchors = {one["of"]: one["anchor"] for one in closures["before"]["quotes"]}
    assert anchors["timing"] == anchors["norm"] == "changed"
    assert anchors["enclosure"] == "found"
    assert closures["words"] == [{"before": "30", "after": "10"}]
    assert "within 10 days" in closures["after"]["quote"]
    note = next(row for row in rows if row["norm"] is None)
    assert (note["before"]["of"], note["change"], note["after"]["clause"]) == ("note", "moved", "5")


def test_a_sentence_without_a_norm_is_told() -> None:
    rows = _sought(("bear the costs", "bear half of the costs"))
    assert [(row["norm"], row["change"], row["words"]) for row in rows if row["change"] != "unchanged"] == [
        (None, "changed", [{"before": "", "after": "half of"}])
    ]


def test_two_versions_are_compared_by_value(first: Path, tmp_path: Path) -> None:
    text = TEXT.replace("within 30 days", "within 60 days").replace("3. The", "4. The")
    text = text.replace("\n4. The", "\n3. The Government of Beta shall paint the lights.\n4. The")
    new = AGREEMENT.replace("30 days", "60 days").replace("  3:\n", "  4:\n").replace("repairs:", "mending:")
    paint = "{bear-costs: shall paint}\n      bearer: {beta: The Government of Beta}"
    new = new.replace("  4:\n", f"  3:\n    paint:\n      obligation: {paint}\n  4:\n")
    new = new.replace("lights-2020", "lights-2024")
    second = _make(tmp_path / "second", text, new)
    rows = _diff(first, second)
    assert _kinds(rows) == {
        "1-closures": "changed", "2a-repairs": "renamed", "3-lists": "moved", "3-paint": "added",
    }  # fmt: skip
    closures = rows[0]
    assert closures["before"]["values"]["timing"][0]["period"] == "P30D"
    assert closures["after"]["values"]["timing"][0]["period"] == "P60D"
    assert set(closures["before"]["values"]) == {"timing"}
    assert closures["read_again"]
    back = _diff(second, first)
    turned = {"added": "removed", "removed": "added"}
    assert sorted(_kinds(back).values()) == sorted(turned.get(one, one) for one in _kinds(rows).values())


def test_another_value_under_the_same_words_is_a_change(first: Path, tmp_path: Path) -> None:
    second = _make(tmp_path / "second", agreement=AGREEMENT.replace("obligation: {inform", "power: {inform"))
    rows = _diff(first, second)
    changed = next(row for row in rows if row["change"] == "changed")
    assert changed["before"]["values"]["modality"] == "obligation"
    assert changed["after"]["values"]["modality"] == "power"
    assert not changed["words"]


def test_a_version_is_itself(first: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(first, tmp_path / "copy"))
    assert {row["change"] for row in _diff(first, copy)} == {"unchanged"}
    done = command.run("diff", first, first)
    assert (done.code, done.out) == (0, "")
    assert str(first) in done.err


def test_versions_of_different_agreements_are_refused(first: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(
        "1. Gamma shall plant trees along the road.\n2. Delta counts the trees.\n", encoding="utf-8"
    )
    command.run("diff", first, other).refused("other.txt")
    other.write_text(TEXT.replace("Alfa", "Gamma").replace("Beta", "Delta"), encoding="utf-8")
    command.run("diff", first, other).refused("other.txt")
    command.run("diff", ROOT / "docs" / "examples" / "alfa-beta-2019", first).refused("'ru'", "'en'")
    command.run("diff", first, tmp_path / "none").refused("none")


@pytest.mark.parametrize(
    ("lang", "format_"), [("kk", "table"), ("ru", "md"), ("en", "html"), ("kk", "csv"), ("ru", "tsv")]
)
def test_changes_are_shown(first: Path, tmp_path: Path, lang: str, format_: str) -> None:
    (tmp_path / "new.txt").write_text(TEXT.replace("30 days", "60 days"), encoding="utf-8")
    done = command.run("diff", first, tmp_path / "new.txt", "--format", format_, "--lang", lang)
    assert done.code == 1
    assert "30-" in done.out and "{+60+}" in done.out and "1-closures" in done.out
    assert ("2a-repairs" in done.out) == (format_ in ("csv", "tsv"))
    assert "\x1b" not in done.out


def test_a_table_has_a_row_for_each_changed_sentence() -> None:
    folder = ROOT / "graph" / "agreements" / "kz-nato-2007"
    source = (folder / "source.kk.txt").read_text(encoding="utf-8")
    file = folder / "agreement.yaml"
    first = read_version("first", load_files([file]), PREFIXES["agreement"] + "kz-nato-2007", [file])
    text = source.replace("үш ай өткенге", "алты ай өткенге")
    second = build_text_version("second", clean_text(text), text, "kk")
    for changes in (compare_versions(first, second), compare_versions(second, first)):
        rows = build_change_table(changes, "", "en").rows
        assert len(rows) == text.count("алты ай өткенге")
        clause, change, edit, norms = rows[0]
        assert (clause, "read again" in change, "үш" in edit) == ("14", True, True)
        again = [one.norm for one in changes if one.read_again and one.norm]
        assert norms.partition(";")[0].split(", ") == [name.partition(":")[2] for name in again]
        sides = [{**(one.before or {}), **(one.after or {})} for one in changes if one.read_again]
        notes = sum(side.get("of") == "note" for side in sides)
        assert notes > 1 and f"{notes} notes" in norms


def test_what_no_sentence_tells_has_a_row_of_its_own(first: Path, tmp_path: Path) -> None:
    new = AGREEMENT.replace("30 days", "60 days").replace("obligation: {inform", "power: {inform")
    second = _make(tmp_path / "second", TEXT.replace("within 30 days", "within 60 days"), new)
    out = command.run("diff", first, second, "--format", "md").out
    rows = [line for line in out.splitlines() if "1-closures" in line]
    assert ["60+" in row for row in rows] == [True, False] and "P60D" in rows[1]
    assert [line.count("obligation → power") for line in out.splitlines() if "→ power" in line] == [1]


def test_a_text_that_quotes_itself_is_compared_copy_with_copy() -> None:
    folder = ROOT / "graph" / "agreements" / "kz-nato-2007"
    source = (folder / "source.kk.txt").read_text(encoding="utf-8")
    file = folder / "agreement.yaml"
    first = read_version("first", load_files([file]), PREFIXES["agreement"] + "kz-nato-2007", [file])

    def compare(text: str) -> list[NormChange]:
        return compare_versions(first, build_text_version("second", clean_text(text), text, "kk"))

    assert not has_changes(compare(source))
    edited = compare(source.replace("үш ай өткенге", "алты ай өткенге"))
    changed = [one for one in edited if one.change != "unchanged"]
    assert {one.change for one in changed} == {"changed"}
    assert {(one.before or {})["clause"] for one in changed} == {"14"}
    assert {one.words for one in changed} == {(WordChange("үш", "алты"),)}

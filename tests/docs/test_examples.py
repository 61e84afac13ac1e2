"""The examples of docs/examples: each is clean and laid out, and answers as its text was read by hand."""

from __future__ import annotations

import pytest
from tests.command import ROOT, run

EXAMPLES = ROOT / "docs" / "examples"
NAMES = sorted(path.name for path in EXAMPLES.iterdir())

#: Of each example its notices: clause, modality, sender, addressee, as far as the text says them.
NOTICES = {
    "alfa-beta-2019": [
        ("1", "obligation", "energy", "transport"),
        ("2", "obligation", "transport", "energy"),
        ("6", "condition", "energy", "transport"),
        ("6", "condition", "transport", "energy"),
        ("7", "power", "energy", "transport"),
        ("7", "power", "transport", "energy"),
    ],
    "mountain-rescue-1998": [
        ("2(1)", "obligation", "requesting", "assisting"),
        ("2(2)", "obligation", "assisting", "requesting"),
        ("3(1)", "obligation", "each", "depositary"),
        ("3(2)", "obligation", "depositary", "others"),
        ("4(1)", "obligation", "requesting", "depositary"),
        ("5(1)", "obligation", "exercising", "depositary"),
        ("5(2)", "permission", "each", "depositary"),
        ("7(1)", "power", "each", "depositary"),
        ("7(3)", "obligation", "depositary", "others"),
    ],
    "ports-2010": [
        ("1", "obligation", "port-arda", "port-belna"),
        ("4", "obligation", "port-belna", "coast-guard"),
    ],
    "ports-2015": [("1", "obligation", "port-arda", "union")],
    "river-gauges-2020": [
        ("1", "obligation", "rivers", "water"),
        ("2", "obligation", "water", "rivers"),
        ("3", "obligation", "rivers", "water"),
        ("3", "obligation", "water", "rivers"),
        ("4", "condition", "rivers", "water"),
        ("4", "condition", "water", "rivers"),
        ("5", "power", "rivers", "water"),
        ("5", "power", "water", "rivers"),
    ],
}


def name_end(iri: str | None) -> str | None:
    """Return the last part of an IRI."""
    return None if iri is None else iri.rpartition("/")[2].rpartition(":")[2]


def read_notices(name: str) -> list[dict[str, object]]:
    """Return the rows of an example's notices."""
    rows: list[dict[str, object]] = run("notify", "--agreement", name, "--format", "json").json()
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_and_the_layout_is_canonical(name: str) -> None:
    assert run("check", EXAMPLES / name, "--format", "json").json()["conforms"] is True
    assert run("fmt", "--check", EXAMPLES / name).out == ""
    assert run("coverage", "--store", EXAMPLES / name, "--format", "json").json()["uncovered"] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_notices_are_those_of_the_text(name: str) -> None:
    rows = read_notices(name)
    found = [
        (row["clause"], row["modality"], name_end(row["sender"]), name_end(row["addressee"]))  # type: ignore[arg-type]
        for row in rows
    ]
    assert sorted(found, key=str) == sorted(NOTICES[name], key=str)


def test_how_a_notice_goes_is_told() -> None:
    rows = {str(row["clause"]): row for row in read_notices("mountain-rescue-1998")}
    assert rows["2(1)"]["through_label"] == ["contact point"]
    assert rows["2(2)"]["enclosure"] == "a list of that equipment"
    assert rows["3(2)"]["onward_of"] == ["agreement:mountain-rescue-1998/3.1-contact-point"]
    assert rows["4(1)"]["copy_to_label"] == ["assisting State"]
    assert rows["5(1)"]["joint"] is True


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_marked_as_invented_is_an_example(name: str) -> None:
    text = next((EXAMPLES / name).glob("text.*.txt")).read_text(encoding="utf-8")
    assert any(words in text for words in ("Вымышленный", "invented"))

"""The Convention that ships beside the reference agreement, in our own words, held against its text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.command import ROOT, run

from servanda.store.bundle import list_authored, load_files

FOLDER = ROOT / "graph" / "agreements" / "vcdr-1961"
#: The text of the Convention, which is not part of the project.
CONVENTION = next(
    (
        path
        for above in (ROOT.parent, Path("/work"))
        if (path := above / "shared" / "data" / "treaties" / "BWBV0004345.md").is_file()
    ),
    None,
)
needs_text = pytest.mark.skipif(
    CONVENTION is None, reason="the text of the Convention is not beside the project"
)
#: The notices: clause, modality, sender, addressee, as far as the text says them, or they can be inferred.
NOTICES = [
    ("5(1)", "permission", "sending", "receiving"),
    ("9(1)", "power", "receiving", "sending"),
    ("10(1)(a)", "obligation", "sending", "foreign-ministry"),
    ("10(1)(b)", "obligation", "sending", "foreign-ministry"),
    ("10(1)(c)", "obligation", "sending", "foreign-ministry"),
    ("10(1)(d)", "obligation", "sending", "foreign-ministry"),
    ("10(2)", "obligation", "sending", "foreign-ministry"),
    ("13(1)", "condition", "head-of-mission", "foreign-ministry"),
    ("17", "obligation", "head-of-mission", "foreign-ministry"),
    ("19(1)", "obligation", "head-of-mission", "foreign-ministry"),
    ("19(1)", "obligation", "sending-foreign-ministry", "foreign-ministry"),
    ("39(1)", "condition", None, "foreign-ministry"),
    ("43(a)", "condition", "sending", "receiving"),
    ("43(b)", "condition", "receiving", "sending"),
    ("52(a)", "obligation", "secretary-general", "other-states"),
    ("52(b)", "obligation", "secretary-general", "other-states"),
]
NUMBERS = {"thirtieth": "30", "twenty-second": "22", "twentieth": "20", "first": "1"}
UNITS = re.compile(r"\b(\w+(?:-\w+)?) (days?|months?|years?|weeks?|hours?)\b")


@cache
def read_notices() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run("notify", "--agreement", "vcdr-1961", "--format", "json").json()
    return rows


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_who_notifies_is_inferred_where_the_sentence_is_in_the_passive(lang: str) -> None:
    store = load_files(list_authored(FOLDER))
    query = """PREFIX srv: <https://w3id.org/servanda/ontology#>
        SELECT DISTINCT ?number ?why WHERE {
          ?clause srv:number ?number ; srv:hasNorm/srv:requiresNotification/srv:hasSlot ?slot .
          ?slot a srv:Inferred ; srv:reason ?why }"""
    found = [(row["number"].value, row["why"]) for row in store.query(query, use_default_graph_as_union=True)]
    of_lang = [number for number, why in found if why.language == lang]
    assert {number for number in of_lang if number.startswith("10")} == {
        number for number, *_ in NOTICES if number.startswith("10")
    }


def split_articles(text: str) -> dict[str, str]:
    """Return the words of each article, paragraph and item of a text, by number as it is cited."""
    found: dict[str, str] = {}
    article = paragraph = ""
    for line in text.splitlines():
        bare = line.replace("*", "").strip()
        if head := re.fullmatch(r"(?:#+ *)?Article +(\d+)", bare):
            article, paragraph = head[1], ""
            continue
        if not article or not bare:
            continue
        if bare.startswith(("IN WITNESS", "####")):
            break
        number = article + paragraph
        if match := re.match(r"(\d+)\. +", bare):
            paragraph = f"({match[1]})"
            number, bare = article + paragraph, bare[match.end() :]
        elif match := re.match(r"\(([a-z])\) *", bare):
            number, bare = f"{article}{paragraph}({match[1]})", bare[match.end() :]
        for part in {article, article + paragraph, number}:
            found[part] = f"{found.get(part, '')} {bare}".strip()
    return found


@cache
def own_articles() -> dict[str, str]:
    return split_articles((FOLDER / "text.en.txt").read_text(encoding="utf-8"))


@cache
def held_articles() -> dict[str, str]:
    assert CONVENTION is not None
    english = (
        CONVENTION.read_text(encoding="utf-8").partition("#### Final Act")[0].partition("####Final Act")[0]
    )
    return split_articles(english)


def list_words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def list_periods(text: str) -> set[tuple[str, str]]:
    return {
        (NUMBERS.get(number.lower(), number.lower()), unit.rstrip("s"))
        for number, unit in UNITS.findall(text)
        if NUMBERS.get(number.lower(), number).isdigit()
    }


def test_nothing_is_wrong_and_the_layout_is_canonical() -> None:
    assert run("check", FOLDER, "--format", "json").json()["conforms"] is True
    assert run("fmt", "--check", FOLDER).out == ""
    assert run("coverage", "--store", FOLDER, "--format", "json").json()["uncovered"] == []


def test_the_notices_are_those_of_the_text() -> None:
    def end(iri: str | None) -> str | None:
        return None if iri is None else iri.rpartition("/")[2].rpartition(":")[2]

    found = [
        (row["clause"], row["modality"], end(row["sender"]), end(row["addressee"])) for row in read_notices()
    ]
    assert sorted(found, key=str) == sorted(NOTICES, key=str)


def test_effects_times_and_silences_are_those_of_the_text() -> None:
    rows = {(row["clause"], row["sender"]): row for row in read_notices()}
    with_effect = {row["clause"] for row in read_notices() if row["effect"]}
    assert with_effect == {"13(1)", "39(1)", "43(a)", "43(b)"}
    assert {row["clause"] for row in read_notices() if row["timing"]} == {"5(1)", "10(2)"}
    assert not any(row["form"] for row in read_notices())
    assert rows["10(1)(a)", "agreement:vcdr-1961/sending"]["matters"] == [
        "agreement:vcdr-1961/end-of-work", "matter:appointment", "matter:arrival", "matter:departure",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "lang", "word"),
    [
        ("notify", "en", "paraphrase"),
        ("notify", "ru", "пересказ"),
        ("show 29", "kk", "мазмұндама"),
        ("ask norms", "en", "paraphrase, not the text"),
        ("export --format markdown", "ru", "пересказ"),
    ],
)
def test_what_is_shown_is_called_a_paraphrase(command: str, lang: str, word: str) -> None:
    named = ("--store", FOLDER) if "show" in command else ("--agreement", "vcdr-1961")
    assert word in " ".join(run(*command.split(), *named, "--lang", lang).out.split())


def test_the_data_say_that_the_text_is_not_held() -> None:
    assert run("show", "vcdr-1961/29", "--format", "json").json()["paraphrase"] is True
    assert "srv:isParaphrase true" in run("export", "--agreement", "vcdr-1961", "--format", "turtle").out


@needs_text
def test_each_provision_stands_in_the_convention() -> None:
    rows = run("ask", "clauses", "--agreement", "vcdr-1961", "--format", "json").json()
    numbers = {row["clause"] for row in rows} - {"opening"}
    assert numbers - held_articles().keys() == set()
    assert own_articles().keys() - held_articles().keys() == set()


@needs_text
def test_each_notice_stands_where_the_convention_notifies_or_informs_and_nowhere_else() -> None:
    speaks = re.compile(r"\b(notif|inform)", re.IGNORECASE)
    said = {number for number, text in held_articles().items() if speaks.search(text)}
    cited = {row["clause"] for row in read_notices()}

    def enclosing(number: str) -> set[str]:
        parts = re.findall(r"\d+|\([^)]*\)", number)
        return {"".join(parts[:count]) for count in range(1, len(parts) + 1)}

    assert [number for number in cited if not enclosing(number) & said] == []
    articles = {re.match(r"\d+", number)[0] for number in said}  # type: ignore[index]
    assert articles == {re.match(r"\d+", number)[0] for number in cited}  # type: ignore[index]


@needs_text
def test_each_period_is_that_of_the_convention() -> None:
    own, held = own_articles(), held_articles()
    for number in own:
        assert list_periods(own[number]) == list_periods(held[number]), number


@needs_text
def test_no_sentence_is_copied() -> None:
    """No run of twelve words is the Convention's, but of terms that cannot be said otherwise."""
    length = 12
    held = list_words(" ".join(held_articles().values()))
    runs = {tuple(held[at : at + length]) for at in range(len(held) - length + 1)}
    own = list_words((FOLDER / "text.en.txt").read_text(encoding="utf-8"))
    copied = [" ".join(own[at : at + length]) for at in range(len(own) - length + 1)
              if tuple(own[at : at + length]) in runs]  # fmt: skip
    assert copied == []

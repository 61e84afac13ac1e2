"""Words in any form, found in texts, translations, norms, notes and names, in three languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph
import pytest

from servanda.errors import ServandaError
from servanda.namespaces import expand
from servanda.query.localized_table import render_localized
from servanda.query.search import (
    COLUMNS,
    SearchIndex,
    build_search_rows,
    build_search_table,
    explain_nothing,
)
from servanda.store.snapshot import open_bundled

#: Words in forms that the texts rarely have, and the clauses whose text has any form of all of them.
SAMPLE = Path(__file__).with_name("search_sample.tsv")


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_bundled()


@pytest.fixture(scope="module")
def index(store: pyoxigraph.Store) -> SearchIndex:
    return SearchIndex(store)


def found(index: SearchIndex, text: str, lang: str = "en", kind: str = "text") -> set[str | None]:
    """Return the clauses of the passages of a kind that are found in a language."""
    return {one.clause for one in index.search(text, lang).passages if (one.kind, one.lang) == (kind, lang)}


def test_words_are_found_in_any_form_in_three_languages(index: SearchIndex) -> None:
    scores: dict[str, list[float]] = {"kk": [], "ru": [], "en": []}
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            wanted = set(row["clauses"].split(", "))
            got = found(index, row["query"], row["lang"])
            scores[row["lang"]].append(2 * len(wanted & got) / (len(wanted) + len(got)))
    assert all(sum(one) / len(one) >= 0.95 for one in scores.values()), scores


@pytest.mark.parametrize(
    ("text", "lang", "kind", "id_"),
    [
        ("Минобороны", "ru", "actor", "actor:kz-mod"),
        ("БЖӘ бағдарлама", "kk", "programme", "programme:pfp"),
        ("terminating", "en", "matter", "matter:intention-to-terminate"),
        ("notification of movement", "en", "clause", "agreement:kz-nato-2007/4.1"),
        ("уведомить министерство обороны передвижение", "ru", "norm", "agreement:kz-nato-2007/4.1-movements"),
        ("arrival of the family", "en", "silence", "agreement:kz-nato-2007/4-silence-family-notice"),
        ("оның Министрліктің жүріп-тұруы", "kk", "note", "agreement:kz-nato-2007/4.1-note-whose-movement"),
    ],
)
def test_what_is_found_is_told_with_its_kind(
    index: SearchIndex, text: str, lang: str, kind: str, id_: str
) -> None:
    assert {one.id: one.kind for one in index.search(text, lang).passages}[id_] == kind


def test_the_words_that_were_found_are_marked(store: pyoxigraph.Store, index: SearchIndex) -> None:
    result = index.search("officers family", "en")
    table = build_search_rows(store, result, "en")
    assert table.columns == COLUMNS
    row = next(row for row in table.rows if row["id"] == "actor:plo-family")
    assert str(row["passage"]).startswith("⟦family⟧ of the liaison ⟦officer⟧")
    # Words side by side are one hit; each row has all words, and each thing stands once.
    assert "⟦liaison officer⟧" in result_of(index, "liaison officer")
    assert all(str(row["passage"]).count("⟦") >= 2 for row in table.rows)
    assert len({row["id"] for row in table.rows}) == len(table.rows)


def result_of(index: SearchIndex, text: str) -> str:
    """Return the first passage that a text finds, marked."""
    result = index.search(text, "en")
    return result.mark(result.passages[0])


def test_a_passage_in_the_readers_language_comes_first(index: SearchIndex) -> None:
    by_language = {
        lang: {one.id: one.lang for one in index.search("НАТО", lang).passages} for lang in ("kk", "ru")
    }
    assert by_language["kk"]["actor:nato-plo"] == "kk"
    assert by_language["ru"]["actor:nato-plo"] == "ru"
    # What only another language has is shown in that.
    assert {one.lang for one in index.search("водитель", "en").passages} == {"ru"}


def test_a_table_for_people_shows_the_words_around(index: SearchIndex) -> None:
    result = index.search("терроризм", "ru")
    text = render_localized(build_search_table(result, "ru"), "table", width=80)
    assert "⟦терроризма⟧" in text and "pap-t" in text
    assert max(map(len, text.splitlines())) <= 80
    long = build_search_table(index.search("privileges", "en"), "en")
    assert all(len(row[2]) <= 200 for row in long.rows)


@pytest.mark.parametrize(
    "text",
    [
        '" OR 1=1 --', "NEAR(officer family, 5)", "officer*", "kk : officer", "{en ru} : officer",
        "a\0b officer", "'; DROP TABLE stems; --", "^officer", "officer AND NOT family OR (", "-officer",
        "🙂 officer", "％officer",
    ],
)  # fmt: skip
def test_no_text_is_a_query_of_its_own(index: SearchIndex, text: str) -> None:
    before = len(index.search("officer").passages)
    index.search(text)
    assert len(index.search("officer").passages) == before


@pytest.mark.parametrize("text", ["", "  ", "!!!", "⟦⟧"])
def test_a_text_without_words_is_refused(index: SearchIndex, text: str) -> None:
    with pytest.raises(ServandaError):
        index.search(text)
    with pytest.raises(ServandaError):
        index.search(" ".join(f"w{number}" for number in range(31)))


def test_nothing_found_is_explained(index: SearchIndex) -> None:
    assert "«officer»" in explain_nothing(index.search("oficer"), "en")
    together = explain_nothing(index.search("driver embassy"), "en")
    assert "«driver»" in together and "«embassy»" in together
    assert "xyzzy" in explain_nothing(index.search("xyzzy family"), "kk")


def test_one_agreement_is_searched_alone(store: pyoxigraph.Store) -> None:
    of = expand("agreement:kz-nato-2007")
    held = {one.agreement for one in SearchIndex(store, of).passages}
    assert held == {None, "agreement:kz-nato-2007"}
    assert {one.agreement for one in SearchIndex(store, expand("agreement:other")).passages} == {None}

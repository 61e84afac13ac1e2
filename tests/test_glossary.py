"""One term for one thing: every string that a person reads, against the glossary and the spellings."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from tests.glossary import ROOT, Text, Unit, texts, units

from servanda.messages import LANGUAGES

GLOSSARY = ROOT / "docs" / "glossary.tsv"
SPELLING = ROOT / "docs" / "spelling.tsv"
COLUMNS = ["term", *LANGUAGES, *(f"forbidden_{lang}" for lang in LANGUAGES), "note"]
#: English words that end as those do which are written with -ize here.
ISE = re.compile(r"(?<!\w)[a-z]+is(?:e[drs]?|ers|ing|ations?|ational)(?!\w)", re.IGNORECASE)


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table of tabs, each by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def parts(cell: str) -> list[str]:
    """Return what a cell holds: one or more terms or patterns, with a bar between them."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def pattern(written: str) -> str:
    """Return the regular expression of a forbidden form: whole words, `*` for any more letters of a word.

    A capital letter matters; a small letter stands for both. A hyphen is a letter of its word.
    """
    words = []
    for word in written.split():
        letters = "".join(
            f"[{c}{c.upper()}]" if c.islower() else re.escape(c) for c in word.replace("*", "\0")
        )
        words.append(letters.replace("\\\0", r"[\w-]*").replace("\0", r"[\w-]*"))
    return r"(?<![\w-])" + r"\s+".join(words) + r"(?![\w-])"


def forbidden(lang: str) -> list[tuple[str, str, str]]:
    """Return each forbidden form of a language: as it is written, the concept, and what to write instead."""
    return [
        (form, row["term"], row[lang].replace("|", " / "))
        for row in rows(GLOSSARY)
        for form in parts(row[f"forbidden_{lang}"])
    ]


@cache
def matcher(written: str) -> re.Pattern[str]:
    """Return the compiled pattern of a form."""
    return re.compile(pattern(written))


def report(faults: list[str]) -> None:
    """Fail with all faults at once."""
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def shown(text: Text, match: re.Match[str]) -> str:
    """Return the place of a fault, with the words around it."""
    around = text.text[max(0, match.start() - 30) : match.end() + 30].replace("\n", " ")
    return f"{text.place}: “…{around}…”"


def find_forbidden(found: list[Text], forms: list[tuple[str, str, str]]) -> list[str]:
    """Return a line for each forbidden form that stands in one of some texts."""
    if not forms:
        return []
    any_form = re.compile("|".join(f"(?:{pattern(form)})" for form, _, _ in forms))
    return [
        f"{shown(text, match)}: not “{form}”; {term} is “{right}”"
        for text in found
        if any_form.search(text.text)
        for form, term, right in forms
        for match in matcher(form).finditer(text.text)
    ]


def find_ye(found: list[Text], stems: list[str]) -> list[str]:
    """Return a line for each word that some Russian texts write with е where ё belongs."""
    wrong = re.compile("|".join(pattern(stem.replace("ё", "е")) for stem in stems))
    return [f"{shown(text, match)}: ё" for text in found for match in wrong.finditer(text.text)]


def find_ise(found: list[Text], stems: list[str]) -> list[str]:
    """Return a line for each word that some English texts write with -is- where -iz- belongs."""
    right = re.compile("|".join(pattern(stem) for stem in stems))
    return [
        f"{shown(text, match)}: -ize"
        for text in found
        for match in ISE.finditer(text.text)
        if not right.fullmatch(match[0])
    ]


def spelled(lang: str) -> list[str]:
    """Return the stems of `docs/spelling.tsv` for a language."""
    return [row["word"] for row in rows(SPELLING) if row["lang"] == lang]


def of(lang: str) -> list[Text]:
    """Return the texts of a language."""
    return [text for text in texts() if text.lang == lang]


def disagreements(unit: Unit, table: list[dict[str, str]]) -> list[str]:
    """Return a line for each language in which a thing has not the words of the term that it is in another.

    English and Kazakh words that are exactly a term's name it; a word of two senses is a term in several
    rows, and the other languages must agree with one of them, in whatever case, number or form of the verb.
    """
    lines = []
    for lang in ("en", "kk"):
        for wording in sorted(unit.texts.get(lang, ())):
            senses = [row for row in table if plain(wording) in map(plain, parts(row[lang]))]
            for other in sorted(set(unit.texts) - {lang}) if senses else []:
                terms = sorted({term for row in senses for term in parts(row[other])})
                if not any(is_form(term, words) for term in terms for words in unit.texts[other]):
                    given, right = " / ".join(sorted(unit.texts[other])), " / ".join(terms)
                    lines.append(
                        f"{unit.place}: {lang} “{wording}”, {other} “{given}”; the term is “{right}”"
                    )
    return lines


def plain(words: str) -> str:
    """Return words in small letters, without the article before them."""
    return re.sub(r"^(?:the|an?) ", "", words.casefold().strip())


def is_form(term: str, wording: str) -> bool:
    """Tell whether a wording has each word of a term, in the same order, but for its last letters."""
    words = iter(re.findall(r"\w+", plain(wording)))
    return all(any(is_inflected(part, word) for word in words) for part in re.findall(r"\w+", plain(term)))


def is_inflected(one: str, other: str) -> bool:
    """Tell whether two words may be forms of one: they differ in their last letters only."""
    shorter = min(len(one), len(other))
    same = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    return same >= max(shorter - 2, min(shorter, 3)) and max(len(one), len(other)) - same <= 6


def test_the_table_has_its_columns_a_word_in_each_language_and_no_row_twice() -> None:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == COLUMNS
    assert all(line.count("\t") == len(COLUMNS) - 1 for line in lines)
    table = rows(GLOSSARY)
    assert [row["term"] for row in table if not all(row[lang] for lang in LANGUAGES)] == []
    assert [term for term, times in Counter(row["term"] for row in table).items() if times > 1] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_term_has_words_that_another_row_forbids(lang: str) -> None:
    terms = [Text(lang, row["term"], term) for row in rows(GLOSSARY) for term in parts(row[lang])]
    report(find_forbidden(terms, forbidden(lang)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_string_has_a_forbidden_form(lang: str) -> None:
    report(find_forbidden(of(lang), forbidden(lang)))


def test_the_translations_of_a_term_agree() -> None:
    table = rows(GLOSSARY)
    report([line for unit in units() for line in disagreements(unit, table)])


def test_russian_is_written_with_yo() -> None:
    report(find_ye(of("ru"), spelled("ru")))


def test_no_russian_word_is_written_both_with_and_without_yo() -> None:
    words = {word for text in of("ru") for word in re.findall(r"[а-яё-]+", text.text.lower())}
    both = {word for word in words if "ё" in word and word.replace("ё", "е") in words}
    two_words = {row["word"] for row in rows(SPELLING) if row["lang"] == "ru-two-words"}
    report(sorted(both - two_words))


def test_english_is_written_with_ize() -> None:
    report(find_ise(of("en"), spelled("en")))


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("motor car", "a motor\ncar", True),
        ("motor car", "a motor cart", False),
        ("organis*", "Organisations", True),
        ("organis*", "re-organise", False),
        ("*organis*", "re-organise", True),
        ("Parties", "the parties", False),
        ("участник*", "государство-участник", False),
        ("власт*", "областей", False),
    ],
)
def test_a_form_is_whole_words_and_a_star_more_letters(form: str, text: str, found: bool) -> None:
    assert bool(find_forbidden([Text("en", "here", text)], [(form, "term", "right")])) is found


def test_a_fault_names_its_place_and_the_term() -> None:
    (line,) = find_forbidden(
        [Text("en", "docs/x.md:3", "by the apparatus")], [("apparatus", "staff", "staff")]
    )
    assert line.startswith("docs/x.md:3: ") and "apparatus" in line and "staff" in line


def test_spelling_faults_are_found_in_words_that_no_list_has() -> None:
    assert find_ise([Text("en", "here", "to servandise an exercise")], ["exercis*"]) != []
    assert find_ise([Text("en", "here", "an exercise")], ["exercis*"]) == []
    assert find_ye([Text("ru", "here", "Партнерства")], ["партнёр*"]) != []


def test_words_that_differ_from_the_term_are_told() -> None:
    table = [
        {"en": "departure", "kk": "кету", "ru": "отбытие"},
        {"en": "leaving", "kk": "кету", "ru": "уход"},
    ]
    assert disagreements(Unit("x", {"kk": {"Кету"}, "ru": {"Отъезд"}, "en": {"Departure"}}), table) != []
    assert disagreements(Unit("x", {"kk": {"Кету"}, "ru": {"Отбытие"}, "en": {"Departure"}}), table) == []
    assert disagreements(Unit("x", {"kk": {"Кетуге дейін"}, "ru": {"Отъезд"}}), table) == []

"""Sentences of two versions: found wherever they stand, and never taken for the same where a word differs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.text.clean import clean_text
from servanda.versions.sentence_alignment import align_versions, list_word_changes
from servanda.versions.version_text import Version, build_text_version

LINES = [
    "1. Each Party shall notify the other Party in writing of a closure within 30 days.",
    "2. The Keeper may not inform third persons of the co-operation of the Parties.",
    "3. The Parties shall meet each year. The host shall bear the costs.",
    "4. The Joint Committee shall:",
    "(a) report to the Parties by 1 March;",
    "(b) keep the register of lights.",
    "5. The Agreement shall remain in force for 5 years. The host shall bear the costs.",
]


def _version(lines: list[str], name: str = "text") -> Version:
    raw = "\n".join(lines) + "\n"
    return build_text_version(name, clean_text(raw), raw, "en")


def _same(before: list[str], after: list[str]) -> set[tuple[str, str, str]]:
    """Return each sentence that is the same in both, with its clause before and after."""
    first, second = _version(before), _version(after)
    return {
        (first.sentences[one].text, first.sentences[one].clause, second.sentences[other].clause)
        for link in align_versions(first, second).links
        if link.same and link.sure
        for one, other in zip(link.first, link.second, strict=True)
    }


@pytest.mark.parametrize(
    ("words", "new"),
    [
        ("30", "31"), ("days", "months"), ("shall notify", "may notify"), ("may not", "may"),
        ("the other Party", "the Keeper"), ("closure", "closures"), ("1 March", "1 May"), ("co-op", "coop"),
        ("within 30", "within, 30"), ("5 years", "15 years"), ("third", ""),
    ],
)  # fmt: skip
def test_a_sentence_with_another_word_is_not_the_same(words: str, new: str) -> None:
    after = [line.replace(words, new, 1) if words in line else line for line in LINES]
    changed = [one for one, other in zip(LINES, after, strict=True) if one != other]
    first, second = _version(LINES), _version(after)
    links = align_versions(first, second).links
    assert len(changed) == 1
    edited = [link for link in links if not link.same]
    assert len(edited) == 1 and edited[0].first and edited[0].second
    before, now = ([version.sentences[one] for one in side] for version, side in
                   ((first, edited[0].first), (second, edited[0].second)))  # fmt: skip
    assert list_word_changes(before, now)


@pytest.mark.parametrize(
    "after",
    [
        "1. Each Party shall notify the other Party in writing of a clo-\nsure within 30 days.",
        "1.   Each  Party shall notify\nthe other Party in writing of a clo\u00adsure within 30 days;",
        "1. «Each Party shall notify the other Party in writing of a closure within 30 days».",
    ],
)
def test_how_a_sentence_is_printed_is_no_change(after: str) -> None:
    assert len(_same(LINES, [after, *LINES[1:]])) == len(_version(LINES).sentences)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert _same(["1. Тараптар ай сайын хабарлай\u0438\u0306ды."], ["1. Тараптар ай сайын хабарлай\u0439ды."])


def test_renumbered_and_swapped_clauses_are_found() -> None:
    after = [LINES[0], "2. A new clause speaks of lamps and oil.", *LINES[1:]]
    after = [line.replace(f"{n}. ", f"{n + 1}. ", 1) if line in LINES[1:] else line
             for line in after for n in [int(line[0]) if line[0].isdigit() else 0]]  # fmt: skip
    same = _same(LINES, after)
    assert ("report to the Parties by 1 March;", "4(a)", "5(a)") in same
    assert len(same) == len(_version(LINES).sentences)
    swapped = ["1. " + LINES[1][3:], "2. " + LINES[0][3:], *LINES[2:]]
    assert (LINES[0][3:], "1", "2") in _same(LINES, swapped)


def test_a_repeated_sentence_is_told_apart_by_what_stands_beside_it_or_is_unsure() -> None:
    costs = "The host shall bear the costs."
    gone = [line.replace(f" {costs}", "") if line[0] == "3" else line for line in LINES]
    assert {one for one in _same(LINES, gone) if one[0] == costs} == {(costs, "5", "5")}
    alone = [line for line in LINES if line[0] not in "35"] + [f"9. {costs}"]
    assert not {one for one in _same(LINES, alone) if one[0] == costs}


def test_a_split_and_a_merger_meet_the_whole() -> None:
    split = [line.replace(" in writing of a", ". This is done in writing of a") for line in LINES]
    first, second = _version(LINES), _version(split)
    assert next(link for link in align_versions(first, second).links if not link.same).second == (0, 1)
    assert next(link for link in align_versions(second, first).links if not link.same).first == (0, 1)


words = st.lists(
    st.sampled_from(["shall", "may", "not", "inform", "notify", "Party", "3", "30", "days"]),
    min_size=1,
    max_size=7,
)
texts = st.lists(words.map(lambda one: " ".join(one).capitalize() + "."), min_size=1, max_size=6).map(
    lambda lines: [f"{number}. {line}" for number, line in enumerate(lines, 1)]
)


@settings(max_examples=60)
@given(texts, texts)
def test_only_equal_words_are_the_same_and_either_side_tells_alike(
    before: list[str], after: list[str]
) -> None:
    first, second = _version(before), _version(after)
    there, back = align_versions(first, second), align_versions(second, first)
    assert sorted(link.turn() for link in back.links) == sorted(there.links)
    for link in there.links:
        if link.same:
            # Sentences that only end elsewhere are the same: "Shall. Shall." and "Shall shall."
            ours, theirs = (
                re.findall(r"\w+", " ".join(version.sentences[place].text for place in places).casefold())
                for version, places in ((first, link.first), (second, link.second))
            )
            assert ours == theirs
    assert sorted(n for link in there.links for n in link.first) == list(range(len(first.sentences)))
    assert sorted(n for link in there.links for n in link.second) == list(range(len(second.sentences)))
    assert all(link.same for link in align_versions(first, first).links)


def test_sentences_that_only_end_elsewhere_are_the_same() -> None:
    first = _version(["Done at Port Alfa. For the Government of Beta. The Minister and all.", *LINES])
    second = _version(["Done at Port Alfa; for the Government of Beta, the Minister. And all.", *LINES])
    links = align_versions(first, second).links
    assert all(link.same and link.sure for link in links)
    assert [(len(link.first), len(link.second)) for link in links if len(link.first) > 1] == [(3, 2)]


@pytest.mark.parametrize("words", ["for the Governments", "for Government", "for the Government and"])
def test_other_words_are_not_joined(words: str) -> None:
    first = _version(["Done at Port Alfa. For the Government of Beta. The Minister and all.", *LINES])
    second = _version([f"Done at Port Alfa; {words} of Beta, the Minister. And all.", *LINES])
    assert not all(link.same for link in align_versions(first, second).links)

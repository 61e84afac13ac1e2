"""Texts that say the same, in an invented language: what stands for what is told by the others."""

from __future__ import annotations

from itertools import combinations

import pytest

from servanda.check.word_pairs import TextPair, WordPairs, list_word_stems

#: Words, and what they are called in an invented language.
WORDS = {
    f"{one}{two}nim": f"{two}{one}gor"
    for one in ("ba", "de", "fi", "ko", "lu")
    for two in ("ra", "se", "ti", "vo")
}
#: Each word stands beside many others.
TEXTS = [" ".join(words) for words in combinations(WORDS, 3)][::19]


def pair_texts(texts: list[str], translations: list[str]) -> WordPairs:
    return WordPairs(
        [
            TextPair(list_word_stems(one), list_word_stems(other))
            for one, other in zip(texts, translations, strict=True)
        ]
    )


def translate(text: str) -> str:
    return " ".join(WORDS[word] for word in reversed(text.split()))


def test_translations_in_each_others_place_are_found() -> None:
    translations = [translate(text) for text in TEXTS]
    one = 3
    other = next(
        number for number, text in enumerate(TEXTS) if not set(text.split()) & set(TEXTS[one].split())
    )
    translations[one], translations[other] = translations[other], translations[one]
    (swap,) = pair_texts(TEXTS, translations).list_swaps(4.0)
    assert {swap.one, swap.other} == {one, other}


def test_translations_in_their_place_are_not_found() -> None:
    assert not list(pair_texts(TEXTS, [translate(text) for text in TEXTS]).list_swaps(0.5))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_few_texts_tell_nothing(number: int) -> None:
    texts = [" ".join(list(WORDS)[place : place + 3]) for place in (0, 4, 8)][:number]
    translations = [translate(text) for text in texts][::-1]
    pairs = pair_texts(texts, translations)
    assert not list(pairs.list_swaps(4.0))
    assert all(fit.weight == 0 for fit in pairs.measure_fits())


def test_words_of_the_same_letters_tell_of_a_swap_in_few_texts() -> None:
    texts = ["Alfa baranim 30", "Beta fisenim 45", "Gamma lutinim 60"]
    (swap,) = pair_texts(texts, ["Beta sefigor 45", "Alfa rabagor 30", "Gamma tilugor 60"]).list_swaps(4.0)
    assert (swap.one, swap.other) == (0, 1)


def test_a_text_that_says_another_thing_does_not_fit() -> None:
    translations = [translate(text) for text in TEXTS]
    strange = next(one for one in translations if not set(one.split()) & set(translations[3].split()))
    before = pair_texts(TEXTS, translations).measure_fits()[3]
    after = pair_texts(TEXTS, [*translations[:3], strange, *translations[4:]]).measure_fits()[3]
    assert before.share > 0.5
    assert after.share == 0
    assert after.weight > 0

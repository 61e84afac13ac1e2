"""Letters that a reader takes for the same."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from servanda.letters import (
    STEERING,
    compose_letters,
    escape_controls,
    find_mixed_words,
    fold_letters,
    fold_look_alikes,
)


def test_composition_and_alphabet_do_not_count() -> None:
    assert fold_letters(unicodedata.normalize("NFD", "Байланыс")) == fold_letters("байланыс")
    assert fold_letters("тиiстi") == fold_letters("тиісті")
    assert fold_letters("HATO") == fold_letters("нато")


def test_letters_that_differ_stay_apart() -> None:
    assert fold_letters("3(б)") != fold_letters("3(b)") != fold_letters("3(в)")
    assert fold_letters("кет") != fold_letters("нет")


def test_words_of_two_alphabets_are_found() -> None:
    assert find_mixed_words("НАТО-ның тиiстi NATO құрылымы") == ["тиiстi"]


@given(st.text())
def test_folding_look_alikes_keeps_offsets(text: str) -> None:
    composed = compose_letters(text)
    assert len(fold_look_alikes(composed)) == len(composed)


@given(st.text())
def test_an_escaped_text_is_one_line_and_steers_nothing(text: str) -> None:
    escaped = escape_controls(text)
    assert len(escaped.splitlines()) <= 1 and not STEERING.search(escaped)
    assert STEERING.search(text) or escaped == text

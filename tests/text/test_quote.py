import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.text.clean import CleanText
from servanda.text.quotes import Ambiguous, Found, Orphaned, find, selector

TEXT = "НАТО келеді, НАТО кетеді.\nНАТО-ның елші елде."


def test_once_never_and_often() -> None:
    assert find(TEXT, "келеді") == Found(5, 11)
    assert find(TEXT, "БЖӘ") == Orphaned()
    assert find(TEXT, "НАТО") == Ambiguous((0, 13, 26))


def test_words_stand_whole() -> None:
    assert find(TEXT, "ел") == Orphaned()
    assert find(TEXT, "елде") == Found(40, 44)


def test_context_decides() -> None:
    assert find(TEXT, "НАТО", prefix="келеді, ") == Found(13, 17)
    assert find(TEXT, "НАТО", suffix="келеді") == Found(0, 4)
    assert find(TEXT, "НАТО", prefix="жоқ") == Orphaned()


def test_white_space_is_white_space() -> None:
    assert find(TEXT, " кетеді.\n  НАТО-ның ") == Found(18, 34)
    assert find(TEXT, "   ") == Orphaned()


def test_nothing_can_be_selected() -> None:
    with pytest.raises(ValueError, match="empty"):
        selector(TEXT, 4, 5)


def test_a_stretch_that_cuts_a_word() -> None:
    with pytest.raises(ValueError, match="cuts a word"):
        selector(TEXT, 1, 4)


def test_often_repeated_words_of_the_first_note_are_found_again(first_note: CleanText) -> None:
    start = first_note.text.index("НАТО/БЖӘ байланыс офицерінің", 3000)
    end = start + len("НАТО/БЖӘ байланыс офицерінің")
    made = selector(first_note.text, start, end)
    assert find(first_note.text, made.exact, made.prefix, made.suffix) == Found(start, end)
    assert len(made.prefix) <= 32 and len(made.suffix) <= 32


@given(st.lists(st.sampled_from(["а", "бб", "а,"]), min_size=1, max_size=30), st.data())
def test_a_selector_finds_its_words(words: list[str], data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(words) - 1))
    high = data.draw(st.integers(low + 1, len(words)))
    start = len(" ".join([*words[:low], ""]))
    text, exact = " ".join(words), " ".join(words[low:high])
    made = selector(text, start, start + len(exact))
    assert find(text, made.exact, made.prefix, made.suffix) == Found(start, start + len(exact))

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.text.clean import CleanText
from servanda.text.quotes import AmbiguousQuote, OrphanedQuote, QuoteSpan, build_selector, find_quote

TEXT = "НАТО келеді, НАТО кетеді.\nНАТО-ның елші елде."


def test_once_never_and_often() -> None:
    assert find_quote(TEXT, "келеді") == QuoteSpan(5, 11)
    assert find_quote(TEXT, "БЖӘ") == OrphanedQuote()
    assert find_quote(TEXT, "НАТО") == AmbiguousQuote((0, 13, 26))


def test_words_stand_whole() -> None:
    assert find_quote(TEXT, "ел") == OrphanedQuote()
    assert find_quote(TEXT, "елде") == QuoteSpan(40, 44)


def test_context_decides() -> None:
    assert find_quote(TEXT, "НАТО", prefix="келеді, ") == QuoteSpan(13, 17)
    assert find_quote(TEXT, "НАТО", suffix="келеді") == QuoteSpan(0, 4)
    assert find_quote(TEXT, "НАТО", prefix="жоқ") == OrphanedQuote()


def test_white_space_is_white_space() -> None:
    assert find_quote(TEXT, " кетеді.\n  НАТО-ның ") == QuoteSpan(18, 34)
    assert find_quote(TEXT, "   ") == OrphanedQuote()


def test_nothing_can_be_selected() -> None:
    with pytest.raises(ValueError, match="empty"):
        build_selector(TEXT, 4, 5)


def test_a_stretch_that_cuts_a_word() -> None:
    with pytest.raises(ValueError, match="cuts a word"):
        build_selector(TEXT, 1, 4)


def test_often_repeated_words_of_the_first_note_are_found_again(first_note: CleanText) -> None:
    start = first_note.text.index("НАТО/БЖӘ байланыс офицерінің", 3000)
    end = start + len("НАТО/БЖӘ байланыс офицерінің")
    made = build_selector(first_note.text, start, end)
    assert find_quote(first_note.text, made.exact, made.prefix, made.suffix) == QuoteSpan(start, end)
    assert len(made.prefix) <= 32 and len(made.suffix) <= 32


@given(st.lists(st.sampled_from(["а", "бб", "а,"]), min_size=1, max_size=30), st.data())
def test_a_selector_finds_its_words(words: list[str], data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(words) - 1))
    high = data.draw(st.integers(low + 1, len(words)))
    start = len(" ".join([*words[:low], ""]))
    text, exact = " ".join(words), " ".join(words[low:high])
    made = build_selector(text, start, start + len(exact))
    assert find_quote(text, made.exact, made.prefix, made.suffix) == QuoteSpan(start, start + len(exact))

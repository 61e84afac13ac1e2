import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.text.clean import CleanText
from servanda.text.structure import split_sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "2007 ж. 1 қараша",
        "Басқарма бастығы Ж. Бұхбантаев",
        "1. Мен сілтеу жасаймын.",
        "2008 жылғы N 71-IV Заңы",
        "See Art. 5 of the Treaty.",
        "Т.е. договор действует.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert cut(text) == [text]


def test_sentences_end() -> None:
    assert cut('Ол "келді." Ол кетті! Қайда? Сонда… Иә.') == [
        'Ол "келді."',
        "Ол кетті!",
        "Қайда?",
        "Сонда…",
        "Иә.",
    ]
    assert cut("бір\nекі") == ["бір", "екі"]
    assert cut(" \n ") == []


def test_clause_9_has_three_sentences(source: CleanText) -> None:
    clause = source.part(99, 104)
    assert [clause.lines_of(*span) for span in split_sentences(clause.text)] == [
        (99, 100, 101, 102),
        (102, 103),
        (103, 104),
    ]


@given(st.text('аБ1 ."!()\n'))
def test_sentences_leave_out_nothing_but_space(text: str) -> None:
    assert "".join("".join(cut(text)).split()) == "".join(text.split())

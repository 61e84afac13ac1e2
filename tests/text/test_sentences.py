import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.text.clean import CleanText
from servanda.text.sentences import split_sentences


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
        "А.Б. Иванов қол қойды.",
        "Осы Келісімнің 3-т. 2-тт. қараңыз.",
        "Құны 7 млрд. Теңге болды.",
        "Проф. Ахметов қол қойды.",
        "см. прил. 1 к Договору.",
        "кв. 45 на ул. Мира.",
        "Done on Sept. 7, 2007.",
        "The U.S. Government shall act.",
        "1-бап. Осы Заңда пайдаланылатын ұғымдар",
        "Статья 5. Общие положения",
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
    assert cut("The answer is no. The Parties meet in the USSR. They agree.") == [
        "The answer is no.",
        "The Parties meet in the USSR.",
        "They agree.",
    ]
    assert cut("Стороны встречаются в году. 5 стран участвуют.")[0] == "Стороны встречаются в году."
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

"""Lines of a drawing: where they may break."""

from __future__ import annotations

import pytest

from servanda.draw.labels import wrap_runs
from servanda.draw.line_breaks import split_words
from servanda.draw.typeface import RESERVE, text_width


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Brussels, 7 September 2007, No. 71-IV", ["Brussels,", "7 September 2007,", "No. 71-IV"]),
        ("not before 3–10 March 2009", ["not", "before", "3–10 March 2009"]),
        ("7 сентября 2007 года, № SG(2007)0626", ["7 сентября 2007 года,", "№ SG(2007)0626"]),
        ("(2009 жылғы 1–31 наурызда) болды", ["(2009 жылғы 1–31 наурызда)", "болды"]),
        ("2009 жылғы наурыз", ["2009 жылғы наурыз"]),
        ("через 3 месяца после", ["через", "3 месяца", "после"]),
        ("you may 5 times", ["you", "may", "5", "times"]),
        ("No answer 12 of them", ["No", "answer", "12", "of", "them"]),
    ],
)
def test_a_line_breaks_within_no_date_and_not_after_a_numbers_sign(text, words):
    assert split_words(text) == words


@pytest.mark.parametrize(
    "text", ["2007 жылғы 7 қыркүйек, Брюссель", "Brussels, No. SG(2007)0626 of 7 May 2007"]
)
def test_lines_keep_their_width_even_where_a_date_is_wider(text):
    for width in (20, 45, 60, 90, 140):
        lines = [" ".join(word for word, *_ in line) for line in wrap_runs([(text, "", False)], width, 9)]
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert all(text_width(line, 9) * RESERVE <= width for line in lines)


def test_where_the_whole_date_does_not_fit_the_year_goes_apart():
    lines = wrap_runs([("2008 жылғы 1 желтоқсан", "", False)], 70, 9)
    assert [" ".join(word for word, *_ in line) for line in lines] == ["2008 жылғы", "1 желтоқсан"]

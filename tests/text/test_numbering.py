import pytest

from servanda.text.clean import clean_text
from servanda.text.numbering import (
    build_clause_path,
    find_heading,
    find_parent_clause,
    is_same_clause,
    normalize_label,
    number_clauses,
    split_label,
    split_number,
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2.1. Мәтін", "2.1."),
        ("11.1 Мәтін", "11.1"),
        ("(а) мәтін", "(а)"),
        ('"1. Мен', '"1.'),
        ("а) мәтін", "а)"),
        ("(ii) text", "(ii)"),
        ("2007 ж. 1 қараша", None),
        ("20.10.2008 күні", None),
        ("07 September 2007", None),
        ("(НАТО) арасындағы", None),
        ("1.Мәтін", "1."),
        ("", None),
    ],
)
def test_printed_labels(text: str, label: str | None) -> None:
    assert split_label(text)[0] == label


def test_look_alike_letters_are_one() -> None:
    cyrillic, latin = "(\u0441)", "(c)"
    assert cyrillic != latin
    assert normalize_label(cyrillic) == normalize_label(latin) == latin


def test_items_and_nested_items() -> None:
    paragraphs = [("1.", "X:"), ("(a)", "y:"), ("(i)", "z;"), ("(ii)", "z;"), ("(b)", "y"), ("2.", "X")]
    assert number_clauses(paragraphs) == ["1", "1(a)", "1(a)(i)", "1(a)(ii)", "1(b)", "2"]


def test_letter_i_after_h_is_no_roman_number() -> None:
    paragraphs = [("1.", "X:"), *[(f"({letter})", "y;") for letter in "abcdefghi"]]
    assert number_clauses(paragraphs)[-1] == "1(i)"


def test_unlabelled_paragraph_after_a_list_with_capital_is_no_closing_words() -> None:
    assert number_clauses([("1.", "X:"), ("(a)", "y."), (None, "Signed")])[-1] is None


def test_item_without_a_numbered_paragraph() -> None:
    assert number_clauses([("(a)", "y;"), (None, "closes.")]) == ["(a)", None]


def test_parents() -> None:
    assert [find_parent_clause(number) for number in ("4.1.2", "3(d)(ii)", "(a)", "4")] == [
        "4.1",
        "3(d)",
        None,
        None,
    ]


def number_text(raw: str) -> list[tuple[str | None, str]]:
    """Return the clause of each paragraph of a text with its first word."""
    return [(p.clause, p.body.split(" ")[0]) for p in clean_text(raw).paragraphs]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Article 36", "36"),
        ("ARTICLE XIV. Settlement of disputes", "XIV"),
        ("### Article  2  ", "2"),
        ("###9.9 ", "9.9"),
        ("Статья 5-1. Термины", "5-1"),
        ("Статья 5¹. Термины", "5-1"),
        ("36-бап. Байланыс", "36"),
        ("§ 5 General", "5"),
        ("Глава II. Общие положения", "II"),
        ("Глава первая", "1"),
        ("Part Two Final provisions", "2"),
        ("2-тарау. Су", "2"),
        ("Екінші бөлім", "2"),
        ("ANNEX", ""),
        ("Приложение № 1 к Соглашению", "1"),
        ("Келісімге 2-қосымша", "2"),
        ("Article 12 bis", "12bis"),
        ("Article 36 of the Convention applies.", None),
        ("Статья 5 применяется к сторонам.", None),
        ("36-бапқа сәйкес тараптар хабарлайды.", None),
        ("Part of the premises is leased.", None),
        ("Annex 1 shall apply.", None),
        ("Articles 5 and 6", None),
    ],
)
def test_headings(text: str, number: str | None) -> None:
    heading = find_heading(text)
    assert (heading.number if heading else None) == number


ARTICLES = """# Treaty

Article 1
Use of water
1. The Parties shall:
(a) notify:
(i) floods;
(ii) droughts;
(b) meet;

and report.

2. They share costs.

Article 2
The Parties meet.

They report.

In witness whereof the undersigned have signed.
Done at Alfa.

Annex I
1. Gauges:
a) north.

Annex II
1. Gates.
"""


def test_a_treaty_in_articles() -> None:
    assert number_text(ARTICLES) == [
        (None, "#"),
        ("1", ""),
        ("1", "Use"),
        ("1(1)", "The"),
        ("1(1)(a)", "notify:"),
        ("1(1)(a)(i)", "floods;"),
        ("1(1)(a)(ii)", "droughts;"),
        ("1(1)(b)", "meet;"),
        ("1(1)", "and"),
        ("1(2)", "They"),
        ("2", ""),
        ("2", "The"),
        ("2", "They"),
        (None, "In"),
        (None, "Done"),
        ("annex-I", ""),
        ("annex-I.1", "Gauges:"),
        ("annex-I.1(a)", "north."),
        ("annex-II", ""),
        ("annex-II.1", "Gates."),
    ]


def test_a_law_in_kazakh() -> None:
    raw = """1-тарау. Жалпы ережелер

1-бап. Ұғымдар
      1. Заңда мынадай ұғымдар қолданылады:
      1) су;
      1-1) арна;
      2) бөгет:
      а) биік;
      ә) аласа.
      2. Басқа ұғымдар да бар.

2-бап. Тараптар
      Тараптар хабарлайды.
"""
    assert [number for number, _ in number_text(raw)] == [
        "chapter-1",
        "1",
        "1(1)",
        "1(1)(1)",
        "1(1)(1-1)",
        "1(1)(2)",
        "1(1)(2)(a)",
        "1(1)(2)(ә)",
        "1(2)",
        "2",
        "2",
    ]


def test_articles_that_begin_again_in_each_part() -> None:
    headings = ["Part I", "Article 1", "Article 2", "Part II", "Article 1"]
    assert number_clauses([(text, "") for text in headings]) == [
        "part-I",
        "part-I.1",
        "part-I.2",
        "part-II",
        "part-II.1",
    ]


def test_articles_that_run_on_through_chapters_are_cited_alone() -> None:
    headings = ["Chapter I", "Article 1", "Chapter II", "Article 2", "Article 3"]
    assert number_clauses([(text, "") for text in headings]) == ["chapter-I", "1", "chapter-II", "2", "3"]


def test_points_that_run_on_through_chapters_are_cited_alone() -> None:
    labels = ["Глава 1", "1.", "2.", "Глава 2", "3."]
    assert number_clauses([(text, "x") for text in labels]) == ["chapter-1", "1", "2", "chapter-2", "3"]


def test_numbers_printed_in_full_in_an_article() -> None:
    labels = [("Article 4", ""), ("4.1.", "x"), ("(a)", "x"), ("4.2", "x"), ("Article 5", ""), ("1.1", "x")]
    assert number_clauses(labels) == ["4", "4.1", "4.1(a)", "4.2", "5", "5(1.1)"]


def test_one_clause_written_in_two_ways() -> None:
    assert is_same_clause("36.1", "36(1)") and is_same_clause("1(1)(b)", "1.1(b)")
    assert not is_same_clause("11", "1(1)")
    assert split_number("annex-1.2(a)") == ("annex-1", "2", "a")


def test_paths_are_of_one_clause_only() -> None:
    numbers = ["36(1)(b)", "36(1)", "3(d)", "4.1", "3(a)(ii)", "5(1-1)", "annex-1.2(a)"]
    paths = [build_clause_path(number) for number in numbers]
    assert paths == ["36.1b", "36.1", "3d", "4.1", "3a.ii", "5.1-1", "annex-1.2a"]

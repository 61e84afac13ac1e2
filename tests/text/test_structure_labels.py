import pytest

from servanda.text.structure import find_parent_clause, normalize_label, number_clauses, split_label


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
        ("1.Мәтін", None),
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

from hypothesis import given
from hypothesis import strategies as st

from servanda.text.clean import CleanText, clean_text
from servanda.text.collation import align_texts, collate_texts

# Found by reading both copies side by side: clause, first note with lines, reply's copy with lines.
BY_HAND = [
    ("1", "Республикасы", (19,), "Республикасының", (149,)),
    ("1", "елеулі", (23,), "маңызды", (153,)),
    ("1", "өңіріңе", (24,), "өңіріне", (154,)),
    ("2", '"Жоспарлау және талдау процесі"', (34,), "Жоспарлау және талдау процесі", (164,)),
    ("3(a)", "жердемдесуді", (50,), "жәрдемдесуді", (180,)),
    ("3(b)", "бойынша (ӘЖБ)", (52, 53), "(ӘЖБ) бойынша", (182, 183)),
    ("3(c)", "бұл", (54,), "бүл", (184,)),
    ("5", "байланысты", (67,), "байланысын", (197,)),
    ("5.1", "өкілеттіктері", (70,), "өкілеттігі", (200,)),
    ("8", "айқындалғандай", (96,), "айқындалғандай,", (226,)),
    ("9", "қажетті", (101,), "", (231,)),
    ("11", "Республикасының", (113,), "Республикасы", (243,)),
    ("12", "Республикасының", (117,), "Республикасы", (247,)),
    ("15", "Республикасының", (132,), "Республикасы", (262,)),
]


def told(first: CleanText, copy: CleanText) -> list[tuple[object, ...]]:
    return [(d.clause, d.first, d.first_lines, d.copy, d.copy_lines) for d in collate_texts(first, copy)]


def pairs(first: str, copy: str) -> list[tuple[str, str]]:
    return [(d.first, d.copy) for d in collate_texts(clean_text(first), clean_text(copy))]


def test_the_two_copies(source: CleanText, copy: CleanText) -> None:
    assert told(source.part(19, 136), copy) == BY_HAND


def test_letterhead_and_signature_are_not_copied_text(first_note: CleanText, copy: CleanText) -> None:
    assert told(first_note, copy) == BY_HAND


def test_the_copies_differ_nowhere_else(source: CleanText, copy: CleanText) -> None:
    first = source.part(19, 136)
    text, at = "", 0
    for d in collate_texts(first, copy):
        text += first.text[at : d.first_span[0]] + d.copy
        at = d.first_span[1]
    text += first.text[at:]
    assert "".join(text.split()) == "".join(copy.text.split()).removeprefix('"').removesuffix('".') + "."


def test_context_is_the_words_around(first_note: CleanText, copy: CleanText) -> None:
    missing = next(d for d in collate_texts(first_note, copy) if d.clause == "9")
    assert (missing.before, missing.after) == (
        "құрылымның үй-жайында офиске арналған",
        "алаң, жабдықтар береді",
    )


def test_how_differences_read() -> None:
    assert pairs("ол келді, сосын кетті", "ол келді сосын кетті") == [("келді,", "келді")]
    assert pairs("бір екі үш", "бір үш") == [("екі", "")]
    assert pairs("бір үш", "бір екі үш") == [("", "екі")]
    assert pairs("бір, екі, үш", "бір, үш") == [("екі,", "")]
    assert pairs("(бір екі) үш төрт", "бір екі үш төрт") == [("(бір екі)", "бір екі")]
    assert pairs("бір", "") == [("бір", "")]
    assert pairs("", "") == []


def test_a_dropped_clause_is_told_with_its_number() -> None:
    first = clean_text("      1. Бір.\n      2. Екі.\n      3. Үш.")
    copy = clean_text("      1. Бір.\n      3. Үш.")
    assert [(d.clause, d.first_lines) for d in collate_texts(first, copy)] == [("2", (2,))]


def test_enclosing_marks_of_a_quotation_are_no_difference() -> None:
    assert pairs("1. Бір екі.", '"1. Бір екі".') == []
    assert pairs("1. Бір екі.", '"1. Бір екі."') == []
    assert pairs("1. Бір екі.", '"1. Бір екі.') != []


def test_stretches_answer_to_each_other(source: CleanText, copy: CleanText) -> None:
    first = source.part(19, 136)
    alignment = align_texts(first, copy)
    for words, there in [
        ("офиске арналған қажетті алаң", "офиске арналған алаң"),
        ("өңіріңе ерекше", "өңіріне ерекше"),
    ]:
        start = first.text.index(words)
        found = alignment.copy_range(start, start + len(words))
        assert found is not None
        assert copy.text[found[0] : found[1]] == there
    start = first.text.index("қажетті алаң")
    assert alignment.copy_range(start, start + len("қажетті")) is None


WORDS = st.lists(st.sampled_from(["а", "бір", "екі", "үш,", '"төрт"', "(бес)", "алты."]), max_size=25)


@given(WORDS, WORDS)
def test_differences_lead_from_one_text_to_the_other(first: list[str], copy: list[str]) -> None:
    one, other = clean_text(" ".join(["басы", *first])), clean_text(" ".join(["басы", *copy]))
    text, at = "", 0
    for d in collate_texts(one, other):
        assert " ".join(one.text[slice(*d.first_span)].split()) == d.first
        text += one.text[at : d.first_span[0]] + d.copy
        at = d.first_span[1]
        assert d.first != d.copy
    text += one.text[at:]
    assert "".join(text.split()) == "".join(other.text.split())

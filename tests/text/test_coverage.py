import re
import unicodedata

import pytest

from servanda.errors import ServandaError
from servanda.text.clean import CleanText, clean_text
from servanda.text.coverage import build_ledger
from servanda.text.quotes import ClauseWords, Entry, Ledger, NormQuote, Part, Passage

RAW = """Мәртебелі мырза,
      1. НАТО мынаны:
      (а) хабарлауды;
      (b) елшілік ашуды
к е л і с е д і .
      2. Бірінші сөйлем. НАТО екінші
сөйлемді айтады.
      "1. НАТО мынаны:
      (а) хабарлауды;
      (b) кеңсе ашуды
к е л і с е д і .
      2. Бірінші сөйлем. НАТО екінші
сөйлемді айтады".
      Соңы."""

PARTS = [Part("note", 1, 7), Part("reply", 8, 14, "note", 8, 13)]
PASSAGES = [
    Passage("open", "note-opening", "formal", "Мәртебелі мырза,", "note"),
    Passage("1-p1", "1", "normative", "НАТО мынаны:", "note"),
    Passage("1-p2", "1", "normative", "келіседі.", "note"),
    Passage("1a-p1", "1(a)", "normative", "хабарлауды;", "note"),
    Passage("1b-p1", "1(b)", "normative", "елшілік ашуды", "note"),
    Passage("2-p1", "2", "recital", "Бірінші сөйлем.", "note"),
    Passage("2-p2", "2", "normative", "НАТО екінші сөйлемді айтады.", "note"),
    Passage("end", "reply-closing", "formal", "Соңы.", "reply"),
]
NORMS = [
    NormQuote("1b-open", "1(b)", "елшілік ашуды"),
    NormQuote("2-say", "2", "НАТО екінші сөйлемді айтады"),
]


@pytest.fixture
def text() -> CleanText:
    return clean_text(RAW)


def account(
    passages: list[Passage] = PASSAGES, norms: list[NormQuote] = NORMS, words: list[ClauseWords] | None = None
) -> Ledger:
    return build_ledger(clean_text(RAW), PARTS, passages, norms, words or [])


def changed(id: str, **fields: str) -> list[Passage]:
    return [p._replace(**fields) if p.id == id else p for p in PASSAGES]  # type: ignore[arg-type]


def kinds(result: Ledger) -> list[tuple[str, str, str]]:
    return [(problem.kind, problem.clause, problem.subject) for problem in result.problems]


def test_every_sentence_is_accounted_for() -> None:
    result = account()
    assert (result.uncovered, result.problems) == ((), ())
    assert [(e.lines, e.clause, e.norms, e.part, e.copy) for e in result.sentences] == [
        ((1,), "note-opening", (), "note", False),
        ((2,), "1", (), "note", False),
        ((3,), "1(a)", (), "note", False),
        ((4,), "1(b)", ("1b-open",), "note", False),
        ((5,), "1", (), "note", False),
        ((6,), "2", (), "note", False),
        ((6, 7), "2", ("2-say",), "note", False),
        ((8,), "1", (), "reply", True),
        ((9,), "1(a)", (), "reply", True),
        ((10,), "1(b)", ("1b-open",), "reply", True),
        ((11,), "1", (), "reply", True),
        ((12,), "2", (), "reply", True),
        ((12, 13), "2", ("2-say",), "reply", True),
        ((14,), "reply-closing", (), "reply", False),
    ]


def test_the_words_of_a_copy_are_its_own() -> None:
    assert [e.text for e in account().sentences if e.clause == "1(b)"] == ["елшілік ашуды", "кеңсе ашуды"]


def test_places_and_anchors_know_both_copies() -> None:
    result = account()
    anchor = result.anchors[1]
    assert (anchor.lines, anchor.copy_lines) == ((6, 7), (12, 13))
    assert anchor.selector.exact == "НАТО екінші сөйлемді айтады"
    assert [p.copy_lines for p in result.places if p.passage.id in ("open", "2-p1")] == [(), (12,)]


def test_what_is_left_out_is_uncovered_in_both_copies() -> None:
    result = account([p for p in PASSAGES if p.id != "2-p1"])
    assert result.uncovered == (
        Entry((6,), "2", "", (), "note", "", "Бірінші сөйлем.", False),
        Entry((12,), "2", "", (), "reply", "", "Бірінші сөйлем.", True),
    )


def test_a_part_of_a_sentence_left_out_is_uncovered() -> None:
    result = account(changed("2-p2", text="НАТО екінші"))
    assert [(e.text, e.lines) for e in result.uncovered] == [
        ("сөйлемді айтады.", (7,)),
        ('сөйлемді айтады".', (13,)),
    ]


@pytest.mark.parametrize(
    ("passages", "problem"),
    [
        (changed("2-p1", text="Бірінші сөйлем емес."), ("passage-not-found", "2", "2-p1")),
        (changed("2-p1", clause="1"), ("passage-in-other-clause", "1", "2-p1")),
        (changed("end", clause="2", part="note", text="Мәртебелі"), ("passage-repeated", "2", "end")),
        (changed("2-p1", part="annex"), ("unknown-part", "2", "2-p1")),
        ([*PASSAGES[:5], PASSAGES[6], PASSAGES[5], PASSAGES[7]], ("passage-out-of-order", "2", "2-p1")),
    ],
)
def test_a_passage_that_does_not_agree(passages: list[Passage], problem: tuple[str, str, str]) -> None:
    assert problem in kinds(account(passages))


def test_a_passage_that_departs_says_where() -> None:
    result = account(changed("2-p2", text="НАТО екінші сөзді айтады."))
    assert "departs from it after «НАТО екінші»" in result.problems[0].message


@pytest.mark.parametrize(
    ("norm", "kind"),
    [
        (NormQuote("n", "2", "жоқ сөз"), "quote-orphaned"),
        (NormQuote("n", "2", "сөйлем. НАТО"), "quote-orphaned"),
        (NormQuote("n", "2", "екінші сөйлем"), "quote-orphaned"),
        (NormQuote("n", "9", "НАТО"), "clause-without-text"),
        (NormQuote("n", "2", "айтады", prefix="Бірінші"), "quote-orphaned"),
    ],
)
def test_a_quote_that_does_not_agree(norm: NormQuote, kind: str) -> None:
    assert kinds(account(norms=[norm])) == [(kind, norm.clause, "n")]


def test_an_orphaned_quote_says_where_it_stands() -> None:
    message = account(norms=[NormQuote("n", "2", "хабарлауды")]).problems[0].message
    assert re.search(r"\bn\b.*«хабарлауды».*\b2\b.*\b1\(a\)", message)


def test_an_ambiguous_quote_is_told_apart_by_its_context() -> None:
    raw = "      1. НАТО келеді, НАТО кетеді."
    parts, passages = [Part("p", 1, 1)], [Passage("a", "1", "normative", "НАТО келеді, НАТО кетеді.", "p")]
    assert kinds(build_ledger(clean_text(raw), parts, passages, [NormQuote("n", "1", "НАТО")])) == [
        ("quote-ambiguous", "1", "n")
    ]
    result = build_ledger(clean_text(raw), parts, passages, [NormQuote("n", "1", "НАТО", suffix="кетеді")])
    assert (result.problems, len(result.anchors)) == ((), 1)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (ClauseWords("w", "1(b)", "words", "ашуды"), True),
        (ClauseWords("w", "1(b)", "words", "НАТО … келіседі"), True),
        (ClauseWords("w", "1(b)", "words", "келіседі … НАТО"), False),
        (ClauseWords("w", "1(b)", "words", "хабарлауды"), False),
        (ClauseWords("w", "1(b)", "words", "кеңсе"), False),
        (ClauseWords("w", "1(b)", "words", "кеңсе", in_copy=True), True),
        (ClauseWords("w", "1(b)", "words", "ашу"), False),
        (ClauseWords("w", "1(b)", "words", "…"), False),
    ],
)
def test_words_stand_in_their_clause(words: ClauseWords, found: bool) -> None:
    assert kinds(account(words=[words])) == ([] if found else [("words-not-found", "1(b)", "w")])


def test_text_outside_every_part_is_uncovered(text: CleanText) -> None:
    result = build_ledger(text, [Part("note", 2, 7)], [], [])
    assert result.uncovered[0] == Entry((1,), None, "", (), "", "", "Мәртебелі мырза,", False)


def test_parts_that_overlap(text: CleanText) -> None:
    result = build_ledger(text, [Part("a", 1, 5), Part("b", 5, 7)], [], [])
    assert kinds(result) == [("parts-overlap", "", "b")]


def test_a_copy_of_what_is_not_there(text: CleanText) -> None:
    with pytest.raises(ServandaError, match="repeats letter, which is no part"):
        build_ledger(text, [Part("reply", 8, 14, "letter", 8, 13)], [], [])
    with pytest.raises(ServandaError, match="give copyStartLine"):
        build_ledger(text, [Part("note", 1, 7), Part("reply", 8, 14, "note")], [], [])


def test_an_empty_text() -> None:
    assert build_ledger(clean_text(""), [Part("a", 1, 1)], [], []) == Ledger((), (), (), (), ())


def test_letters_composed_otherwise_are_remarked_on_once() -> None:
    result = build_ledger(clean_text(unicodedata.normalize("NFD", RAW + "й")), PARTS, PASSAGES, NORMS)
    assert (result.problems, [remark.kind for remark in result.remarks]) == ((), ["letters-composed"])


def test_letters_of_another_alphabet_are_remarked_on_once() -> None:
    result = build_ledger(clean_text(RAW.replace("і", "i")), PARTS, PASSAGES, NORMS)
    assert (result.problems, [remark.kind for remark in result.remarks]) == ((), ["letters-alike"])
    assert result.sentences[0].lines == (1,)


def test_a_clause_may_be_numbered_with_dots_or_parentheses() -> None:
    raw = "1-бап\n\n      1. Тараптар хабарлайды.\n      2. Тараптар кездеседі.\n\n2020 жылғы 1 қаңтар"
    passages = [
        Passage("h", "1", "formal", "1-бап", "p"),
        Passage("a", "1.1", "normative", "Тараптар хабарлайды.", "p"),
        Passage("b", "1(2)", "normative", "Тараптар кездеседі.", "p"),
        Passage("c", "closing", "formal", "2020 жылғы 1 қаңтар", "p"),
    ]
    result = build_ledger(clean_text(raw), [Part("p", 1, 6)], passages, [NormQuote("n", "1.1", "хабарлайды")])
    assert (result.problems, result.uncovered) == ((), ())


def test_a_long_text_takes_time_in_proportion() -> None:
    # A search of the whole text for each of its passages would not end within the test run.
    paragraph = "      {}. Party number {} shall notify the depositary of event {} in writing."
    lines = "\n".join(paragraph.format(n, n, n) for n in range(1, 26))
    text = clean_text("\n".join(f"Article {n}\n{lines}" for n in range(1, 301)))
    passages = [
        Passage(str(n), p.clause, "normative", p.body or p.label or "", "p")
        for n, p in enumerate(text.paragraphs)
        if p.clause
    ]
    result = build_ledger(text, [Part("p", 1, 10**6)], passages, [])
    assert (result.problems, result.uncovered) == ((), ())

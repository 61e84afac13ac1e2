"""Cards of a fixed size: their words are wrapped to a width, rows of them are as low as they can be."""

from __future__ import annotations

import pytest

from servanda.draw.cards import (
    Card,
    CardLook,
    Paragraph,
    balance_widths,
    connect,
    measure_height,
    wrap_paragraphs,
)
from servanda.draw.sheet import Sheet


def make(words):
    return Card(words[:8], [Paragraph(words)], CardLook("#000000"), words)


def test_the_longer_text_gets_the_wider_card():
    short, long = make("a few words"), make("a great many words that go on and on " * 8)
    widths = balance_widths([short, long], 500.0)
    assert sum(widths) == pytest.approx(500.0) and widths[1] > widths[0]
    even = make(long.tip)
    assert long.measure_height() < even.wrap(250.0)


def test_no_card_is_narrower_than_its_longest_word():
    card, other = make("Internationalisierungsbestrebungen"), make("words " * 200)
    width, _ = balance_widths([card, other], 600.0)
    assert width >= card.measure_narrowest()
    assert all(len(line) == 1 for line, _ in card.lines)


def test_a_lead_and_its_words_are_one_paragraph():
    (line, size), *_ = wrap_paragraphs([Paragraph("the text does not say", 8.0, lead="timing")], 300.0)
    assert size == 8.0 and [bold for *_, bold in line] == [True, *[False] * 5]
    assert wrap_paragraphs([Paragraph("")], 100.0) == [] and measure_height([]) == 0


def test_what_has_not_happened_is_joined_by_a_dashed_line():
    sheet = Sheet("en", "x")
    connect(sheet, "n1", "n2", [(0.0, 0.0), (40.0, 0.0)], known=False)
    assert "style=dashed" in sheet.source() and "e,40.0,-0.0 0.0,-0.0" in sheet.source()

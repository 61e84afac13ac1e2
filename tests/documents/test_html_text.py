"""The text of a web page is what a reader sees of it, with the numbers of its lists."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.documents.html_text import decode_page, extract_html
from servanda.errors import ServandaError


def read(body: str) -> list[str]:
    """Return the blocks of a page with this body."""
    return extract_html(f"<!DOCTYPE html><html><meta charset=utf-8><body>{body}".encode()).split("\n\n")


def blocks(body: str) -> list[str]:
    return [block.strip() for block in read(body)]


def test_blocks_are_lines_and_inline_elements_part_no_words() -> None:
    found = blocks(
        "<h1>Treaty</h1><p>The <b>Part</b>ies\n shall&nbsp;notify&shy;.<p>Next<br>line<div>last</div>"
    )
    assert found == ["Treaty", "The Parties shall notify.", "Next\nline", "last"]


def test_what_no_reader_sees_is_left_out() -> None:
    body = (
        "<script>var a</script><style>p{}</style><nav>Menu</nav><!-- c --><p>Seen <span hidden>no</span>too"
        "<p style='display: none'>no<p>1 <del>old</del> new<table hidden><tr><td>no</table>"
        "<ul hidden><li>no</ul><p>end"
    )
    assert blocks(body) == ["Seen too", "1 new", "end"]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ("<ol start=4 type=a><li>x<li value=8>y<li>z</ol>", ["d. x", "h. y", "i. z"]),
        ("<ol type=I><li>x<li>y</ol>", ["I. x", "II. y"]),
        ("<ol reversed><li>x<li>y</ol>", ["2. x", "1. y"]),
        ("<ol style='list-style: none'><li>(a) x</ol><ul><li>y</ul>", ["(a) x", "y"]),
        (
            "<ol><li><p>x</p><p>more</p><li><ol type=i><li>y<li>z</ol></ol>",
            ["1. x", "more", "2. i. y", "ii. z"],
        ),
        ("<ol start=27 type=a><li>x<li></ol>", ["aa. x", "ab."]),
    ],
)
def test_numbers_of_lists(listed: str, expected: list[str]) -> None:
    assert blocks(listed) == expected


def test_tables_go_row_by_row_and_layout_tables_block_by_block() -> None:
    assert blocks("<table><tr><th>Matter<th>Time<tr><td>Water<td>30 days</table>after") == [
        "Matter\tTime", "Water\t30 days", "after",
    ]  # fmt: skip
    assert blocks("<table><tr><td><p>1. One.<p>2. Two.<td><p>Side</table>") == ["1. One.", "2. Two.", "Side"]
    assert blocks("<table><tr><td><table><tr><td>a<td>b</table></table>") == ["a\tb"]


def test_a_raised_number_is_no_digit_of_the_number_before() -> None:
    assert blocks("<p>Article 5<sup>1</sup>, the 4<sup>th</sup>") == ["Article 5¹, the 4th"]


def test_a_block_of_typed_text_keeps_its_lines() -> None:
    assert blocks("<pre>1. One\n2. Two</pre>") == ["1. One\n2. Two"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<meta charset='windows-1251'>Сторона".encode("cp1251"), "Сторона"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>Сторона".encode("koi8-r"),
            "Сторона",
        ),
        ("<html>Сторона".encode("cp1251"), "Сторона"),
        ("<html>Тарап қ".encode("utf-16"), "Тарап қ"),
        ("<?xml version='1.0' encoding='kz1048'?><html><body>Құқық".encode("kz1048"), "Құқық"),
        ("<meta charset=iso-8859-1>«État»—".encode("cp1252"), "«État»—"),
        (b"<html>&#1178;&#x4b1;&#1178; &laquo;", "ҚұҚ «"),
    ],
)
def test_the_encoding_is_found(content: bytes, expected: str) -> None:
    assert extract_html(content).strip() == expected


@pytest.mark.parametrize(
    "content", ["<p>État".encode("cp1252"), b"<meta charset=utf-8>\xff", b"<meta charset=x>\xff"]
)
def test_words_are_never_guessed_from_an_encoding_that_does_not_fit(content: bytes) -> None:
    with pytest.raises(ServandaError, match="UTF-8"):
        decode_page(content)


def test_elements_without_end_may_be_many_but_not_too_deep() -> None:
    assert len(blocks("<p>a<font>b" * 500)) == 500
    with pytest.raises(ServandaError, match="deep"):
        extract_html(b"<html>" + b"<div>" * 5000 + b"x")


def test_a_page_without_words_is_refused() -> None:
    with pytest.raises(ServandaError, match="no words"):
        extract_html(b"<html><script>x</script>")


TAGS = "<p> </p> <table> <tr> </tr> <td> </td> </table> <ol> <li> </ol> </li> <sup> </sup> <pre> <b> <br>"
SOUP = [*TAGS.split(), "one", "2", " ", "&amp;", "<div hidden>", "</div>"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SOUP)))
def test_any_soup_of_tags_gives_its_words_alike_each_time(parts: list[str]) -> None:
    page = ("<html><body>seen" + "".join(parts)).encode()
    text = extract_html(page)
    assert text == extract_html(page) and text.startswith("seen") and "<" not in text
    if "<div hidden>" not in parts:
        assert text.count("one") == parts.count("one")

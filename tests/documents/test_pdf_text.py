"""The text of a PDF: paragraphs whole, running heads and the numbers of pages left out."""

from __future__ import annotations

import io
import zlib

import pypdf
import pytest
from tests.documents.pdfs import Drawn, assemble, make_pdf, make_stream, set_lines

from servanda.documents.pdf_text import extract_pdf
from servanda.errors import ServandaError


def blocks(*pages: list[Drawn]) -> list[str]:
    return extract_pdf(make_pdf(pages))[0].removesuffix("\n").split("\n\n")


def test_lines_are_folded_into_paragraphs_with_every_letter() -> None:
    lines = [
        "Келісім", "",
        "1-бап. Тараптар осы Келісімнің орындалуы туралы бір-",
        "біріне хабарлайды: ә, ғ, қ, ң, ө, ұ, ү, һ, і.",
        "2-бап. Әрбір Тарап өзгерістер туралы екінші Тарапты", "дереу хабардар етеді.",
    ]  # fmt: skip
    assert blocks(set_lines(lines)) == [
        "Келісім",
        "1-бап. Тараптар осы Келісімнің орындалуы туралы бір-біріне хабарлайды: ә, ғ, қ, ң, ө, ұ, ү, һ, і.",
        "2-бап. Әрбір Тарап өзгерістер туралы екінші Тарапты дереу хабардар етеді.",
    ]


def test_a_paragraph_goes_on_over_the_page_and_heads_are_left_out() -> None:
    first = set_lines(
        ["Article 1. The receiving State shall notify the", "sending State of each arrival and of each"]
    )
    second = set_lines(["departure of a member of the mission.", "", "Article 2. The Parties agree."])
    for number, page in enumerate((first, second), 11):
        page[:0] = [("Treaty Series", 250, 770)]
        page += [(f"- {number} -", 290, 30), ("Vol. 5", 60, 30)]
    assert blocks(first, second) == [
        "Article 1. The receiving State shall notify the sending State of each arrival and of each departure "
        "of a member of the mission.",
        "Article 2. The Parties agree.",
    ]


def test_what_pages_share_by_chance_stays() -> None:
    pages = [
        [(f"Article {n}", 60, 700), ("The Parties shall inform each other.", 60, 660),
         ("Done twice.", 60, 648),         (f"{n * n} tonnes", 60, 300)]
        for n in (1, 2, 3)
    ]  # fmt: skip
    found = blocks(*pages)
    assert [block for block in found if block.startswith("Article")] == [
        "Article 1",
        "Article 2",
        "Article 3",
    ]
    assert [block for block in found if "tonnes" in block] == ["1 tonnes", "4 tonnes", "9 tonnes"]
    assert sum("shall inform" in block for block in found) == 3


def test_items_of_a_list_stand_apart_and_references_do_not() -> None:
    page = [
        ("Article 1 of the list of matters on record", 60, 700),
        ("(a) arrivals of members of the whole staff", 80, 688),
        ("(b) departures of members of the service", 80, 676),
        ("of the mission and of staff,", 95, 664),
        ("(c) further tests and in accordance with", 80, 652),
        ("Article 5. Alfa is bound by it", 80, 640),
        ("• further matters, if any", 80, 628),
    ]
    assert blocks(page) == [
        "Article 1 of the list of matters on record",
        "(a) arrivals of members of the whole staff",
        "(b) departures of members of the service of the mission and of staff,",
        "(c) further tests and in accordance with Article 5. Alfa is bound by it",
        "• further matters, if any",
    ]


def test_divided_words_are_whole_and_compounds_keep_their_hyphen() -> None:
    lines = [
        "The communi-", "cation of well-known and non-governmental bodies", "",
        "No communication of the well-", "known bodies, nor of non-", "governmental ones in Alfa-", "Beta",
    ]  # fmt: skip
    text = " ".join(blocks(set_lines(lines)))
    assert "The communication of" in text
    assert "the well-known bodies, nor of non-governmental ones in Alfa-Beta" in text


def test_columns_are_read_one_after_the_other() -> None:
    full = set_lines(["Article 1. A line over the whole width of the page, and long enough."], top=760)
    left = set_lines(["Article 2. The Parties", "shall notify each other", "of all measures."], top=700)
    right = set_lines(
        ["Article 3. The Parties", "shall inform each other", "of all accidents."], x=320, top=700
    )
    assert blocks(full + left + right)[1:] == [
        "Article 2. The Parties shall notify each other of all measures.",
        "Article 3. The Parties shall inform each other of all accidents.",
    ]


def test_pages_of_pictures_are_told_and_pictures_alone_refused() -> None:
    image = make_stream(
        b"\0", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"
    )
    draw = make_stream(b"/I Do")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</I 3 0 R>>>>/Contents 4 0 R>>"
    scan = assemble(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[5 0 R]>>", image, draw, page]
    )
    with pytest.raises(ServandaError, match="no text layer"):
        extract_pdf(scan)
    both, written = pypdf.PdfWriter(), io.BytesIO()
    both.append(io.BytesIO(make_pdf([set_lines(["Article 1. Words."])])))
    both.append(io.BytesIO(scan))
    both.write(written)
    assert extract_pdf(written.getvalue()) == ("Article 1. Words.\n", [2])


@pytest.mark.parametrize(("password", "words"), [("secret", "password"), ("", None)])
def test_a_password_for_reading_is_refused_and_one_for_changing_is_not(
    password: str, words: str | None
) -> None:
    writer, written = pypdf.PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(make_pdf([set_lines(["Article 1. Words."])])))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    writer.write(written)
    if words is None:
        assert extract_pdf(written.getvalue())[0] == "Article 1. Words.\n"
    else:
        with pytest.raises(ServandaError, match=words):
            extract_pdf(written.getvalue())


def test_a_stream_is_unpacked_no_further_than_the_limit() -> None:
    packed = zlib.compress(b"BT ET\n" * 20_000_000, 1)
    page = b"<</Type/Page/Parent 2 0 R/Resources<</Font<<>>>>/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    stream = make_stream(packed, b"/Filter/FlateDecode")
    with pytest.raises(ServandaError, match="larger"):
        extract_pdf(assemble([b"<</Type/Catalog/Pages 2 0 R>>", pages, page, stream]))

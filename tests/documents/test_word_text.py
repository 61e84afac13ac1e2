"""The text of a Word document, with the numbers that Word prints."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
import pytest

from servanda.documents.word_text import extract_word
from servanda.errors import ServandaError

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pack(parts: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def make(body: str, declaration: str = "", **parts: str) -> bytes:
    """Return a document with a body and further parts (numbering, styles, footnotes …)."""
    relations = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{name}" Target="{name}.xml"/>' for name in parts
    )
    main = f'<Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="/word/document.xml"/>'
    return pack(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f"<Relationships>{main}</Relationships>",
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            "word/document.xml": f'{declaration}<w:document xmlns:w="{NAMESPACE}">'
            f"<w:body>{body}</w:body></w:document>",
            **{
                f"word/{name}.xml": f'<w:{name} xmlns:w="{NAMESPACE}">{content}</w:{name}>'
                for name, content in parts.items()
            },
        }
    )


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"


def paragraph(words: str, level: int | None = None, number: int = 1, properties: str = "") -> str:
    if level is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{words if '<' in words else run(words)}</w:p>"


def level(at: int, numeral: str, pattern: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{numeral}"/>'
        f'{more}<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def blocks(content: bytes) -> list[str]:
    return extract_word(content).removesuffix("\n").split("\n\n")


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    + level(0, "decimal", "Article %1.")
    + level(1, "decimal", "%1.%2")
    + level(2, "lowerLetter", "(%3)", '<w:suff w:val="space"/>')
    + level(3, "lowerRoman", "(%4)")
    + level(4, "russianLower", "%5)")
    + level(5, "bullet", "•")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/>'
    "</w:lvlOverride></w:num>"
)


def test_automatic_numbers_are_printed_on_every_level() -> None:
    body = "".join(paragraph(f"p{n}", at) for n, at in enumerate((0, 1, 2, 2, 3, 4, 1, 2, 5, None, 0, 1)))
    assert blocks(make(body, numbering=NUMBERING)) == [
        "Article 1. p0", "1.1 p1", "(a) p2", "(b) p3", "(i) p4", "а) p5", "1.2 p6", "(a) p7", "p8", "p9",
        "Article 2. p10", "2.1 p11",
    ]  # fmt: skip


def test_a_list_may_begin_anew_and_another_go_on() -> None:
    body = paragraph("a", 0) + paragraph("b", 0, 2) + paragraph("c", 0, 2) + paragraph("d", 0, 0)
    assert blocks(make(body, numbering=NUMBERING)) == ["Article 1. a", "Article 9. b", "Article 10. c", "d"]


def test_a_style_numbers_its_paragraphs_and_legal_numbers_are_figures() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base">'
        '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Clause"><w:basedOn w:val="Base"/></w:style>'
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="1">' + level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    )  # fmt: skip
    styled = '<w:pStyle w:val="Clause"/>'
    body = (
        paragraph("a", properties=styled) + paragraph("b", properties=styled) + paragraph("c", 1, 3)
        + paragraph("d", properties=styled + '<w:numPr><w:numId w:val="0"/></w:numPr>')
    )  # fmt: skip
    assert blocks(make(body, numbering=numbering, styles=styles)) == ["I. a", "II. b", "2.1 c", "d"]


def test_tracked_changes_are_as_if_accepted() -> None:
    inserted, deleted = (
        f"<w:ins>{run('thirty')}</w:ins>",
        "<w:del><w:r><w:delText>ten</w:delText></w:r></w:del>",
    )
    moved = f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run(' here')}</w:moveTo>"
    mark = "<w:rPr><w:del/></w:rPr>"
    body = (
        paragraph(run("within ") + deleted + inserted + run(" days") + moved)
        + paragraph("<w:del/>", 0, properties=mark) + paragraph("first", 0)
        + paragraph("joined ", properties=mark) + paragraph("to this")
    )  # fmt: skip
    assert blocks(make(body, numbering=NUMBERING)) == [
        "within thirty days here",
        "Article 1. first",
        "joined to this",
    ]


def test_notes_stand_at_the_end_with_their_marks() -> None:
    body = paragraph(run("Text") + '<w:r><w:footnoteReference w:id="5"/></w:r>' + run(" and"
        ) + '<w:r><w:endnoteReference w:id="2"/></w:r>') + paragraph("next")  # fmt: skip
    footnotes = "".join(
        f'<w:footnote w:id="{name}">{paragraph(words)}</w:footnote>'
        for name, words in (("5", "As amended."), ("6", "no"))
    )
    endnotes = f'<w:endnote w:id="2">{paragraph("End.")}</w:endnote>'
    assert blocks(make(body, footnotes=footnotes, endnotes=endnotes)) == [
        "Text¹ andⁱ",
        "next",
        "¹ As amended.",
        "ⁱ End.",
    ]


def test_fields_boxes_signs_and_hidden_words() -> None:
    box = f"<w:r><w:Choice><w:txbxContent>{paragraph('box')}</w:txbxContent></w:Choice></w:r>"
    held = f"<w:Choice>{run('a')}</w:Choice><w:Fallback>{run('b')}</w:Fallback>"
    twice = f"<w:AlternateContent>{held}</w:AlternateContent>"
    signs = "<w:instrText>PAGE</w:instrText><w:t>x</w:t><w:tab/><w:t>y</w:t><w:br/><w:t>z</w:t>"
    raised = run("1", '<w:vertAlign w:val="superscript"/>')
    body = (
        paragraph(run("one") + box + run(" two") + twice)
        + paragraph(f"<w:r>{signs}</w:r>")
        + paragraph(run("seen") + run("hidden", "<w:vanish/>") + run("5") + raised)
        + f"<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent>{paragraph('held')}</w:sdtContent></w:sdt>"
    )  # fmt: skip
    assert blocks(make(body)) == ["one twoa", "box", "x y\nz", "seen5¹", "held"]


def test_a_document_of_another_program_in_order_with_its_tables() -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Running head"
    made.add_heading("Келісім", 1)
    made.add_paragraph("1-бап. Тараптар хабарлайды.")
    table = made.add_table(2, 2)
    for cell, words in zip((c for row in table.rows for c in row.cells), ("a", "b", "c", "d"), strict=True):
        cell.text = words
    table.rows[1].cells[1].add_paragraph("second")
    made.add_paragraph("first", style="List Number")
    made.add_paragraph("second", style="List Number")
    packed = io.BytesIO()
    made.save(packed)
    assert blocks(packed.getvalue()) == [
        "Келісім", "1-бап. Тараптар хабарлайды.", "a\tb", "c", "d", "second", "1. first", "2. second",
    ]  # fmt: skip


ENTITIES = '<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (make(paragraph("&b;"), ENTITIES), "entities"),
        (make(paragraph("&f;"), ENTITIES), "entities"),
        (make(""), "no words"),
        (make("<w:sdt>" * 400 + "</w:sdt>" * 400), "deep"),
        (make(paragraph("x"))[:-40], "damaged"),
        (make("<w:p>"), "damaged"),
        (pack({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}), "no Word document"),
    ],
)
def test_what_cannot_be_used_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ServandaError, match=words):
        extract_word(content)


def test_a_part_is_unpacked_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servanda.documents.word_text.PART_LIMIT", 5000)
    assert blocks(make(paragraph("x"), unread="y" * 9000)) == ["x"]
    with pytest.raises(ServandaError, match="larger"):
        extract_word(make(paragraph("x" * 9000)))

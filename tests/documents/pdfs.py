"""PDFs of a few lines, written by hand, with letters of any alphabet."""

from __future__ import annotations

from collections.abc import Sequence

#: What is drawn: words, and where they begin, in points from the lower left corner.
Drawn = tuple[str, float, float]


def make_pdf(pages: Sequence[Sequence[Drawn]]) -> bytes:
    """Return a PDF whose pages have these words in one font, which tells what letter each sign is."""
    letters = sorted({letter for page in pages for words, *_ in page for letter in words})
    codes = {letter: number for number, letter in enumerate(letters, 1)}
    told = "".join(f"<{code:04x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{told}endbfchar\nendcmap end"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (6 + 2 * n) for n in range(len(pages)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 4 0 R>>",
        make_stream(cmap.encode()),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/F/DW 500>>",
    ]
    for number, page in enumerate(pages):
        drawn = "".join(
            f"BT /F 10 Tf 1 0 0 1 {x} {y} Tm <{''.join(f'{codes[one]:04x}' for one in words)}> Tj ET\n"
            for words, x, y in page
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 800]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (7 + 2 * number)
        )
        objects.append(make_stream(drawn.encode()))
    return assemble(objects)


def make_stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def assemble(objects: Sequence[bytes]) -> bytes:
    """Return the file of a PDF whose first object is its root."""
    written, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(written))
    )


def set_lines(lines: Sequence[str], x: float = 60, top: float = 700) -> list[Drawn]:
    """Return lines one below the other; an empty one is a gap."""
    return [(words, x, top - 12 * at) for at, words in enumerate(lines) if words]

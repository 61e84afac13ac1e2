"""The text of a PDF with a text layer, by pypdf: lines in the order in which the file draws them.

What a page prints at its head or foot on other pages too, at the same height, is left out, with the number of
the page; words that were divided at the end of a line are joined, by what the rest of the text shows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING, Final

from pypdf import PasswordType, PdfReader, __version__, filters
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PdfReadError

from servanda.documents.blocks import fold_space
from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.text.numbering import find_heading, split_label

if TYPE_CHECKING:
    from pypdf import PageObject

#: The number of the rules and of the library: another one where the same document could give other text.
VERSION: Final = f"1, pypdf {__version__}"
#: So many lines at either edge of a page can be its head or foot.
_EDGE: Final = 3
#: Points by which lines of the same place on two pages may differ in height.
_SAME_HEIGHT: Final = 2.0
#: A gap so much larger than the usual one begins a paragraph, as does a first line set in by so many points.
_GAP: Final = 1.35
_INDENT: Final = (5.0, 80.0)
#: The width of a letter as a share of the size of its font, and the share of a page that a full line takes.
_LETTER: Final = 0.5
_HALF: Final = 0.5
#: Letters that are printed as one.
_LIGATURES: Final = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
}  # fmt: skip
#: A line to the right of another by so many points is in another column.
_COLUMN: Final = 50.0
#: The share of the usual length from which a line has no room for another word, and the ends of sentences.
_FULL: Final = 0.85
#: Lines that are all shorter than this share of the usual length are no running text.
_SHORT: Final = 0.6
_ENDS: Final = frozenset(".;:!?")
_BULLETS: Final = frozenset("•▪●◦‣·")
#: The first word of a line with what is printed to it, and the last half of a word before a hyphen.
_DIVIDED: Final = re.compile(r"([^\W\d_]+)\S*")
_DIVIDED_BEFORE: Final = re.compile("([^\\W\\d_]+)[-\u2010]$")
_NUMBER: Final = re.compile(r"[0-9]+")
_ROMAN: Final = re.compile(r"[-–—\s]*([ivxl]+)[-–—\s]*", re.I)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass
class _Line:
    """A line as it is printed: its words, and where it begins, in points from the lower left corner.

    ``length`` is that of the words as printed, ``least`` that of a line over half the page; ``column`` the
    number of the column that it stands in, 0 outside of columns; ``starts`` says that the page shows a
    paragraph to begin here, ``jumps`` that it is the first of its page or column.
    """

    words: str
    x: float
    y: float
    length: int
    least: int
    column: int = 0
    starts: bool = False
    jumps: bool = False


@dataclass
class _Page:
    lines: list[_Line] = field(default_factory=list)
    has_picture: bool = False


def extract_pdf(content: bytes) -> tuple[str, list[int]]:
    """Return the text of a PDF, and the numbers of the pages that have pictures and no words.

    Raises ServandaError for one without a text layer, under a password, or damaged.
    """
    pages = _read_pages(content)
    if not any(page.lines for page in pages):
        raise ServandaError(error_text("pdf-no-text"))
    pictures = [number for number, page in enumerate(pages, 1) if page.has_picture and not page.lines]
    for page, heads in zip(pages, _find_running_lines(pages), strict=True):
        page.lines = [line for line in page.lines if not any(line is head for head in heads)]
    for page in pages:
        _mark_paragraphs(page.lines)
    _mark_columns(pages)
    lines = [line for page in pages for line in page.lines]
    _join_divided(lines)
    text = _fold_lines([line for line in lines if line.words])
    if not text.strip():
        raise ServandaError(error_text("pdf-no-text"))
    return text, pictures


def _read_pages(content: bytes) -> list[_Page]:
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        # Many official documents have no password for reading, only one for changing.
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise ServandaError(error_text("document-encrypted"))
        return [_read_page(page) for page in reader.pages]
    except (FileNotDecryptedError, DependencyError):
        raise ServandaError(error_text("document-encrypted")) from None
    except LimitReachedError:
        raise ServandaError(
            error_text("document-unpacked", limit=filters.ZLIB_MAX_OUTPUT_LENGTH // 1_000_000)
        ) from None
    except PdfReadError:
        raise ServandaError(error_text("document-damaged")) from None


def _read_page(page: PageObject) -> _Page:
    """Return the lines of a page in the order in which they are drawn."""
    found = _Page()
    words: list[str] = []
    place: tuple[float, float, float] | None = None
    width = float(page.mediabox.width)

    def end_line() -> None:
        nonlocal place
        line = fold_space("".join(words).replace("\u00ad", "\u2010").translate(_LIGATURES))
        if line and place is not None:
            x, y, size = place
            least = round(_HALF * width / (_LETTER * size)) if size > 1 else 0
            found.lines.append(_Line(line, x, y, len(line), least))
        words.clear()
        place = None

    def add(text: str, cm: Sequence[float], tm: Sequence[float], font: object, size: float) -> None:
        nonlocal place
        for at, part in enumerate(text.split("\n")):
            if at:
                end_line()
            if part.strip() and place is None:
                place = (
                    tm[4] * cm[0] + tm[5] * cm[2] + cm[4],
                    tm[4] * cm[1] + tm[5] * cm[3] + cm[5],
                    size * hypot(tm[2], tm[3]) * hypot(cm[2], cm[3]),
                )
            words.append(part)

    page.extract_text(visitor_text=add)
    end_line()
    if not found.lines:
        found.has_picture = _has_picture(page)
    return found


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    held = {} if resources is None else resources.get_object().get("/XObject", {})
    return bool(held.get_object() if hasattr(held, "get_object") else held)


def _find_running_lines(pages: Sequence[_Page]) -> list[list[_Line]]:
    """Return for each page the lines at its edges that other pages have too, and the number of the page.

    A gap parts them from the text. Of a line in which a number changes, the number must go up with the pages,
    and the line be no heading and no number of a clause.
    """
    groups: dict[tuple[str, bool, int], list[tuple[int, _Line]]] = {}
    for index, page in enumerate(pages):
        by_height = sorted(page.lines, key=lambda line: -line.y)
        for is_head, ordered in ((True, by_height), (False, by_height[::-1])):
            for line in _find_edge(ordered):
                key = _NUMBER.sub("#", _fold_roman(line.words).casefold())
                for height in {round(line.y / _SAME_HEIGHT), round(line.y / _SAME_HEIGHT - 0.5)}:
                    groups.setdefault((key, is_head, height), []).append((index, line))
    found: list[list[_Line]] = [[] for _ in pages]
    for lines in groups.values():
        if len({index for index, _ in lines}) > 1 and _is_running(lines):
            for index, line in lines:
                found[index].append(line)
    return found


def _find_edge(lines: Sequence[_Line]) -> Sequence[_Line]:
    """Return the lines that the first gap parts from the rest of a page; ``lines`` begin at its edge."""
    gaps = [abs(a.y - b.y) for a, b in pairwise(lines)]
    usual = _measure_gap(gaps)
    wide = [at for at, gap in enumerate(gaps[:_EDGE], 1) if gap > usual * _GAP]
    return lines[: min(wide, default=0)]


def _is_running(lines: Sequence[tuple[int, _Line]]) -> bool:
    words = {line.words for _, line in lines}
    if len(words) == 1:
        return True
    if any(split_label(line.words)[0] for _, line in lines):
        return False
    columns = list(zip(*(_NUMBER.findall(_fold_roman(line.words)) for _, line in lines), strict=True))
    varying = [column for column in columns if len(set(column)) > 1]
    pages = [index for index, _ in lines]
    return all(
        len({int(number[-9:]) - page for number, page in zip(column, pages, strict=True)}) == 1
        for column in varying
    )


def _fold_roman(words: str) -> str:
    """Return a line that is a Roman numeral as one with its figure."""
    found = _ROMAN.fullmatch(words)
    if found is None:
        return words
    values = {"i": 1, "v": 5, "x": 10, "l": 50}
    numbers = [values[letter] for letter in found[1].casefold()]
    return str(sum(-a if a < b else a for a, b in pairwise([*numbers, 0])))


def _measure_gap(gaps: Sequence[float]) -> float:
    """Return the usual height from one line to the next: the lower quartile, since some part paragraphs."""
    found = sorted(gap for gap in gaps if gap > 1)
    return found[len(found) // 4] if found else 0.0


def _mark_paragraphs(lines: Sequence[_Line]) -> None:
    """Mark on a page where a paragraph begins: after a larger gap, or on a line that is set in."""
    usual = _measure_gap([a.y - b.y for a, b in pairwise(lines)])
    low, high = _INDENT
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        after = lines[at + 1] if at + 1 < len(lines) else None
        gap = before.y - line.y if before is not None else 0.0
        line.jumps = before is None or gap < -1
        if before is not None and gap > 1:
            is_set_in = low < line.x - before.x < high and after is not None and low < line.x - after.x < high
            # The last line of an item may be set in as well, to stand below its words.
            is_item = split_label(before.words)[0] or before.words[0] in _BULLETS
            line.starts = gap > usual * _GAP or (is_set_in and not is_item)


def _mark_columns(pages: Sequence[_Page]) -> None:
    """Give each column a number; a line higher than the one before, and to its right, opens one."""
    number = 0
    for page in pages:
        lines = page.lines
        for at, (before, line) in enumerate(pairwise(lines), 1):
            if line.y - before.y <= _SAME_HEIGHT or line.x - before.x < _COLUMN:
                continue
            number += 2
            for one in reversed(lines[:at]):
                if one.y > line.y + _SAME_HEIGHT or one.column:
                    break
                one.column = number
            for one in lines[at:]:
                if one.y < before.y - _SAME_HEIGHT or one.x < line.x - _COLUMN:
                    break
                one.column = number + 1


def _fold_lines(lines: Sequence[_Line]) -> str:
    """Return the text with a paragraph a line: a line goes on where there was no room for its next word."""
    measures = _measure_lines(lines)
    paragraphs: list[str] = []
    before: _Line | None = None
    for line, measure in zip(lines, [0, *measures], strict=False):
        if before is not None and _goes_on(before, line, measure):
            paragraphs[-1] += f" {line.words}"
        else:
            paragraphs.append(line.words)
        before = line
    return "".join(f"{paragraph}\n\n" for paragraph in paragraphs).removesuffix("\n")


def _measure_lines(lines: Sequence[_Line]) -> list[int]:
    """Return for each line how long one is where it stands.

    That is the longest of those around it without a gap, since letters are not of one width; or the usual one
    of its column, where those around are much shorter: titles, addresses, signatures.
    """
    lengths: dict[int, list[int]] = {}
    for line in lines:
        lengths.setdefault(line.column, []).append(line.length)
    usual = {column: sorted(found)[int(0.9 * (len(found) - 1))] for column, found in lengths.items()}
    stretches: list[list[_Line]] = []
    for line in lines:
        if line.starts or line.jumps or not stretches:
            stretches.append([])
        stretches[-1].append(line)
    found = []
    for stretch in stretches:
        longest, measure = max(line.length for line in stretch), usual[stretch[0].column]
        chosen = longest if longest >= _SHORT * measure else measure
        # Outside of columns a line is not full that would not reach over half the page.
        found += [chosen if line.column else max(chosen, line.least) for line in stretch]
    return found


def _goes_on(before: _Line, line: _Line, measure: int) -> bool:
    """Say whether a line continues the paragraph of the one before."""
    is_ended = before.words.rstrip("\"'”’»)")[-1:] in _ENDS
    label = split_label(line.words)[0]
    if line.starts or line.words[0] in _BULLETS or (is_ended and (line.jumps or label)):
        return False
    if label and not line.jumps and _is_item(before, line, label):
        return False
    heading = find_heading(before.words)
    if heading is not None and heading.end >= len(before.words):
        return False
    first = line.words.partition(" ")[0]
    return before.length + 1 + len(first) > _FULL * measure


def _is_item(before: _Line, line: _Line, label: str) -> bool:
    """Say whether a label opens an item: it is set in otherwise, or stands below another label of its kind.

    Else it may be a reference that the end of a line has divided: "in accordance with / Article 5. …".
    """
    other = split_label(before.words)[0]
    is_alike = other is not None and _describe_label(other) == _describe_label(label)
    return is_alike or abs(line.x - before.x) > _INDENT[0]


def _describe_label(label: str) -> str:
    return _NUMBER.sub("#", label) if _NUMBER.search(label) else re.sub(r"\w+", "a", label)


def _join_divided(lines: Sequence[_Line]) -> None:
    """Make each word whole that was divided at the end of a line; what is left of the next line may be empty.

    A hyphen stays where the rest of the text has the word with it, or each half as a word; where the text has
    it without, or neither, it goes. Before a capital letter or a figure it stays.
    """
    known = Counter(word.casefold() for line in lines for word in _WORD.findall(line.words))
    for before, line in pairwise(lines):
        first = _DIVIDED.match(line.words)
        last = _DIVIDED_BEFORE.search(before.words)
        if first is None or last is None or line.starts:
            continue
        left, right = last[1].casefold(), first[1].casefold()
        stays = not first[1][:1].islower() or _keeps_hyphen(left, right, known)
        before.words = before.words[:-1] + ("-" if stays else "") + first[0]
        line.words = line.words[first.end() :].strip()


def _keeps_hyphen(left: str, right: str, known: Counter[str]) -> bool:
    if known[left + right]:
        return False
    if known[f"{left}-{right}"] or known[f"{left}\u2010{right}"] or right.startswith(left):
        return True  # also a word that is said twice, as "бір-бірін"
    # The halves themselves were counted where they were divided.
    return known[left] > 1 and known[right] > 1

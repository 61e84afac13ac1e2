"""Words made ready for Graphviz: the style, text measured and wrapped, and HTML-like labels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from math import ceil
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias
from xml.etree import ElementTree

from graphviz import escape as _plain

from servanda.draw.line_breaks import split_words
from servanda.draw.typeface import RESERVE, line_height, text_width
from servanda.links import link_target

#: How high a line without words is, in points.
_GAP: Final = 6
#: What XML 1.0 has no way to write, and what Graphviz would end a text at.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: The most characters of a tooltip: of a node or line, and of a cell, where some become six bytes (&quot;).
#: Graphviz 2 reads no more than 16,384 bytes without a break.
_TIP: Final = 3500
_CELL_TIP: Final = 2500
#: Words in one style: the text, its colour, and whether it is bold.
Run: TypeAlias = "tuple[str, str, bool]"
#: Words of each look get a cell of whole points, which may be so much wider than they are.
_ROUNDING: Final = 1.5
#: What stands in the place of a modality's or a side's colours for them.
_FADED: Final = {"line": "#B6BCC6", "ink": "#6B7280", "fill": "#FAFAFB"}


def clean_text(text: str) -> str:
    """Return a text on one line, with U+FFFD for each character that XML cannot hold.

    >>> clean_text("a " + chr(0) + "  b")
    'a � b'
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\s+", " ", text)).strip()


def escape_attribute(text: str) -> str:
    """Return a text for a tooltip or an address: no backslash or angle bracket means anything in it.

    Graphviz reads the backslashes of a tooltip once or twice, as the version has it; so each becomes the
    sign that looks like one (U+29F5).
    """
    return str(_plain(clean_text(text).replace("\\", "\N{REVERSE SOLIDUS OPERATOR}")))


def tooltip(text: str) -> str:
    """Return a text for the tooltip of a node or line, as :func:`quoted`; a long one is cut (…)."""
    return escape_attribute(_cut_text(clean_text(text), _TIP))


def _cut_text(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def escape_markup(text: str) -> str:
    r"""Return a text for an HTML-like label, or for an attribute in one.

    Graphviz reads a backslash in it as in its plain labels (``\G`` is the name of the graph).

    >>> escape_markup('<b> & "x" \\G')
    '&lt;b&gt; &amp; &quot;x&quot; \\\\G'
    """
    return escape(clean_text(text)).replace("\\", "\\\\")


def font(text: str, *, size: float, colour: str, bold: bool = False, italic: bool = False) -> str:
    """Return text already marked up, in a size (points) and a colour."""
    text = f"<B>{text}</B>" if bold else text
    text = f"<I>{text}</I>" if italic else text
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}">{text}</FONT>'


def table(rows: str, **attributes: object) -> str:
    """Return an HTML-like table; what is not given is without border, spacing and padding."""
    given = {"border": 0, "cellborder": 0, "cellspacing": 0, "cellpadding": 0} | attributes
    return f"<TABLE {_attributes(given)}>{rows}</TABLE>"


def table_row(*cells: str) -> str:
    """Return a row of cells."""
    return f"<TR>{''.join(cells)}</TR>"


def cell(content: str, **attributes: object) -> str:
    """Return a cell, flush left unless said otherwise; words in it get cells of the size that they need."""
    given = {"align": "LEFT"} | attributes
    if content and not content.startswith("<TABLE"):
        content = _render_fixed_table(
            content, {name: str(given[name]) for name in ("align", "valign") if name in given}
        )
    return f"<TD {_attributes(given)}>{content}</TD>"


def fixed_cell(content: str, width: int, height: int, **attributes: object) -> str:
    """Return a cell of a size in points, flush left and without padding unless said otherwise.

    Its content has a size of its own; attributes that are empty are left out.
    """
    given = {"width": width, "height": height, "align": "LEFT", "cellpadding": 0} | attributes
    if not given.get("href"):
        given = {name: value for name, value in given.items() if name not in ("href", "title", "target")}
    return f"<TD {_attributes({name: value for name, value in given.items() if value != ''})}>{content}</TD>"


def plain_words(words: str, size: float, colour: str, *, bold: bool = False) -> str:
    """Return words of one look; all lines of them stand equally high, whatever the engine."""
    text = font(escape_markup(words), size=size, colour=colour, bold=bold)
    # Engines set a line that holds nothing but plain words lower than one with bold ones.
    return text if bold else text + font("&#160;", size=1, colour=colour, bold=True)


class _Part(NamedTuple):
    """Words of one look on a line."""

    text: str
    size: float
    colour: str
    bold: bool
    italic: bool

    @property
    def width(self) -> float:
        return text_width(self.text, self.size, bold=self.bold, italic=self.italic)

    def words(self) -> str:
        """Return the words for a cell, without the blanks around them."""
        size, colour = self.size, self.colour
        words = font(escape_markup(self.text), size=size, colour=colour, bold=self.bold, italic=self.italic)
        if not self.bold and not self.italic:
            # Engines set a line that holds nothing but plain words lower than any other.
            words += font("&#160;", size=1, colour=colour, bold=True)
        return words + '<BR ALIGN="LEFT"/>'


def _render_fixed_table(content: str, place: dict[str, str]) -> str:
    """Return words as a table of a fixed size, with a row for each line and a cell for each look on it.

    An engine then has nothing left to measure, so that all lay out alike, whatever fonts they have. ``place``
    says where in its cell the table stands.
    """
    lines = _parse_lines(content, place.get("align", "CENTER"))
    widths = [ceil(sum(part.width for part in parts) * RESERVE + 0.5) for parts, _ in lines]
    heights = [max((line_height(part.size) for part in parts), default=_GAP) for parts, _ in lines]
    rows = ""
    for (parts, align), width, height in zip(lines, widths, heights, strict=True):
        cells = list(_cells(parts, width, height))
        if len(cells) == 1 and width == max(widths):
            rows += table_row(*cells)
        else:
            inner = table(table_row(*cells), fixedsize="TRUE", width=width, height=height, align=align)
            rows += table_row(_render_fixed_cell(inner if cells else "", max(widths), height))
    return table(rows, fixedsize="TRUE", width=max(widths), height=sum(heights), **place)


def _cells(parts: list[_Part], width: int, height: int) -> Iterator[str]:
    """Give the cells of a line that is so wide: each part begins where those before it end."""
    used, left = 0.0, 0
    for place, part in enumerate(parts):
        before = len(part.text) - len(part.text.lstrip())
        if indent := round(used + text_width(part.text[:before], part.size) * RESERVE) - left:
            yield _render_fixed_cell("", indent, height)
            left += indent
        used += part.width * RESERVE
        right = width if place == len(parts) - 1 else max(round(used), left + 1)
        yield _render_fixed_cell(part.words() if part.text.strip() else "", right - left, height)
        left = right


def _render_fixed_cell(content: str, width: int, height: int) -> str:
    """Return a cell of just this size; what an engine takes its content to need does not matter."""
    return f'<TD FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="{height}" ALIGN="LEFT">{content}</TD>'


def _parse_lines(content: str, align: str) -> list[tuple[list[_Part], str]]:
    """Return the lines of words that :func:`font` and its like wrote, each with where it is flush."""
    lines: list[tuple[list[_Part], str]] = [([], align)]
    for node in ElementTree.fromstring(f"<TD>{content}</TD>"):
        parts = lines[-1][0]
        if node.tag == "BR":
            lines[-1] = (parts, node.get("ALIGN", align))
            lines.append(([], align))
        else:
            text = "".join(node.itertext()).replace("\\\\", "\\")
            size, colour = float(node.get("POINT-SIZE", "12")), node.get("COLOR", "#111827")
            parts.append(
                _Part(text, size, colour, node.find(".//B") is not None, node.find(".//I") is not None)
            )
        if node.tail and parts and lines[-1][0] is parts:  # the gap before what follows
            last = parts[-1]
            parts[-1] = _Part(last.text + node.tail, last.size, last.colour, last.bold, last.italic)
    return lines if lines[-1][0] else lines[:-1]


def _attributes(given: dict[str, object]) -> str:
    """Return attributes as they are written: a long tooltip is cut, an address that is no link left out."""
    shown = given | {
        "href": link_target(str(given.get("href", ""))),
        "title": _cut_text(clean_text(str(given.get("title", ""))), _CELL_TIP),
    }
    given = {name: shown[name] for name in given if name != "href" or shown[name]}
    return " ".join(f'{name.upper()}="{escape_markup(str(value))}"' for name, value in given.items())


@cache
def style() -> dict[str, Any]:
    """Return the look of all drawings; colours are six hexadecimal digits, sizes are points."""
    held: dict[str, Any] = json.loads(Path(__file__).with_name("style.json").read_text(encoding="utf-8"))
    return held


def side_style(place: int | None) -> dict[str, str]:
    """Return the colours of the side at a place in the order of the sides; None is for all others."""
    sides = style()["sides"]
    held: dict[str, str] = style()["others"] if place is None else sides[place % len(sides)]
    return held


def modality_style(name: str) -> dict[str, Any]:
    """Return the line, fill and arrow of a modality, or of a relation of instruments (``cites``).

    An immunity looks as any privilege.
    """
    looks = style()["relations"] | style()["modalities"]
    held: dict[str, Any] = looks["privilege" if name == "immunity" else name]
    return held


def state_style(name: str) -> dict[str, str]:
    """Return the line, ink, fill and kind of line of a state."""
    held: dict[str, str] = style()["states"][name]
    return held


def wrap_runs(runs: Iterable[Run], width: float, size: float, most: int = 0) -> list[list[Run]]:
    """Return words in several styles as lines no wider than ``width`` points; with ``most``, cut (…).

    A word that is wider than a line is broken; a date and a number with its sign stay together.
    """
    lines: list[list[Run]] = [[]]
    used = 0.0
    for text, colour, bold in runs:
        for word in _break_words(clean_text(text), width, size, bold):
            wide = _width(word, size, bold=bold)
            if not lines[-1] or lines[-1][-1][1:] != (colour, bold):
                wide += _ROUNDING
            gap = _width(" ", size) if lines[-1] else 0.0
            if lines[-1] and used + gap + wide > width:
                lines.append([])
                used = gap = 0.0
            lines[-1].append((word, colour, bold))
            used += gap + wide
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _cut_line(lines[most - 1], width, size)]
    return lines


def _cut_line(line: Sequence[Run], width: float, size: float) -> list[Run]:
    """Return a line with a sign that it is cut, without the words that leave no room for that."""
    left = list(line)
    while True:
        last, colour, bold = left.pop()
        cut = [*left, (last.rstrip(" ,;:") + " …", colour, bold)]
        wide = sum(_width(text, size, bold=bold) + _ROUNDING for text, _, bold in _join_runs(cut))
        if not left or wide + _width(" ", size) * len(_join_runs(cut)) <= width:
            return cut


def wrap_parts(parts: Iterable[Sequence[Run]], width: float, size: float, most: int = 0) -> list[list[Run]]:
    """Return parts as lines, several on one where they fit whole; with ``most``, cut (…)."""
    lines: list[list[Run]] = []
    used = width
    for part in parts:
        wide = _width("   ", size) + sum(_width(f"{text} ", size, bold=bold) for text, _, bold in part)
        if lines and used + wide <= width:
            lines[-1] += [(" ", part[0][1], False), *part]
            used += wide
        else:
            lines += wrap_runs(part, width, size)
            used = wide
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _cut_line(lines[most - 1], width, size)]
    return lines


def _break_words(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Return the words of a text, those that are wider than a line broken, at a hyphen where there is one."""
    found: list[str] = []
    for word in _list_words(text, width, size, bold):
        if _width(word, size, bold=bold) <= width:
            found.append(word)
            continue
        pieces = [""]
        for part in re.split(r"(?<=[-@/])", word):
            if pieces[-1] and _width(pieces[-1] + part, size, bold=bold) > width:
                pieces.append("")
            for letter in part:
                if pieces[-1] and _width(pieces[-1] + letter, size, bold=bold) > width:
                    pieces.append("")
                pieces[-1] += letter
        found += pieces
    return found


def _list_words(text: str, width: float, size: float, bold: bool) -> Iterator[str]:
    """Give the words of a text; a date or a number with its sign is one, if it is no wider than a line."""
    for whole in split_words(text):
        if " " not in whole or _width(whole, size, bold=bold) <= width:
            yield whole
            continue
        for part in split_words(whole, narrow=True):
            yield from [part] if _width(part, size, bold=bold) <= width else part.split()


def format_lines(lines: Sequence[Sequence[Run]], size: float) -> str:
    """Return lines of words as the content of a cell, flush left."""
    return "".join(
        " ".join(
            # A blank alone would be folded away.
            font(escape_markup(text) or "&#160;", size=size, colour=colour, bold=bold)
            for text, colour, bold in _join_runs(line)
        )
        + '<BR ALIGN="LEFT"/>'
        for line in lines
    )


def _join_runs(line: Sequence[Run]) -> list[Run]:
    """Return a line with neighbours of one style as one."""
    found: list[Run] = []
    for text, colour, bold in line:
        if found and found[-1][1:] == (colour, bold):
            found[-1] = (f"{found[-1][0]} {text}", colour, bold)
        else:
            found.append((text, colour, bold))
    return found


def _width(text: str, size: float, *, bold: bool = False) -> float:
    return text_width(text, size, bold=bold) * RESERVE


def fade_colours(colours: Mapping[str, Any]) -> dict[str, Any]:
    """Return colours in grey, for what binds nobody on the day; what is no colour stays."""
    return {**colours, **_FADED}

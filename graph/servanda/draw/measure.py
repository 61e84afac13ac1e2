"""Words put on lines by their width, so that boxes are laid out before Graphviz draws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from servanda.draw.markup import clean, font, markup
from servanda.draw.typeface import RESERVE, text_width

#: Words in one style: the text, its colour, and whether it is bold.
Run: TypeAlias = "tuple[str, str, bool]"
#: Words of each look get a cell of whole points, which may be so much wider than they are.
_ROUNDING: Final = 1.5


def flow(runs: Iterable[Run], width: float, size: float, most: int = 0) -> list[list[Run]]:
    """Return words in several styles as lines no wider than ``width`` points; with ``most``, cut (…).

    A word that is wider than a line is broken.
    """
    lines: list[list[Run]] = [[]]
    used = 0.0
    for text, colour, bold in runs:
        for word in _words(clean(text), width, size, bold):
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
        lines = [*lines[: most - 1], _cut(lines[most - 1], width, size)]
    return lines


def _cut(line: Sequence[Run], width: float, size: float) -> list[Run]:
    """Return a line with a sign that it is cut, without the words that leave no room for that."""
    left = list(line)
    while True:
        last, colour, bold = left.pop()
        cut = [*left, (last.rstrip(" ,;:") + " …", colour, bold)]
        wide = sum(_width(text, size, bold=bold) + _ROUNDING for text, _, bold in _joined(cut))
        if not left or wide + _width(" ", size) * len(_joined(cut)) <= width:
            return cut


def abreast(parts: Iterable[Sequence[Run]], width: float, size: float, most: int = 0) -> list[list[Run]]:
    """Return parts as lines, several on one where they fit whole; with ``most``, cut (…)."""
    lines: list[list[Run]] = []
    used = width
    for part in parts:
        wide = _width("   ", size) + sum(_width(f"{text} ", size, bold=bold) for text, _, bold in part)
        if lines and used + wide <= width:
            lines[-1] += [(" ", part[0][1], False), *part]
            used += wide
        else:
            lines += flow(part, width, size)
            used = wide
    if most and len(lines) > most:
        lines = [*lines[: most - 1], _cut(lines[most - 1], width, size)]
    return lines


def _words(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Return the words of a text, those that are wider than a line broken, at a hyphen where there is one."""
    found: list[str] = []
    for word in text.split():
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


def written(lines: Sequence[Sequence[Run]], size: float) -> str:
    """Return lines of words as the content of a cell, flush left."""
    return "".join(
        " ".join(
            # A blank alone would be folded away.
            font(markup(text) or "&#160;", size=size, colour=colour, bold=bold)
            for text, colour, bold in _joined(line)
        )
        + '<BR ALIGN="LEFT"/>'
        for line in lines
    )


def _joined(line: Sequence[Run]) -> list[Run]:
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

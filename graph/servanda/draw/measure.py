"""About how wide words are, without the font at hand: so that boxes are laid out before Graphviz draws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from servanda.draw.markup import clean, font, markup

#: Words in one style: the text, its colour, and whether it is bold.
Run: TypeAlias = "tuple[str, str, bool]"

# Widths in Noto Sans, as a part of the size of the font; what is not named is as wide as most letters.
_WIDTHS: Final = {
    **dict.fromkeys("ijl і'|", 0.26), **dict.fromkeys("J.,:;·()-!", 0.31), **dict.fromkeys("f[]/tI•І", 0.38),
    **dict.fromkeys("crszгстғ?", 0.48), **dict.fromkeys("akvxyEFLS–«»зкухэяГЕқұүҒ", 0.56),
    **dict.fromkeys("ABийъАВДЛЧЯңҚҺ", 0.69), **dict.fromkeys("wDGHNOQU◇▷▲жмфыИЙНОПЦӘҢӨ", 0.77),
    **dict.fromkeys("→✓✕⊘≈юЖФ", 0.86), **dict.fromkeys("mMW○◑●◔∅@шщМ—…", 0.93),
    **dict.fromkeys("□■ШЩЮ", 1.06),
}  # fmt: skip
_USUAL: Final = 0.62
#: Bold letters are wider by this factor; and a reserve, as fonts differ.
_BOLD: Final = 1.12
_RESERVE: Final = 1.02


def measured(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide a text is, in points, at a size in points.

    >>> measured("ill", 10) < measured("will", 10) < measured("will", 10, bold=True)
    True
    """
    wide = sum(_WIDTHS.get(letter, 1.1 if ord(letter) > 0x2E80 else _USUAL) for letter in text)
    return wide * size * (_BOLD if bold else 1) * _RESERVE


def flow(runs: Iterable[Run], width: float, size: float, most: int = 0) -> list[list[Run]]:
    """Return words in several styles as lines no wider than ``width`` points; with ``most``, cut (…).

    A word that is wider than a line is broken.
    """
    lines: list[list[Run]] = [[]]
    used = 0.0
    for text, colour, bold in runs:
        for word in _words(clean(text), width, size, bold):
            wide = measured(word, size, bold=bold)
            gap = measured(" ", size) if lines[-1] else 0.0
            if lines[-1] and used + gap + wide > width:
                lines.append([])
                used = gap = 0.0
            lines[-1].append((word, colour, bold))
            used += gap + wide
    if most and len(lines) > most:
        lines = lines[:most]
        last, colour, bold = lines[-1].pop()
        lines[-1].append((last.rstrip(" ,;:") + " …", colour, bold))
    return lines


def abreast(parts: Iterable[Sequence[Run]], width: float, size: float, most: int = 0) -> list[list[Run]]:
    """Return parts as lines, several on one where they fit whole; with ``most``, cut (…)."""
    lines: list[list[Run]] = []
    used = width
    for part in parts:
        wide = measured("   ", size) + sum(measured(f"{text} ", size, bold=bold) for text, _, bold in part)
        if lines and used + wide <= width:
            lines[-1] += [(" ", part[0][1], False), *part]
            used += wide
        else:
            lines += flow(part, width, size)
            used = wide
    if most and len(lines) > most:
        last, colour, bold = lines[most - 1][-1]
        lines = [*lines[: most - 1], [*lines[most - 1][:-1], (last + " …", colour, bold)]]
    return lines


def _words(text: str, width: float, size: float, bold: bool) -> list[str]:
    """Return the words of a text, those that are wider than a line broken, at a hyphen where there is one."""
    found: list[str] = []
    for word in text.split():
        if measured(word, size, bold=bold) <= width:
            found.append(word)
            continue
        pieces = [""]
        for part in re.split(r"(?<=[-@/])", word):
            if pieces[-1] and measured(pieces[-1] + part, size, bold=bold) > width:
                pieces.append("")
            for letter in part:
                if pieces[-1] and measured(pieces[-1] + letter, size, bold=bold) > width:
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

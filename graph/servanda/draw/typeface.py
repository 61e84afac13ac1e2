"""How wide words are, read from the fonts in ``fonts/``: Noto Sans, and fonts of signs for what it lacks."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

#: Bold and italic.
Face: TypeAlias = "tuple[bool, bool]"

_FOLDER: Final = Path(__file__).with_name("fonts")
# There is no italic bold: its letters are as wide as those of the bold.
_FACES: Final[dict[Face, str]] = {
    (False, False): "NotoSans-Regular", (True, False): "NotoSans-Bold",
    (False, True): "NotoSans-Italic", (True, True): "NotoSans-Bold",
}  # fmt: skip
_SIGNS: Final = ("NotoSansMath-Regular", "NotoSansSymbols2-Regular", "NotoSansMono-Regular")
#: About how wide a letter of none of the fonts is, as a part of its size: of Chinese and the like, of others.
_WIDE: Final = 1.05
_OTHER: Final = 0.8
#: Engines that fit letters to dots make words wider, most of them by less than this.
RESERVE: Final = 1.015


def font_files() -> list[Path]:
    """Return the files of the fonts, sorted by name."""
    return sorted(_FOLDER.glob("*.ttf"))


def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Return how wide a text is, in points, at a size in points: the sum of the advances of its letters.

    A letter that is in none of the fonts is taken to be about as wide as those of its script are.

    >>> text_width("ill", 10) < text_width("will", 10) < text_width("will", 10, bold=True)
    True
    >>> text_width("ң", 1000)
    657.0
    """
    widths = _widths((bold, italic))
    return sum(widths[letter] if letter in widths else _guess(letter) for letter in text) * size


def line_height(size: float) -> int:
    """Return how high a line of words of a size is, in whole points, as Graphviz sets it with cairo."""
    return int(size * 1.1 + 1)


def has_glyphs(text: str) -> bool:
    """Return whether the fonts hold every letter of a text."""
    return _letters().issuperset(text)


def _guess(letter: str) -> float:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):  # it stands on another letter, or is not seen
        return 0.0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER


@cache
def _widths(face: Face) -> dict[str, float]:
    """Return the width of each letter in a face, as a part of its size; signs are those of other fonts."""
    found: dict[str, float] = {}
    for name in (*reversed(_SIGNS), _FACES[face]):
        found |= _advances(name)
    return found


@cache
def _letters() -> frozenset[str]:
    return frozenset(_widths((False, False)))


@cache
def _advances(name: str) -> dict[str, float]:
    from fontTools.ttLib import TTFont

    with TTFont(_FOLDER / f"{name}.ttf", lazy=True) as font:
        metrics, unit = font["hmtx"], font["head"].unitsPerEm
        return {chr(code): metrics[glyph][0] / unit for code, glyph in font.getBestCmap().items()}

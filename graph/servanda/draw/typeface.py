"""Which letters fonts have and how wide they are: those in ``fonts/``, and those of the system.

In ``fonts/`` are Noto Sans, and fonts of signs for what it lacks.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator
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


def letters_without_font(text: str, fonts: Iterable[Path] | None = None) -> str:
    """Return the letters of a text that neither servanda's fonts nor others have, each once, in their order.

    ``fonts`` are files of the others (default: those of the system). Letters that are not seen by themselves
    are left out.

    >>> letters_without_font("aა ბ", fonts=[])
    'აბ'
    """
    missing = dict.fromkeys(letter for letter in text if letter not in _letters() and _is_visible(letter))
    for path in (system_fonts() if fonts is None else fonts) if missing else ():
        missing = dict.fromkeys(missing.keys() - _read_letters(path))
        if not missing:
            break
    return "".join(letter for letter in dict.fromkeys(text) if letter in missing)


def system_fonts() -> Iterator[Path]:
    """Give the files of the system's fonts, from where each system keeps them."""
    home = Path(os.environ.get("USERPROFILE" if sys.platform == "win32" else "HOME") or os.sep)
    if sys.platform == "win32":
        folders = [
            Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"),
            home / "AppData" / "Local" / "Microsoft" / "Windows" / "Fonts",
        ]
    elif sys.platform == "darwin":
        folders = [
            Path("/System/Library/Fonts"), Path("/System/Library/AssetsV2"), Path("/Library/Fonts"),
            home / "Library" / "Fonts",
        ]  # fmt: skip
    else:
        own = os.environ.get("XDG_DATA_HOME") or home / ".local" / "share"
        shared = (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
        folders = [*(Path(place, "fonts") for place in (own, *shared)), home / ".fonts"]
        folders += [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    for folder in dict.fromkeys(folders):
        for path in sorted(folder.rglob("*")):
            # The font of last resort has a box for every letter.
            if path.suffix.lower() in (".ttf", ".otf", ".ttc", ".otc") and path.stem != "LastResort":
                yield path


def _is_visible(letter: str) -> bool:
    """Return whether a letter is seen by itself: no mark on another one, no blank, no control."""
    return unicodedata.category(letter) not in ("Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp")


def _read_letters(path: Path) -> set[str]:
    """Return the letters of a font, none where it cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, lazy=True, fontNumber=0) as font:
            return set(map(chr, font.getBestCmap() or ()))
    except (TTLibError, OSError, struct.error, KeyError, ValueError, AssertionError):
        return set()


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
    """Return the width of each letter of one of the fonts, from a table: opening a font takes long."""
    return {letter: int(width) / 1000 for width, letters in _table()[name].items() for letter in letters}


@cache
def _table() -> dict[str, dict[str, str]]:
    """Return font → width in thousandths of the size → the letters that are so wide."""
    found: dict[str, dict[str, str]] = json.loads((_FOLDER / "widths.json").read_text(encoding="utf-8"))
    return found

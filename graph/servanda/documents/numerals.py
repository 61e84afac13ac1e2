"""Numerals of lists as they are printed: figures, letters, Roman numerals, in Latin and Cyrillic."""

from __future__ import annotations

from typing import Final

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
#: The letters with which Word numbers in Russian: without ё, й, ъ, ы, ь.
_RUSSIAN: Final = "абвгдежзиклмнопрстуфхцчшщэюя"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
#: Above these Roman numerals and letters, which programs repeat, give way to figures.
_ROMAN_MOST: Final = 3999
_LETTERS_MOST: Final = 780


def format_numeral(number: int, numeral: str) -> str:
    """Return a number as a list prints it; ``numeral`` is named as in Word's files (ECMA-376, 17.18.59).

    ``none`` and ``bullet`` print nothing; a numeral that is not known is printed in figures. ``lowerAlpha``
    and ``upperAlpha`` are those of CSS, which go on after z with aa, ab, where Word has aa, bb.

    >>> [format_numeral(4, one) for one in ("decimal", "lowerLetter", "upperRoman", "russianLower", "bullet")]
    ['4', 'd', 'IV', 'г', '']
    >>> format_numeral(28, "lowerLetter"), format_numeral(28, "lowerAlpha"), format_numeral(0, "lowerRoman")
    ('bb', 'ab', '0')
    """
    if numeral in ("none", "bullet"):
        return ""
    if numeral == "decimalZero":
        return f"{number:02d}"
    base = numeral.removeprefix("lower").removeprefix("upper").removesuffix("Lower").removesuffix("Upper")
    upper = "pper" in numeral
    written = str(number)
    if base == "Roman" and 0 < number <= _ROMAN_MOST:
        written = _format_roman(number)
    elif base in ("Letter", "russian") and 0 < number <= _LETTERS_MOST:
        letters = _LATIN if base == "Letter" else _RUSSIAN
        times, at = divmod(number - 1, len(letters))
        written = letters[at] * (times + 1)
    elif base == "Alpha" and number > 0:
        written = ""
        while number:
            number, at = divmod(number - 1, len(_LATIN))
            written = _LATIN[at] + written
    return written.upper() if upper else written


def _format_roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written

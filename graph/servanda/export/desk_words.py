"""The words of the workbook and the register in three languages, and texts made fit for a file."""

from __future__ import annotations

import re
from typing import Final

from servanda.messages import Messages

#: What neither XML 1.0 nor HTML can hold: control characters, surrogates and the two noncharacters U+FFFE/F.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def words(lang: str) -> Messages:
    """Return the words of the workbook and the register in a language, with those of answers."""
    return Messages(lang, "register", "answers")


def clean(text: str) -> str:
    r"""Return a text that XML and HTML can hold.

    Every way to end a line becomes a line feed; a character that must not stand there becomes U+FFFD.

    >>> clean("a\r\nb\x01")
    'a\nb�'
    """
    return _UNFIT.sub("\ufffd", re.sub("\r\n?|[\x85\u2028\u2029]", "\n", text))


def capital(text: str) -> str:
    """Return a text with a capital at its beginning.

    >>> capital("not said")
    'Not said'
    """
    return text[:1].upper() + text[1:]


def day(iso: str, lang: str) -> str:
    """Return a date (ISO 8601) as it is written in a language; what is no whole date stays as it is.

    >>> day("2007-09-07", "en"), day("2007", "ru")
    ('7 September 2007', '2007')
    """
    if not (parts := re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})", iso)):
        return iso
    month = words(lang)["months"].split()[int(parts[2]) - 1]
    return words(lang)["date.form"].format(year=parts[1], month=month, day=int(parts[3]))

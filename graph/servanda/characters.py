"""What characters a file of XML or HTML can hold, and what becomes of the others."""

from __future__ import annotations

import re
from typing import Final

from servanda.errors import ServandaError
from servanda.messages import error_text

#: The characters that XML 1.0 cannot hold (section 2.2, Char).
XML_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The characters that HTML does not allow (HTML, 13.1.1): controls, surrogates and noncharacters.
HTML_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def reject_unwritable(
    text: str, place: str, format: str, choice: str, forbidden: re.Pattern[str] = XML_FORBIDDEN
) -> None:
    """Raise ServandaError for a text with a character that a format cannot hold.

    ``place`` says where in the data it stands, ``choice`` which format can hold it. ``forbidden`` finds the
    characters: those that XML cannot hold, unless told.
    """
    if found := forbidden.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise ServandaError(
            error_text("character-not-in-format", place=place, code=code, format=format, choice=choice)
        )


def replace_unwritable(text: str, forbidden: re.Pattern[str] = XML_FORBIDDEN) -> str:
    """Return a text with U+FFFD for each character that ``forbidden`` finds.

    These are the characters that XML cannot hold, unless told.

    >>> replace_unwritable("bell" + chr(7))
    'bell�'
    """
    return forbidden.sub("\N{REPLACEMENT CHARACTER}", text)

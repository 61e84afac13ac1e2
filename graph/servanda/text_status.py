"""What the text of an agreement in a language is: the source, authentic as well, or whose translation."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

#: What the text of an agreement in a language may be: the source, authentic as well by the agreement's own
#: words, servanda's working translation, any other translation, or not there.
TEXT_STATUSES: Final = ("source", "authentic", "servanda", "other", "none")
_SERVANDA: Final = "actor:servanda"


def describe_text(
    lang: str,
    source: str,
    authentic: Collection[str] = (),
    translators: Collection[str] = (),
    translated: Collection[str] = (),
) -> str:
    """Return what a text in a language is, one of :data:`TEXT_STATUSES`.

    Only where the data name servanda (compact) among the translators is a translation called its own.

    >>> describe_text("en", "kk", translators=["actor:servanda"], translated=["en"])
    'servanda'
    >>> describe_text("ru", "en", ["en", "ru"], translated=["ru"]), describe_text("ru", "en")
    ('authentic', 'none')
    """
    if lang == source:
        return "source"
    if lang not in translated:
        return "none"
    if lang in authentic:
        return "authentic"
    return "servanda" if _SERVANDA in translators else "other"

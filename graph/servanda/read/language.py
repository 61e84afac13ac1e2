"""Language tags: well-formed by BCP 47, and meaning a language that there is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from servanda.messages import error_text

# BCP 47 (RFC 5646, 2.1), without extensions and private use, which no agreement needs.
_TAG = re.compile(
    r"^([A-Za-z]{2,3})(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|[0-9]{3}))?(-[A-Za-z0-9]{5,8}|-[0-9][A-Za-z0-9]{3})*$"
)


def find_tag_fault(tag: str) -> str | None:
    """Return the sentence that refuses ``tag`` as a language, with a suggestion, or None when it is right.

    >>> find_tag_fault("kk"), find_tag_fault("ru-KZ"), find_tag_fault("kz")
    (None, None, "'kz' is no language tag; did you mean 'kk'?")
    """
    match = _TAG.match(tag)
    if match is None:
        return error_text("not-bcp-47", tag=tag)
    primary, rest = match[1].lower(), tag[len(match[1]) :]
    codes, mistaken = _read_codes()
    if primary in codes:
        return None
    if primary in mistaken:
        return error_text("mistaken-language", tag=tag, meant=mistaken[primary] + rest)
    # Three letters that have no shorter form may be any of the thousands of ISO 639-3.
    return None if len(primary) == 3 else error_text("no-language", tag=tag)


@cache
def _read_codes() -> tuple[frozenset[str], dict[str, str]]:
    """Return the two-letter codes, and the codes that are mistaken for them, from ``languages.tsv``."""
    mistaken: dict[str, str] = {}
    codes: set[str] = set()
    for line in (Path(__file__).parent / "languages.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, others = line.split("\t")
        codes.add(code)
        mistaken.update(dict.fromkeys(others.split(), code))
    return frozenset(codes), mistaken

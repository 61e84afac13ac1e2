"""Paragraphs cut into sentences, so that text can be accounted for sentence by sentence."""

from __future__ import annotations

import re

# After these a full stop does not end the sentence; single letters ("қ.", "ж.", "Н.") need no list.
_ABBREVIATIONS = frozenset(
    {"жж", "гг", "ст", "ул", "пп", "рр", "стр", "тел", "обл", "см", "ср", "др", "т.е", "т.к"}
    | {"art", "arts", "no", "nos", "para", "paras", "mr", "mrs", "ms", "dr", "prof", "st", "vs", "cf", "pp"}
    | {"vol", "ed", "e.g", "i.e"}
)
_END = re.compile(r"""(?<![.!?…])[.!?…]++["”»“')\]]*+(?=\s)|\n""")
_LAST_WORD = re.compile(r"[^\s(\[«“\"„]*\Z")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of the sentences of a text, without the white space around them.

    A sentence ends at the end of its paragraph, or at a full stop, question or exclamation mark with the
    closing quotation marks and brackets after it, where white space and then no small letter follow. It does
    not end after an initial, an abbreviation, or the number that heads a paragraph.

    >>> text = "1. Ж. Бұхбантаев 2007 ж. келді. Ол N 71-IV Заңын оқыды."
    >>> [text[start:end] for start, end in sentences(text)]
    ['1. Ж. Бұхбантаев 2007 ж. келді.', 'Ол N 71-IV Заңын оқыды.']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group() == "\n" or _ends_sentence(text, start, match):
            _add(found, text, start, match.end())
            start = match.end()
    _add(found, text, start, len(text))
    return found


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 40].lstrip(" \t\"“«„'([")
    if following[:1].islower():
        return False
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    # No word before a full stop is longer than this, and a look back that is bounded keeps the time linear.
    last = _LAST_WORD.search(text[max(start, match.start() - 40) : match.start()])
    word = last.group() if last else ""
    if word.casefold() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    return not _is_label(text[start : match.start()].strip())


def _is_label(head: str) -> bool:
    return re.fullmatch(r"""["“«„]?\d{1,3}(\.\d{1,3})*""", head[:20]) is not None


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    left = start + len(sentence) - len(sentence.lstrip())
    right = left + len(sentence.strip())
    if right > left:
        found.append((left, right))

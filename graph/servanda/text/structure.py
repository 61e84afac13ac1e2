"""The parts of a text: printed numbers of paragraphs and list items, the clause of each, and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = r"[1-9]\d{0,2}(?:\.[1-9]\d{0,2})*"
_ITEM = r"(?:[^\W\d_]|[ivx]{2,5}|[1-9]\d{0,2})"
_LABEL = re.compile(
    rf"""["“”«„']?(?:{_NUMBER}\.|[1-9]\d{{0,2}}(?:\.[1-9]\d{{0,2}})+|\({_ITEM}\)|{_ITEM}\))(?=\s|$)"""
)
# Letters that look alike in print: the published "(а)" and "(с)" are typed with Cyrillic letters.
_LATIN = str.maketrans("асеорхуіјѕһԁАСЕОРХУІЈЅҺВКМНТ", "aceopxyijshdACEOPXYIJSHBKMHT")
_ROMAN = re.compile(r"[ivx]+")
# After these a full stop does not end the sentence; single letters ("қ.", "ж.", "Н.") need no list.
_ABBREVIATIONS = frozenset(
    {"жж", "гг", "ст", "ул", "пп", "рр", "стр", "тел", "обл", "см", "ср", "др", "т.е", "т.к"}
    | {"art", "arts", "no", "nos", "para", "paras", "mr", "mrs", "ms", "dr", "prof", "st", "vs", "cf", "pp"}
    | {"vol", "ed", "e.g", "i.e"}
)
_END = re.compile(r"""(?<![.!?…])[.!?…]++["”»“')\]]*+(?=\s)|\n""")
_LAST_WORD = re.compile(r"[^\s(\[«“\"„]*\Z")


def split_label(paragraph: str) -> tuple[str | None, int]:
    """Return the printed label at the head of a paragraph, or None, and where the text after it begins.

    A label is a number with dots ("2.1.", "11.1") or with a closing dot, or a letter, small Roman numeral or
    number in a parenthesis; a quotation mark may stand before it. A bare number is no label.

    >>> split_label('"1. Мен сілтеу жасаймын.')
    ('"1.', 4)
    >>> split_label("2007 ж. 1 қараша")
    (None, 0)
    """
    match = _LABEL.match(paragraph)
    if match is None:
        return None, 0
    end = match.end()
    while end < len(paragraph) and paragraph[end].isspace():
        end += 1
    return match.group(), end


def normalize_label(label: str) -> str:
    """Return a printed label as one writes it in a clause number.

    Quotation marks and the closing dot go, an item stands in parentheses, and a letter that looks Latin is
    Latin: clause 3(c) is found although the publisher typed a Cyrillic "с".

    >>> [normalize_label(label) for label in ('"1.', "11.1", "(с)", "а)")]
    ['1', '11.1', '(c)', '(a)']
    """
    bare = label.strip("\"“”«„' \t\n").rstrip(".")
    if bare.endswith(")"):
        return f"({bare.strip('()').translate(_LATIN)})"
    return bare


def number_clauses(paragraphs: Iterable[tuple[str | None, str]]) -> list[str | None]:
    """Return the clause number of each paragraph, given as (label, text after the label).

    An item belongs under the last numbered paragraph: "(a)" after "3." is "3(a)", and a small Roman item
    inside it "3(a)(ii)". A paragraph without a label that follows an item and begins with a small letter is
    the closing words of the list, so that it belongs to the numbered paragraph; any other has no number.

    >>> number_clauses([("3.", "X:"), ("(а)", "y;"), ("(b)", "z"), (None, "agree."), (None, "Signed")])
    ['3', '3(a)', '3(b)', '3', None]
    """
    numbers: list[str | None] = []
    parent = item = ""
    in_list = False
    for label, text in paragraphs:
        if label is None:
            closes = in_list and text[:1].islower()
            numbers.append(parent or None if closes else None)
            in_list = in_list and closes
            continue
        canonical = normalize_label(label)
        in_list = canonical.startswith("(")
        if not in_list:
            parent, item = canonical, ""
            numbers.append(parent)
        elif item and _is_nested(canonical, item):
            numbers.append(parent + item + canonical)
        else:
            item = canonical
            numbers.append(parent + item)
    return numbers


def find_parent_clause(number: str) -> str | None:
    """Return the clause that a clause is part of by its number, or None.

    >>> find_parent_clause("3(d)"), find_parent_clause("4.1"), find_parent_clause("law")
    ('3', '4', None)
    """
    if number.endswith(")"):
        return number[: number.rindex("(")] or None
    head, dot, _ = number.rpartition(".")
    return head if dot else None


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return the offsets (start, end) of the sentences of a text, without the white space around them.

    A sentence ends at the end of its paragraph, or at a full stop, question or exclamation mark with the
    closing quotation marks and brackets after it, where white space and then no small letter follow. It does
    not end after an initial, an abbreviation, or the number that heads a paragraph.

    >>> text = "1. Ж. Бұхбантаев 2007 ж. келді. Ол N 71-IV Заңын оқыды."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['1. Ж. Бұхбантаев 2007 ж. келді.', 'Ол N 71-IV Заңын оқыды.']
    """
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if match.group() == "\n" or _ends_sentence(text, start, match):
            _add_sentence(found, text, start, match.end())
            start = match.end()
    _add_sentence(found, text, start, len(text))
    return found


def _is_nested(label: str, item: str) -> bool:
    """Say whether a small Roman label opens or continues a list inside a lettered item."""
    inner, outer = label.strip("()"), item.strip("()")
    if not _ROMAN.fullmatch(inner) or not outer.isalpha():
        return False
    return len(inner) > 1 or ord(inner) != ord(outer[0]) + 1


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


def _add_sentence(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    sentence = text[start:end]
    left = start + len(sentence) - len(sentence.lstrip())
    right = left + len(sentence.strip())
    if right > left:
        found.append((left, right))

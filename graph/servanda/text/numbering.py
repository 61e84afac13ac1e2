"""The numbers of a text: headings, printed labels, and the clause that each paragraph belongs to.

A clause is numbered as a lawyer cites it. Paragraph 1, item (b) of Article 36 is ``36(1)(b)``; where the text
prints "36.1" it is ``36.1``, which is the same clause (:func:`is_same_clause`). What only groups articles is
``chapter-II``. An annex has numbers of its own: ``annex-1`` is Annex 1, ``annex-1.2(a)`` item (a) of its
paragraph 2, ``annex`` the only annex, whatever the language of the text. Where articles begin again at 1 in
each part, the part stands before them: ``part-II.1``. The words for divisions are in ``divisions.tsv``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from servanda.letters import fold_look_alikes
from servanda.text.stems import STEMMED, split_words, stem_word
from servanda.text.tables import read_forms

_QUOTES = "\"“”«„'*_ \t\n"
_ROMAN_UPPER = r"[IVXLCІХ]{1,7}"
_NUMERAL = (
    rf"(?:\d{{1,4}}(?:[-‑–.]\d{{1,3}})*[¹²³⁴-⁹]*(?:\s?(?:bis|ter|quater)|[a-zA-Zа-я])?"
    rf"|{_ROMAN_UPPER}(?:-\d{{1,2}})?|[A-ZА-Я])(?![^\W_])"
)
_NUMBER = r"[1-9]\d{0,2}(?:[-‑]\d{1,2})*"
_DECIMAL = r"[1-9]\d{0,2}(?:\.[1-9]\d{0,2})+"
_ITEM = r"(?:[^\W\d_]|[a-z]{2}|[ivxі]{2,6}|[IVXІХ]{2,6}|[1-9]\d{0,2}(?:[-‑]\d{1,2})*)"
_LABEL = re.compile(
    rf"""["“”«„'*_]*(?:
        {_DECIMAL}\.?(?=\s|$)
        |{_NUMBER}\.(?=\s|$|[^\W\d_a-zа-яәіңғүұқөһ])
        |[IVXІХ]{{2,6}}\.(?=\s|$)
        |[IVXІХ]\.(?=\s+(?!\S\.)\S+\s+\S|[^\W\d_])
        |[a-z]\.(?=\s)
        |\({_ITEM}\)\.?(?=\s|$|[^\W\d_])
        |{_ITEM}\)\.?(?=\s|$|[^\W\d_])
    )""",
    re.VERBOSE,
)
_ROMAN = re.compile(r"[ivxIVX]+")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
#: The longest title that stands on the line of its heading without a mark between, in characters.
_TITLE = 160
_SENTENCE_END = (".", ";", ":", "!", "?", ".»", ".”", '."')
#: What an annex is an annex to follows with these words.
_ANNEXED_TO = ("к", "to", "of")
_PART = re.compile(r"[^.()\s]+")
#: What is no part of the path of a clause: parentheses, blanks, "§", "№".
_NO_PATH = re.compile(r"(?:[()]|[^\w._~-])+")
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMERALS = re.compile(r"\d+|[^\W\d_]+")


class Heading(NamedTuple):
    """A heading that opens a division: its sort and key in ``divisions.tsv``, its number, and where it ends.

    ``sort`` is unit, group, paragraph or annex. ``key`` is "" for a heading that is a number alone, and
    ``number`` for an annex without one. ``end`` is the offset at which the title or text after it begins.
    """

    sort: str
    key: str
    number: str
    end: int


def find_heading(text: str) -> Heading | None:
    """Return the heading that a paragraph begins with, or None.

    After the word and number of a division stands nothing, a mark, or a title, so that "Article 5 applies"
    opens no article. "#" marks of Markdown may stand before it; then a number alone is a heading too.

    >>> find_heading("36-бап. Байланыс"), find_heading("Article 36 of the Convention applies.")
    (Heading(sort='unit', key='article', number='36', end=8), None)
    """
    if not _may_be_heading(text):
        return None
    marked = text.startswith("#")
    for pattern in _heading_patterns():
        match = pattern.match(text)
        if match is None:
            continue
        found = _read_heading(match)
        if marked or match["mark"] or _may_follow(text[match.end() :], found.sort):
            return found
    return None


@cache
def _divisions() -> dict[str, tuple[str, str]]:
    """Return the sort and the key of each word for a division."""
    sorts = ("unit", "group", "paragraph", "annex")
    return {form: (sort, key) for sort in sorts for key, forms in read_forms(sort).items() for form in forms}


@cache
def _ordinals() -> dict[str, str]:
    return {form: key for key, forms in read_forms("ordinal").items() for form in forms}


@cache
def _heading_patterns() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of headings: word and number, number and word, an annex alone, a number alone."""
    words = _join_forms(_divisions())
    ordinals = _join_forms(_ordinals())
    annexes = _join_forms(form for form, (sort, _) in _divisions().items() if sort == "annex")
    head = r"(?:#{1,6}\s*)?[*_\"“«]*\s*"
    tail = r"[*_]*(?P<mark>[.:)](?=[\s*_]|$)|\s+[–—-](?=\s))?[*_]*\s*"
    number = rf"(?P<number>(?:(?-i:{_NUMERAL})|(?:{ordinals})(?![^\W_])))"
    flags = re.IGNORECASE
    return (
        re.compile(rf"{head}(?P<word>{words})\s*(?:№|N[o°]?\.?)?\s*{number}{tail}", flags),
        re.compile(rf"{head}{number}\s*[-‑–]?\s*(?P<word>{words})(?![^\W_]){tail}", flags),
        re.compile(rf"{head}(?:\S+\s+){{1,8}}{number}\s*[-‑–]\s*(?P<word>{annexes})(?P<mark>)\s*$", flags),
        re.compile(rf"{head}(?P<word>{annexes})(?P<number>){tail}(?=$|\n|к\s|to\s)", flags),
        re.compile(rf"#{{1,6}}\s*[*_]*(?P<word>)(?P<number>(?-i:{_NUMERAL})){tail}$", flags),
    )


def _join_forms(forms: Iterable[str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))


@cache
def _heading_words() -> re.Pattern[str]:
    return re.compile(_join_forms(_divisions()), re.IGNORECASE)


def _may_be_heading(text: str) -> bool:
    """Say quickly that most paragraphs are no headings: no word for a division is near their beginning."""
    return text.startswith("#") or _heading_words().search(text[:_TITLE]) is not None


def _read_heading(match: re.Match[str]) -> Heading:
    word, written = match["word"].casefold(), match["number"]
    if not word:
        return Heading("unit", "", _normalize_numeral(written), match.end())
    sort, key = _divisions()[word]
    number = _ordinals().get(written.casefold()) or _normalize_numeral(written)
    return Heading(sort, key, number, match.end())


def _normalize_numeral(written: str) -> str:
    """Return the number of a heading: hyphens alike, "5¹" as 5-1, Latin letters where they look alike."""
    bare = re.sub(r"[‑–]", "-", "".join(written.split()))
    raised = re.sub(r"(?<=\d)[¹²³⁴-⁹]+", lambda match: "-" + match.group().translate(_SUPERSCRIPTS), bare)
    return fold_look_alikes(raised)


def _may_follow(rest: str, sort: str) -> bool:
    """Say whether what stands after word and number, without a mark between, may be a title."""
    line = rest.partition("\n")[0].strip()
    if not line:
        return True
    if len(line) > _TITLE or line.endswith(_SENTENCE_END):
        return False
    if sort == "annex" and line.split()[0] in _ANNEXED_TO:
        return True
    return line.lstrip(_QUOTES + "(")[:1].isupper()


def split_label(paragraph: str) -> tuple[str | None, int]:
    """Return the printed label at the head of a paragraph, or None, and where the text after it begins.

    A label is a heading (:func:`find_heading`), a number with dots ("2.1.", "11.1") or with a closing dot, or
    a letter, Roman numeral or number before a closing parenthesis; a quotation mark may stand before it. A
    small Latin letter and a Roman numeral may have a dot instead. A bare number is no label.

    >>> split_label('"1. Мен сілтеу жасаймын.'), split_label("1-1) ұғым;"), split_label("5-бап. Су")
    (('"1.', 4), ('1-1)', 5), ('5-бап.', 7))
    >>> split_label("2007 ж. 1 қараша")
    (None, 0)
    """
    heading = find_heading(paragraph)
    if heading is not None:
        return paragraph[: heading.end].rstrip(), heading.end
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
    Latin: clause 3(c) is found although the publisher typed a Cyrillic "с". A heading is its number, one that
    groups others or opens an annex with its word.

    >>> [normalize_label(label) for label in ('"1.', "11.1", "(с)", "а)", "5-бап.", "Глава II", "Приложение")]
    ['1', '11.1', '(c)', '(a)', '5', 'chapter-II', 'annex']
    """
    heading = find_heading(label)
    if heading is not None:
        return heading.number if heading.sort in ("unit", "paragraph") else _name_division(heading)
    bare = label.strip(_QUOTES).rstrip(".").replace("‑", "-")
    if bare.endswith(")"):
        return f"({fold_look_alikes(bare.strip('()'))})"
    return f"({bare})" if len(bare) == 1 and bare.islower() else fold_look_alikes(bare)


def _name_division(heading: Heading) -> str:
    return f"{heading.key}-{heading.number}" if heading.number else heading.key


def split_number(number: str) -> tuple[str, ...]:
    """Return the parts of a clause number, the outermost first; letters that look alike are one.

    >>> split_number("36(1)(b)"), split_number("36.1"), split_number("annex-1.2"), split_number("5(1-1)")
    (('36', '1', 'b'), ('36', '1'), ('annex-1', '2'), ('5', '1-1'))
    """
    return tuple(_PART.findall(fold_look_alikes(number)))


def is_same_clause(number: str, other: str) -> bool:
    """Say whether two numbers are those of one clause, written with dots or with parentheses.

    >>> is_same_clause("1.1", "1(1)"), is_same_clause("3(с)", "3c")
    (True, False)
    """
    return split_number(number) == split_number(other)


def find_named_clause(text: str) -> tuple[str, ...]:
    """Return the parts of a clause number as people write it in a reference, without the word for a clause.

    Dots, parentheses and blanks are alike here: whoever writes "4 (1)" may mean what is printed as 4.1.

    >>> [find_named_clause(text) for text in ("п. 4.1", "4.1-тармағы", "Clause 4 (1)", "3d", "3(d)")]
    [('4', '1'), ('4', '1'), ('4', '1'), ('3', 'd'), ('3', 'd')]
    """
    parts = [part for word in split_words(text) for part in _NUMERALS.findall(word.text)]
    while len(parts) > 1 and _is_reference_word(parts[0]):
        parts.pop(0)
    # A letter at the end is the item of a list, not the beginning of a word.
    while len(parts) > 1 and len(parts[-1]) > 2 and _is_reference_word(parts[-1]):
        parts.pop()
    return tuple(map(fold_look_alikes, parts))


def _is_reference_word(word: str) -> bool:
    return any(stem_word(word, lang) in _reference_stems() for lang in STEMMED)


@cache
def _reference_stems() -> frozenset[str]:
    """Return the stems of the words by which people refer to a clause."""
    return frozenset(
        stem_word(word, lang) for lang, words in read_forms("reference").items() for word in words
    )


def find_parent_clause(number: str) -> str | None:
    """Return the clause that a clause is part of by its number, or None.

    >>> find_parent_clause("3(d)"), find_parent_clause("4.1"), find_parent_clause("5(1.1)")
    ('3', '4', '5(1)')
    >>> find_parent_clause("law"), find_parent_clause("annex-1")
    (None, None)
    """
    if number.endswith(")"):
        head, _, last = number[:-1].rpartition("(")
        outer, dot, _ = last.rpartition(".")
        return f"{head}({outer})" if dot else head or None
    head, dot, _ = number.rpartition(".")
    return head if dot else None


def list_enclosing_clauses(clause: str) -> list[str]:
    """Return a clause and what it is part of, by their numbers, the innermost first.

    The words that open or close a list belong to the clause that contains its items.

    >>> list_enclosing_clauses("3(d)")
    ['3(d)', '3']
    """
    found = [clause]
    while (parent := find_parent_clause(found[-1])) is not None:
        found.append(parent)
    return found


def build_clause_path(number: str) -> str:
    """Return the end of the IRI of a clause: its number without parentheses, blanks, and marks such as "§".

    A dot stands where two digits or two letters would meet. Letters that look Latin are Latin, as in the
    numbers of the text; a word, such as the name of a clause without a number, keeps its letters.

    >>> [build_clause_path(number) for number in ("3(d)", "36(1)(b)", "4.1", "1(1)", "3(a)(ii)", "§ 5")]
    ['3d', '36.1b', '4.1', '1.1', '3a.ii', '5']
    >>> build_clause_path("2.3(а)") == "2.3a", build_clause_path("сот")
    (True, 'сот')
    """
    path = ""
    for piece in _NO_PATH.split(_LETTERS.sub(_fold_numeral, number.replace("‑", "-"))):
        if path and piece and (path[-1].isdigit() == piece[0].isdigit()) and path[-1] != ".":
            path += "."
        path += piece
    return path


def _fold_numeral(match: re.Match[str]) -> str:
    """Return letters that are a number by themselves ("а", "ІІ") as Latin ones where they look so."""
    folded = fold_look_alikes(match.group())
    return folded if len(folded) < 3 or _ROMAN.fullmatch(folded) else match.group()


class _Item(NamedTuple):
    """A label in a list: how it is written, which one it is in its list, and its part of the number."""

    style: str
    order: int
    text: str


@dataclass
class _Place:
    """Where the walk through the paragraphs stands."""

    space: str = ""
    groups: list[tuple[str, str]] = field(default_factory=list)
    unit: str = ""
    heading: str = ""
    items: list[_Item] = field(default_factory=list)
    in_list: bool = False
    closed: bool = False

    def number(self, depth: int | None = None) -> str | None:
        """Return the number of the innermost item, of the one at a depth, or of the unit; None for none."""
        found = self.unit
        for item in self.items[:depth]:
            found = _append_item(found, item)
        joint = "" if not self.space or not found or found.startswith("(") else "."
        return f"{self.space}{joint}{found}" or None

    def enclosing(self) -> str | None:
        """Return the number of the paragraph that contains the list that was read last."""
        depth = next((n for n, item in enumerate(self.items) if item.text.startswith("(")), 0)
        if self.items and self.unit and self.items[0].style == "number":
            depth = 1
        return self.number(depth) if depth or self.unit or self.space else None


def number_clauses(paragraphs: Iterable[tuple[str | None, str]]) -> list[str | None]:
    """Return the clause number of each paragraph, given as (label, text after the label).

    Numbers are those of this module's head. A heading opens a clause, to which its title and the paragraphs
    without a label belong; the numbered paragraphs of an article are "1(1)", "1(2)". An item belongs under
    the last numbered paragraph: "(a)" after "3." is "3(a)", and a small Roman item inside it "3(a)(ii)". A
    paragraph without a label that follows an item and begins with a small letter is the closing words of the
    list. Title, preamble, and what begins with the words of a closing formula have no number, nor has what
    looks like a date or a signature at the end.

    >>> number_clauses([("3.", "X:"), ("(а)", "y;"), ("(b)", "z"), (None, "agree."), (None, "Signed")])
    ['3', '3(a)', '3(b)', '3', None]
    >>> number_clauses([("1-бап.", "Су"), ("1.", "X."), ("2.", "Y:"), ("1)", "z.")])
    ['1', '1(1)', '1(2)', '1(2)(1)']
    """
    read = [(label, text, find_heading(label) if label else None) for label, text in paragraphs]
    headings = [heading for _, _, heading in read]
    units = _find_units(read)
    prefixed = _find_restarts(headings, units)
    place = _Place()
    numbers: list[str | None] = []
    space = 0
    for (label, text, heading), unit in zip(read, units, strict=True):
        if heading is not None:
            space += heading.sort == "annex"
            _open_heading(place, heading, unit, (space, heading.key) in prefixed)
            numbers.append(place.number() if place.unit or not place.groups else _join_groups(place))
        elif label is None:
            numbers.append(_place_unlabelled(place, text))
        else:
            _open_item(place, label)
            numbers.append(place.number())
    return _drop_tails(read, numbers)


def _find_units(read: Sequence[tuple[str | None, str, Heading | None]]) -> list[str]:
    """Return for each paragraph the key of the division that is cited alone in its part of the text.

    Parts are the text before the annexes and each annex. The commonest division is the one cited alone, of
    those that are as common an article. Where only chapters or the like have headings and the numbers of
    paragraphs run on through them, the paragraphs are cited alone: the key is "".
    """
    spaces: list[list[int]] = [[]]
    for n, (_, _, heading) in enumerate(read):
        if heading is not None and heading.sort == "annex":
            spaces.append([])
        spaces[-1].append(n)
    found: list[str] = []
    for space in spaces:
        found += [_find_unit([read[n] for n in space])] * len(space)
    return found


def _find_unit(read: Sequence[tuple[str | None, str, Heading | None]]) -> str:
    headings = [heading for *_, heading in read if heading is not None and heading.sort != "annex"]
    counts = Counter(heading.key for heading in headings if heading.key)
    if not counts:
        return ""
    sorts = {heading.key: ("unit", "group", "paragraph").index(heading.sort) for heading in headings}
    articles = [key for key in counts if sorts[key] == 0]
    if articles:
        # Sections may stand inside articles and be numbered through; a lone word of another kind is no unit.
        best = max(counts, key=lambda key: (counts[key], -sorts[key]))
        return best if sorts[best] < 2 else max(articles, key=lambda key: counts[key])
    numbers = Counter(
        label for label, _, heading in read if heading is None and label and label[:1].isdigit()
    )
    plain = [count for label, count in numbers.items() if re.fullmatch(r"\d+\.", label)]
    best = max(counts, key=lambda key: (counts[key], -sorts[key]))
    runs_on = len(plain) > 1 and max(plain) == 1 and sorts[best] == 1
    return "" if runs_on else best


def _find_restarts(headings: Sequence[Heading | None], units: Sequence[str]) -> set[tuple[int, str]]:
    """Return the divisions, by the part of the text and key, whose numbers begin again in each group."""
    short: Counter[tuple[int, str, str]] = Counter()
    full: Counter[tuple[int, str, str, str]] = Counter()
    place = _Place()
    space = 0
    for heading, unit in zip(headings, units, strict=True):
        if heading is None:
            continue
        space += heading.sort == "annex"
        _open_heading(place, heading, unit, prefixed=False)
        path = ".".join(name for _, name in place.groups if name != _name_division(heading))
        short[space, heading.key, heading.number] += 1
        full[space, heading.key, heading.number, path] += 1
    return {
        (space, key)
        for (space, key, number), count in short.items()
        if count > 1 and sum(1 for found in full if found[:3] == (space, key, number)) > 1
    }


def _open_heading(place: _Place, heading: Heading, unit: str, prefixed: bool) -> None:
    """Move on to a heading: an annex, a group, an article, or a paragraph of one."""
    place.closed = place.in_list = False
    if heading.sort == "annex":
        place.space, place.groups, place.unit, place.items = _name_division(heading), [], "", []
    elif heading.sort == "paragraph" and heading.key != unit and place.unit:
        _put_item(place, [_Item("number", _read_order(heading.number), f"({heading.number})")])
        return
    elif heading.key in (unit, ""):
        path = ".".join(name for _, name in place.groups)
        place.unit = f"{path}.{heading.number}" if prefixed and path else heading.number
        place.items = []
    else:
        keys = [key for key, _ in place.groups]
        del place.groups[keys.index(heading.key) if heading.key in keys else len(keys) :]
        if not prefixed:
            place.heading = _name_division(heading)
        else:
            place.heading = ".".join([*(name for _, name in place.groups), _name_division(heading)])
        place.groups.append((heading.key, _name_division(heading)))
        place.unit, place.items = "", []


def _join_groups(place: _Place) -> str:
    """Return the number of the group that was opened last."""
    return f"{place.space}.{place.heading}" if place.space else place.heading


def _open_item(place: _Place, label: str) -> None:
    """Move on to a numbered paragraph or an item of a list."""
    canonical = normalize_label(label)
    place.closed = False
    place.in_list = canonical.startswith("(")
    if place.in_list:
        _put_item(place, list(_read_styles(canonical[1:-1])))
    elif "." not in canonical:
        style = "number" if canonical[0].isdigit() else "roman-capital"
        text = f"({canonical})" if place.unit else canonical
        if style == "number":
            place.items = [_Item(style, _read_order(canonical), text)]
        else:
            _put_item(place, [_Item(style, _read_roman(canonical), text)])
    else:
        absolute = not place.unit or canonical.startswith(f"{place.unit}.")
        place.items = [_Item("decimal", 1, canonical if absolute else f"({canonical})")]


def _append_item(number: str, item: _Item) -> str:
    """Return a number with an item; one that the text prints in full stands for itself."""
    return number + item.text if item.text.startswith("(") else item.text


def _read_styles(text: str) -> Iterator[_Item]:
    """Yield the readings of what stands in parentheses: a number, a letter, a small or capital Roman one."""
    item = f"({text})"
    if text[0].isdigit():
        yield _Item("(number)", _read_order(text), item)
        return
    if len(text) == 1:
        yield _Item("letter" if text.islower() else "capital", -1, item)
    elif len(set(text)) == 1 and text.casefold() not in ("ii", "xx"):
        yield _Item("letter", 100 + ord(text[0]), item)
    if _ROMAN.fullmatch(text):
        yield _Item("roman" if text.islower() else "roman-capital", _read_roman(text), item)


def _put_item(place: _Place, readings: list[_Item]) -> None:
    """Find the list that an item continues, or open one inside the last item; the numbers tell which."""
    items = place.items
    levels = range(len(items) - 1, -1, -1)
    for n in levels:
        for reading in readings:
            if items[n].style == reading.style and _is_next(items[n], reading):
                items[n:] = [reading]
                return
    known = {item.style for item in items}
    for reading in readings:
        if reading.style not in known and _is_first(reading):
            items.append(reading)
            return
    for n in levels:
        for reading in readings:
            if items[n].style == reading.style:
                items[n:] = [reading]
                return
    items.append(readings[0])


def _is_first(item: _Item) -> bool:
    return item.order == 1 if item.order != -1 else item.text[1:-1].casefold() in ("a", "а")


def _is_next(item: _Item, following: _Item) -> bool:
    """Say whether a label is the next one of a list."""
    if -1 not in (item.order, following.order):
        return following.order in (item.order, item.order + 1) and following.text != item.text
    one, other = item.text[1:-1].casefold(), following.text[1:-1].casefold()
    return any(
        one in alphabet and other in alphabet and alphabet.index(other) == alphabet.index(one) + 1
        for alphabet in _alphabets()
    )


@cache
def _alphabets() -> tuple[tuple[str, ...], ...]:
    """Return the alphabets that lists are lettered by, look-alike letters Latin as in a normalized label."""
    return tuple(tuple(map(fold_look_alikes, forms)) for forms in read_forms("alphabet").values())


def _read_order(number: str) -> int:
    """Return the first number of "1-1"; of what is no number 0."""
    match = re.match(r"\d+", number)
    return int(match.group()) if match else 0


def _read_roman(numeral: str) -> int:
    """Return the value of a Roman numeral of i, v and x, also of one that is not well formed.

    >>> _read_roman("xiv")
    14
    """
    values = [_ROMAN_VALUES[letter] for letter in numeral.casefold()]
    return sum(
        -one if one < following else one for one, following in zip(values, [*values[1:], 0], strict=True)
    )


def _place_unlabelled(place: _Place, text: str) -> str | None:
    """Return the number of a paragraph without a label."""
    if opens_closing(text):
        place.closed = True
    if place.closed:
        return None
    small = text[:1].islower()
    in_list, place.in_list = place.in_list, place.in_list and small
    if place.unit or place.space:
        return place.enclosing()
    if place.groups and not place.items:
        return _join_groups(place)
    return place.enclosing() if in_list and small else None


def opens_closing(text: str) -> bool:
    """Say whether a paragraph begins with the words of a closing formula.

    >>> opens_closing("DONE at Astana"), opens_closing("The Parties have done so.")
    (True, False)
    """
    return _closing_patterns().match(text) is not None


@cache
def _closing_patterns() -> re.Pattern[str]:
    """Return the pattern of words that open the closing formula of a text."""
    forms = [form for forms in read_forms("closing").values() for form in forms]
    return re.compile(rf"[#*_\s]*(?:{_join_forms(forms)})(?![^\W_])", re.IGNORECASE)


def _drop_tails(
    read: Sequence[tuple[str | None, str, Heading | None]], numbers: list[str | None]
) -> list[str | None]:
    """Take the number from dates and signatures: the last lines of the text or an annex, if unmarked."""
    at_end = True
    for n in range(len(read) - 1, -1, -1):
        label, text, heading = read[n]
        if label is None and at_end and n and read[n - 1][2] is None:
            if text.rstrip().endswith(_SENTENCE_END):
                at_end = False
            else:
                numbers[n] = None
        else:
            at_end = heading is not None and heading.sort == "annex"
    return numbers

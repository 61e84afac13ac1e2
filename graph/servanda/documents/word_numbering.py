"""The automatic numbers of a Word document, as it prints them (ECMA-376, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from servanda.documents.numerals import format_numeral

if TYPE_CHECKING:
    from lxml.etree import _Element

#: So many levels a list has.
_LEVELS: Final = 9
_PLACE: Final = re.compile(r"%([1-9])")
#: So long a chain of styles, each based on another, is followed.
_STYLES_MOST: Final = 50


def find_child(element: _Element, name: str) -> _Element | None:
    """Return the first child with that name, whatever its namespace."""
    return next(iter(element.iterchildren(f"{{*}}{name}")), None)


def read_value(element: _Element | None, name: str = "val") -> str:
    """Return the attribute with that name, whatever its namespace; empty where it is not there."""
    if element is None:
        return ""
    return next((value for key, value in element.items() if str(key).rpartition("}")[2] == name), "")


def read_flag(written: str | None) -> bool:
    """Return what an attribute that is on or off says."""
    return written is not None and written.casefold() in ("true", "1", "on")


@dataclass(frozen=True)
class _Level:
    """How one level of a list is numbered."""

    start: int
    numeral: str
    pattern: str
    suffix: str
    restart: int | None
    is_legal: bool
    style: str


class _Definition:
    """A list: its levels, and the last number of each."""

    def __init__(self, levels: dict[int, _Level]) -> None:
        self.levels = levels
        self.counts: dict[int, int] = {}


class Numbering:
    """Counts the paragraphs of a document as Word does."""

    def __init__(self, numbering: _Element | None, styles: _Element | None) -> None:
        """Read the parts on numbering and styles; either may be missing."""
        self._styles = {
            read_value(one, "styleId"): one for one in ([] if styles is None else styles.iter("{*}style"))
        }
        self._default = next(
            (name for name, one in self._styles.items()
             if read_value(one, "type") == "paragraph" and read_flag(read_value(one, "default"))), "",
        )  # fmt: skip
        self._abstract: dict[str, _Definition] = {}
        self._linked: dict[str, str] = {}
        #: By the id of a numbering: that of its list, its own levels, and the numbers it begins with.
        self._numberings: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._begun: set[tuple[str, int]] = set()
        for one in () if numbering is None else numbering.iterchildren("{*}abstractNum"):
            name = read_value(one, "abstractNumId")
            self._abstract[name] = _Definition(dict(_read_levels(one)))
            if link := read_value(find_child(one, "numStyleLink")):
                self._linked[name] = link
        for one in () if numbering is None else numbering.iterchildren("{*}num"):
            self._read_numbering(one)

    def label(self, paragraph: _Element) -> str:
        """Return the number of a paragraph with what separates it from the words, or nothing; count it."""
        name, level = self._find_numbering(paragraph)
        definition, own = self._find_definition(name)
        if definition is None or not 0 <= level < _LEVELS:
            return ""
        levels = {**definition.levels, **own}
        if level not in levels:
            return ""
        starts = self._numberings[name][2]
        counts = definition.counts
        if level in starts and (name, level) not in self._begun:
            self._begun.add((name, level))
            counts[level] = starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else levels[level].start
        for deeper in [one for one in counts if one > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and level < restart):
                del counts[deeper]
        return self._write(levels, counts, level)

    def _write(self, levels: dict[int, _Level], counts: dict[int, int], level: int) -> str:
        own = levels[level]
        if own.numeral == "bullet":
            return ""

        def write(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            if at not in levels:
                return ""
            numeral = "decimal" if own.is_legal and levels[at].numeral != "none" else levels[at].numeral
            return format_numeral(counts.setdefault(at, levels[at].start), numeral)

        written = _PLACE.sub(write, own.pattern).strip()
        return written + ("" if own.suffix == "nothing" else " ") if written else ""

    def _find_numbering(self, paragraph: _Element) -> tuple[str, int]:
        """Return the id of the numbering of a paragraph, and its level: its own, or those of its style."""
        properties = find_child(paragraph, "pPr")
        name, level = _read_place(properties)
        style = self._default if properties is None else read_value(find_child(properties, "pStyle"))
        style = style or self._default
        chain = list(self._follow_styles(style))
        for one in chain:
            held, at = _read_place(find_child(self._styles[one], "pPr"))
            name = held if name is None else name
            level = at if level is None else level
        if name is None:
            return "", 0
        if level is None:  # a list may say which style is on which level
            definition, own = self._find_definition(name)
            levels = {} if definition is None else {**definition.levels, **own}
            level = next((at for at, one in levels.items() if one.style and one.style in chain), 0)
        return name, level

    def _follow_styles(self, style: str) -> Iterator[str]:
        for _ in range(_STYLES_MOST):
            if style not in self._styles:
                return
            yield style
            style = read_value(find_child(self._styles[style], "basedOn"))

    def _find_definition(self, name: str) -> tuple[_Definition | None, dict[int, _Level]]:
        """Return the list that a numbering counts in, through the style that it may be linked to."""
        if name not in self._numberings:
            return None, {}
        abstract, own, _ = self._numberings[name]
        for _ in range(_STYLES_MOST):
            if abstract not in self._linked or self._abstract[abstract].levels:
                break
            style = self._styles.get(self._linked[abstract])
            linked, _ = _read_place(None if style is None else find_child(style, "pPr"))
            if linked is None or linked not in self._numberings:
                break
            abstract = self._numberings[linked][0]
        return self._abstract.get(abstract), own

    def _read_numbering(self, element: _Element) -> None:
        own: dict[int, _Level] = {}
        starts: dict[int, int] = {}
        for one in element.iterchildren("{*}lvlOverride"):
            own.update(_read_levels(one))
            if (start := find_child(one, "startOverride")) is not None:
                starts[_read_whole(read_value(one, "ilvl"), 0)] = _read_whole(read_value(start), 1)
        abstract = read_value(find_child(element, "abstractNumId"))
        self._numberings[read_value(element, "numId")] = abstract, own, starts


def _read_levels(element: _Element) -> Iterator[tuple[int, _Level]]:
    for one in element.iterchildren("{*}lvl"):
        restart = find_child(one, "lvlRestart")
        legal = find_child(one, "isLgl")
        level = _Level(
            start=_read_whole(read_value(find_child(one, "start")), 0),
            numeral=read_value(find_child(one, "numFmt")) or "decimal",
            pattern=read_value(find_child(one, "lvlText")),
            suffix=read_value(find_child(one, "suff")) or "tab",
            restart=None if restart is None else _read_whole(read_value(restart), 0),
            is_legal=legal is not None and read_flag(read_value(legal) or "true"),
            style=read_value(find_child(one, "pStyle")),
        )
        yield _read_whole(read_value(one, "ilvl"), 0), level


def _read_place(properties: _Element | None) -> tuple[str | None, int | None]:
    """Return the numbering and the level that the properties of a paragraph or a style name."""
    place = None if properties is None else find_child(properties, "numPr")
    if place is None:
        return None, None
    name, level = find_child(place, "numId"), find_child(place, "ilvl")
    return (
        None if name is None else read_value(name),
        None if level is None else _read_whole(read_value(level), 0),
    )


def _read_whole(written: str, default: int) -> int:
    digits = written.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else default

"""The signals by which candidates are found: words of English, Russian and Kazakh, in ``signals.tsv``.

A row is one rule: its id, which stands in the ``why`` of a candidate, its language, what it is a sign of, and
a regular expression over the words of a text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

#: The languages that have rules.
LANGUAGES_WITH_RULES: Final = ("en", "ru", "kk")
#: What takes part in a word, so that a rule begins at the beginning of one.
_BEGINNING: Final = r"(?<![^\W_])"
#: What may begin right after a word, or with a mark.
_INNER: Final = frozenset((
    "after-head", "time-tail", "time-lead", "matter-end", "segment-break", "relative", "lead-in", "qualifier",
    "qualifier-end", "no-message", "unknown-target", "stem", "norm-verb", "to-be", "recipient-content",
    "matter-lead", "member-of", "time-joint",
))  # fmt: skip


class Signal(NamedTuple):
    """What a rule found: the rule, the value it stands for, and where the words begin and end."""

    rule: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """A row of the table: its id, the value that it stands for, and its pattern."""

    id: str
    value: str
    pattern: re.Pattern[str]


@cache
def read_signals(language: str) -> dict[str, tuple[Rule, ...]]:
    """Return the rules of a language (a tag of two letters) by what they are a sign of."""
    text = Path(__file__).with_name("signals.tsv").read_text(encoding="utf-8")
    found: dict[str, list[Rule]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["language"] == language:
            found.setdefault(row["sort"], []).append(_build_rule(row))
    return {sort: tuple(rules) for sort, rules in found.items()}


def _build_rule(row: dict[str, str]) -> Rule:
    bounded = row["pattern"] if row["sort"] in _INNER else f"{_BEGINNING}(?:{row['pattern']})"
    # Names in capitals are told from words by their capitals; of a sentence the first word has one too.
    flags = (
        re.NOFLAG
        if row["sort"] in ("acronym", "before-head", "after-head", "segment-break")
        else re.IGNORECASE
    )
    return Rule(row["id"], row["value"], re.compile(bounded, flags))


def find_signals(
    language: str, sort: str, text: str, start: int = 0, end: int | None = None
) -> Iterator[Signal]:
    """Yield what the rules of one sort find in a part of a text, in the order of the text."""
    end = len(text) if end is None else end
    found = (
        Signal(rule.id, rule.value, match.start(), match.end())
        for rule in read_signals(language).get(sort, ())
        for match in rule.pattern.finditer(text, start, end)
    )
    yield from sorted(found, key=lambda one: (one.start, -one.end))


def first_signal(
    language: str, sort: str, text: str, start: int = 0, end: int | None = None
) -> Signal | None:
    """Return the first of what the rules of one sort find, None where they find nothing."""
    return next(find_signals(language, sort, text, start, end), None)


def match_signal(language: str, sort: str, text: str, start: int, end: int | None = None) -> Signal | None:
    """Return the longest that a rule of one sort finds exactly at a place."""
    end = len(text) if end is None else end
    found = [
        Signal(rule.id, rule.value, match.start(), match.end())
        for rule in read_signals(language).get(sort, ())
        if (match := rule.pattern.match(text, start, end)) is not None
    ]
    return max(found, key=lambda one: one.end, default=None)

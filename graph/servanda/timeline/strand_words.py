"""The words of a row of a drawn timeline: what it is of, and what came of it, each part with its state."""

from __future__ import annotations

from typing import TypeAlias

from servanda.timeline.entry import AGREEMENT, Entry
from servanda.timeline.entry_words import Words
from servanda.timeline.strands import Mark, Strand

#: A few words, and the state that they tell of.
Part: TypeAlias = "tuple[str, str]"


def label(row: Strand, words: Words) -> tuple[str, str]:
    """Return the head of a row and what stands small beside it: who, or of a stage what made it.

    Whose lane it is need not be said again.
    """
    head = row.head
    if head.kind == "stage":
        if head.follows:
            return head.title, "" if head.state == "done" and head.clauses else head.detail
        return head.title, head.name if head.actors else head.detail
    if head.actors == (row.lane,) or (row.lane == AGREEMENT and len(head.actors) == 2):
        return head.title, ""
    return head.title, head.who.removeprefix(
        f"{words.name(row.lane)} "
    ) if row.lane in head.actors else head.who


def numbered(row: Strand) -> str:
    """Return the clauses of a row that the text prints with a number."""
    return ", ".join(part for part in row.clause.split(", ") if any(letter.isdigit() for letter in part))


def days(row: Strand, words: Words) -> str:
    """Return the days of the head of a row; the year of the last day is left out where it is the same."""
    head = row.head
    first, last = head.day.exact, head.until.exact if head.until is not None else None
    if first is None or last is None:
        return words.days(head.day, head.until, head.lasts)
    short = last.isoformat()[5:] if last.year == first.year else last.isoformat()
    return words.phrase("day.span", first=first, last=short)


def outcome(row: Strand, words: Words) -> list[Part]:
    """Return what came of a row, the state of the whole first, then of each act that did not do."""
    if row.call is None:
        return _alone(row.head, words)
    if row.state in ("done", "done-late"):
        made = [mark for mark in row.acts if mark.state == row.state]
        day = f" {words.day(made[0].day)}" if made else ""
        parts = [(row.state, words.state(row.state) + day)]
    else:
        parts = [(row.state, words.call(row.call, short=True))]
    return parts + [(mark.state, _why(mark, words)) for mark in row.acts if mark.why]


def _why(mark: Mark, words: Words) -> str:
    return f"{words.day(mark.day)}: {mark.why}"


def _alone(head: Entry, words: Words) -> list[Part]:
    if head.state == "recorded":
        return []
    plain = head.kind in ("stage", "deadline") or head.state in ("done", "breached")
    said = "" if plain else head.outcome
    return [(head.state, words.state(head.state) + (f": {said}" if said else ""))]


def told(row: Strand, words: Words) -> str:
    """Return all of a row in one sentence, for one who points at it or listens."""
    head = row.head
    parts = [words.days(head.day, head.until, head.lasts), head.title, head.who, head.detail]
    parts += [words.phrase(f"kind.{head.kind}"), words.state(row.state), head.outcome]
    parts += [row.call.id] if row.call is not None else []
    return " · ".join(dict.fromkeys(part for part in parts if part))


def mark_told(mark: Mark, words: Words) -> str:
    """Return what a mark says of itself: its day, what it is of, and its state."""
    entry = mark.entry
    parts = [words.day(mark.day)]
    if entry is not None:
        parts += [entry.title, entry.who, entry.detail, entry.name]
    else:
        parts.append(words.phrase("kind.deadline"))
    return " · ".join(part for part in [*parts, words.state(mark.state), mark.why] if part)

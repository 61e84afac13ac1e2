"""The report of a check as a person reads it: the next thing to do, the stages, and what each has to fix."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from servanda.check.report import Report, Result, render_conforming, render_place
from servanda.check.stage_groups import (
    FindingGroup,
    StageOutcome,
    arrange_by_stage,
    arrange_remarks,
    group_results,
)
from servanda.messages import LANGUAGES, Messages

_COLOURS: Final = {"violation": "31", "warning": "33", "info": "36", "passed": "32"}
#: The message that marks a stage, by what it came to.
_MARKS: Final = {"warning": "not_run", "violation": "to_fix", "passed": "passed"}
#: So many other places of a group are named.
_PLACES: Final = 3


def as_text(
    report: Report, *, width: int = 80, color: bool = False, language: str = "en", verbose: bool = False
) -> str:
    """Return the report as text, wrapped to ``width`` columns, with ANSI colours if asked for.

    First stands the next thing to do, in one sentence; then the stages, each with its mark; then what is to
    fix, by stage, and the remarks. With ``verbose`` nothing is left out or told together, and each result has
    its focus node, path, value and shape.
    """
    page = _Page(language, width, color)
    lines: list[str] = []
    remarks = arrange_remarks(report.results)
    if report.conforms:
        lines.append(render_conforming(report, page.words))
    else:
        outcomes = arrange_by_stage(report.results, readable=report.unreadable is None)
        first = next(group for outcome in outcomes for group in outcome.groups)
        lines += page.wrap(f"{page.words['first']}: {page.sentence(first.first, first.message)}", "", "  ")
        lines += ["", *page.table(outcomes)]
        for outcome in outcomes:
            own = [one for one in report.results if one.stage == outcome.stage and one.severity != "info"]
            if outcome.groups or (verbose and own):
                lines += ["", page.words[outcome.stage]]
                lines += page.results(own) if verbose else page.groups(outcome.groups)
    if remarks:
        lines += ["", page.words["remarks"]]
        told = [one for one in report.results if one.severity == "info"]
        lines += page.results(told) if verbose else page.groups(remarks)
    return "\n".join(lines) + "\n"


def list_findings(
    results: Iterable[Result], *, width: int, color: bool, language: str, verbose: bool = False
) -> list[str]:
    """Return the lines for results, those with one fix together, or each by itself with ``verbose``."""
    page = _Page(language, width, color)
    return list(page.results(results)) if verbose else list(page.groups(group_results(results)))


class _Page:
    """Writes lines in a language, of a width, with or without colours."""

    def __init__(self, language: str, width: int, color: bool) -> None:
        self.words = Messages(language if language in LANGUAGES else "en", "check")
        self._width = width
        self._color = color

    def wrap(self, text: str, indent: str, more: str) -> list[str]:
        """Return a text as lines; a path that is longer than a line stays whole."""
        return textwrap.wrap(
            text, self._width, initial_indent=indent, subsequent_indent=more, break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip

    def _paint(self, text: str, kind: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self._color else text

    def table(self, outcomes: Iterable[StageOutcome]) -> Iterator[str]:
        """Yield a line for each stage: its name, and whether it passed, was not run, or what is to fix."""
        rows = [(self.words[one.stage], one) for one in outcomes]
        breadth = max(len(name) for name, _ in rows)
        for name, outcome in rows:
            number = sum(len(group.results) + group.more for group in outcome.groups)
            kind = "warning" if outcome.is_blocked else "violation" if number else "passed"
            mark = self.words.text(_MARKS[kind], n=number)
            lines = self.wrap(f"  {name.ljust(breadth)}  {mark}", "", " " * (breadth + 4))
            yield from (line.replace(mark, self._paint(mark, kind)) for line in lines)

    def groups(self, groups: Iterable[FindingGroup]) -> Iterator[str]:
        """Yield the lines of pieces of work: what is wrong, where else, and how much follows from it."""
        for group in groups:
            yield from self._marked(group.first, group.message)
            notes = [*self._places(group)]
            if group.more:
                notes.append(self.words.text("more", n=group.more))
            if group.following:
                notes.append(self.words.text("following", n=group.following))
            for note in notes:
                yield from self.wrap(note, "      ", "      ")

    def results(self, results: Iterable[Result]) -> Iterator[str]:
        """Yield the lines of results one by one, with their nodes and shapes."""
        for one in results:
            yield from self._marked(one, one.message)
            where = " ".join(part for part in (one.focus, one.path) if part)
            for item in (where, f"= {one.value}" if one.value else "", one.shape):
                if item:
                    yield from self.wrap(item, "      ", "      ")

    def _marked(self, result: Result, message: str) -> list[str]:
        lines = self.wrap(self.sentence(result, message), "  ", "    ")
        place = render_place(result)
        if place and lines[0].startswith(f"  {place}"):
            lines[0] = "  " + self._paint(place, result.severity) + lines[0][len(place) + 2 :]
        return lines

    def sentence(self, result: Result, message: str) -> str:
        """Return ``file:line: clause 4.1: message``, without what is not known."""
        parts = [render_place(result), self._clause(result), _shorten(message, result)]
        return ": ".join(part for part in parts if part)

    def _clause(self, result: Result) -> str | None:
        if result.clause:
            return self.words.text("clause", number=result.clause)
        return self.words["log"] if result.in_log else None

    def _places(self, group: FindingGroup) -> Iterator[str]:
        """Yield where else the same is wrong: the first places, and how many there are."""
        first = group.first
        others = [one for one in group.results[1:] if (one.file, one.line, one.clause) != _place_of(first)]
        places = list(dict.fromkeys(self._place(one, first) for one in others))
        if places:
            shown = ", ".join(places[:_PLACES]) + (" …" if len(places) > _PLACES else "")
            yield self.words.text("places", n=len(group.results), places=shown)

    def _place(self, result: Result, beside: Result) -> str:
        """Return a place in short: the line in the same file, with the clause."""
        place = f":{result.line}" if result.file == beside.file and result.line else render_place(result)
        clause = self._clause(result)
        return f"{place} ({clause})" if place and clause else place or clause or result.focus


def _place_of(result: Result) -> tuple[str | None, int | None, str | None]:
    return result.file, result.line, result.clause


def _shorten(message: str, result: Result) -> str:
    """Return a message in which names of the agreement stand as in its file: ``4.1-movements``."""
    if not result.focus.startswith("agreement:"):
        return message
    return message.replace(result.focus.partition("/")[0] + "/", "")

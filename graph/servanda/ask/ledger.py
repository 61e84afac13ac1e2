"""The ledger and the differences between copies, written as JSON and for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from servanda.ask.writing import Page, spans
from servanda.vocabulary import compact, local

if TYPE_CHECKING:
    from servanda.derive.text import Account
    from servanda.text.collate import Difference
    from servanda.text.records import Entry

Accounts = Mapping[str, "Account"]


def complete(told: Accounts) -> bool:
    """Say whether every sentence is accounted for and every quote is found."""
    return not any(each.ledger.uncovered or each.ledger.problems for each in told.values())


def coverage_json(told: Accounts) -> str:
    """Return the ledger as a JSON object: ``sentences``, ``uncovered`` and ``problems``."""
    answer: dict[str, list[dict[str, Any]]] = {"sentences": [], "uncovered": [], "problems": []}
    for agreement, each in told.items():
        named = {"agreement": compact(agreement)}
        answer["sentences"] += [named | _sentence(entry) for entry in each.ledger.sentences]
        answer["uncovered"] += [named | _sentence(entry) for entry in each.ledger.uncovered]
        answer["problems"] += [
            named | {"kind": p.kind, "clause": p.clause, "subject": compact(p.subject), "message": p.message}
            for p in each.ledger.problems
        ]
    return json.dumps(answer, ensure_ascii=False, indent=2) + "\n"


def _sentence(entry: Entry) -> dict[str, Any]:
    return {
        "lines": list(entry.lines),
        "clause": entry.clause,
        "kind": entry.kind or None,
        "norms": [compact(norm) for norm in entry.norms],
        "instrument": compact(entry.part),
        "copy": entry.copy,
        "text": entry.text,
    }


def coverage_text(told: Accounts, *, lang: str = "en", width: int = 80, colour: bool = False) -> str:
    """Return the ledger for people: a line for each sentence, what is left over, and the sum."""
    page = Page(lang, width, colour)
    widths = _widths(page, [entry for each in told.values() for entry in each.ledger.sentences])
    for agreement, each in told.items():
        page.gap()
        page.add(compact(agreement), "head")
        headings = {name: page.phrase(f"column.{name}") for name in _COLUMNS}
        _line(page, headings, page.phrase("column.words"), widths, "faint")
        part = None
        for entry in each.ledger.sentences:
            if (entry.part, entry.copy) != part:
                part = (entry.part, entry.copy)
                page.gap()
                name = local(entry.part)
                page.add(page.phrase("copy_in", instrument=name) if entry.copy else name, "head")
            _line(page, _cells(page, entry), entry.text, widths, "words")
        page.gap()
        for entry in each.ledger.uncovered:
            page.add(page.phrase("uncovered", lines=spans(entry.lines), text=entry.text), "must")
        for problem in each.ledger.problems:
            page.add(f"{problem.clause}: {problem.message}", "must")
        _sum(page, each)
    return page.text()


#: The columns of the ledger before the words, the least room for the words, and the gap between columns.
_COLUMNS: Final = ("lines", "clause", "kind", "norms")
_ROOM, _GAP = 16, 2
#: Below this width the words stand below the columns.
_NARROW: Final = 64


def _cells(page: Page, entry: Entry) -> dict[str, str]:
    """Return what stands in the columns for one sentence."""
    kind = page.phrase(f"kind.{entry.kind}") if entry.kind else ""
    norms = str(len(entry.norms)) if entry.norms else ""
    return {"lines": spans(entry.lines), "clause": entry.clause or "", "kind": kind, "norms": norms}


def _widths(page: Page, entries: list[Entry]) -> dict[str, int]:
    """Return widths at which the columns stand below each other.

    A clause may have a long name (first-note-opening); where that leaves no room for words it is cut.
    """
    rows = [_cells(page, entry) for entry in entries]
    rows.append({name: page.phrase(f"column.{name}") for name in _COLUMNS})
    widths = {name: max(len(row[name]) for row in rows) for name in _COLUMNS}
    over = sum(widths.values()) + _GAP * len(_COLUMNS) + _ROOM - page.width
    widths["clause"] = max(widths["clause"] - max(over, 0), len(page.phrase("column.clause")))
    return widths


def _line(page: Page, cells: dict[str, str], words: str, widths: dict[str, int], style: str) -> None:
    """Add one line: numbers to the right, names to the left, and as many of the words as there is room for.

    A narrow page has two lines instead: the cells, and the words below them.
    """
    if page.width < _NARROW:
        page.add(" · ".join(cell for cell in cells.values() if cell), style if style == "faint" else None)
        page.add(_cut(words, page.width - _GAP), style, _GAP)
        return
    room = page.width - sum(widths.values()) - _GAP * len(_COLUMNS)
    parts = [
        cells["lines"].rjust(widths["lines"]),
        _cut(cells["clause"], widths["clause"]).ljust(widths["clause"]),
        cells["kind"].ljust(widths["kind"]),
        cells["norms"].rjust(widths["norms"]),
        page.style(style, _cut(words, room)),
    ]
    page.lines.append((" " * _GAP).join(parts).rstrip())


def _cut(text: str, room: int) -> str:
    """Return a text, or as much of it as there is room for.

    >>> _cut("first-note-opening", 10), _cut("15", 10), _cut("15", 0)
    ('first-not…', '15', '')
    """
    return text if len(text) <= room else (text[: room - 1].rstrip() + "…") if room > 1 else ""


def _sum(page: Page, each: Account) -> None:
    entries = each.ledger.sentences
    kinds = Counter(entry.kind for entry in entries)
    said = ", ".join(f"{page.phrase('kind.' + kind)} {count}" for kind, count in kinds.most_common())
    norms = {norm for entry in entries for norm in entry.norms}
    left = len(each.ledger.uncovered)
    share = 100 * len(entries) // (len(entries) + left)
    page.add(page.phrase("coverage", sentences=len(entries), share=share, kinds=said, norms=len(norms)))


def collate_json(told: Accounts) -> str:
    """Return the differences between the copies as a JSON list."""
    rows = [
        {
            "agreement": compact(agreement),
            "clause": d.clause,
            "first": d.first,
            "first_lines": list(d.first_lines),
            "copy": d.copy,
            "copy_lines": list(d.copy_lines),
            "before": d.before,
            "after": d.after,
        }
        for agreement, each in told.items()
        for d in each.differences
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"


def collate_text(told: Accounts, *, lang: str = "en", width: int = 80, colour: bool = False) -> str:
    """Return the differences for people: the words of either copy, with lines and some context."""
    page = Page(lang, width, colour)
    for agreement, each in told.items():
        page.add(compact(agreement), "head")
        for difference in each.differences:
            page.gap()
            clause = page.clause(difference.clause or "–", difference.clause or "–")
            page.add(clause[:1].upper() + clause[1:], "must")
            _side(page, "first", difference.first, difference.first_lines, difference)
            _side(page, "copy", difference.copy, difference.copy_lines, difference)
        page.gap()
        page.add(page.phrase("differences", count=len(each.differences)))
    return page.text()


def _side(page: Page, name: str, words: str, lines: tuple[int, ...], difference: Difference) -> None:
    margin = max(len(page.phrase("first")), len(page.phrase("copy"))) + 2
    shown = f"«{words}»" if words else page.phrase("missing")
    where = page.phrase("lines" if len(lines) > 1 else "line", lines=spans(lines))
    around = f"… {difference.before} {shown} {difference.after} …"
    page.entry(page.phrase(name), f"{around} ({where})", margin)

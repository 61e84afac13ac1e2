"""The ledger and the differences between copies, written as JSON and for people."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
    for agreement, each in told.items():
        page.add(compact(agreement), "head")
        part = None
        for entry in each.ledger.sentences:
            if (entry.part, entry.copy) != part:
                part = (entry.part, entry.copy)
                page.gap()
                name = local(entry.part)
                page.add(page.phrase("copy_in", instrument=name) if entry.copy else name, "head")
            _line(page, entry)
        page.gap()
        for entry in each.ledger.uncovered:
            page.add(page.phrase("uncovered", lines=spans(entry.lines), text=entry.text), "must")
        for problem in each.ledger.problems:
            page.add(f"{problem.clause}: {problem.message}", "must")
        _sum(page, each)
    return page.text()


def _line(page: Page, entry: Entry) -> None:
    start = f"{spans(entry.lines):>9}  {entry.clause or '':<18} {page.phrase('kind.' + entry.kind):<16} "
    norms = page.phrase("norm_count", count=len(entry.norms)) if entry.norms else ""
    room = page.width - len(start) - len(norms) - 2
    words = entry.text if len(entry.text) <= room else entry.text[: max(room - 1, 0)].rstrip() + "…"
    gap = " " * (room - len(words) + 2) if norms else ""
    page.lines.append(start + page.style("words", words) + gap + page.style("faint", norms))


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
            page.add(page.clause(difference.clause or "–", difference.clause or "–"), "must")
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

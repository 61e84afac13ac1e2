"""What a notebook shows of an agreement held against its text."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.html import LIMIT, Cell, below, grid, heading, page, phrases
from servanda.text.collate import Difference
from servanda.text.records import Entry, Ledger
from servanda.vocabulary import compact


def account_html(ledger: Ledger, differences: Sequence[Difference], lang: str) -> str:
    """Return as HTML the sums, what is amiss, the sentences, and the differences between the copies."""
    told = phrases(lang)["account"].format(
        sentences=len(ledger.sentences),
        uncovered=len(ledger.uncovered),
        problems=len(ledger.problems),
        differences=len(differences),
    )
    inside = [heading(told)]
    if ledger.problems:
        lines = [
            [_text(problem.clause), _text(compact(problem.subject)), Cell((problem.message,), "en")]
            for problem in ledger.problems[:LIMIT]
        ]
        inside += [grid(("clause", "subject", "message"), lines), *below(lang, rows=len(ledger.problems))]
    for entries in (ledger.uncovered, ledger.sentences):
        if entries:
            lines = [_sentence(entry) for entry in entries[:LIMIT]]
            inside += [
                grid(("lines", "clause", "kind", "norms", "text"), lines),
                *below(lang, rows=len(entries)),
            ]
    if differences:
        lines = [
            [_text(d.clause), _text(d.first), _lines(d.first_lines), _text(d.copy), _lines(d.copy_lines)]
            for d in differences[:LIMIT]
        ]
        heads = ("clause", "first", "first lines", "copy", "copy lines")
        inside += [grid(heads, lines), *below(lang, rows=len(differences))]
    return page(lang, *inside)


def _sentence(entry: Entry) -> list[Cell]:
    norms = str(len(entry.norms)) if entry.norms else None
    return [
        _lines(entry.lines),
        _text(entry.clause),
        Cell((entry.kind,), "en"),
        _text(norms),
        _text(entry.text),
    ]


def _lines(lines: Sequence[int]) -> Cell:
    """Return a cell with the first and the last line of a passage, whose lines follow one another."""
    ends = sorted({min(lines), max(lines)}) if lines else []
    return Cell(("–".join(map(str, ends)),) if ends else ())


def _text(text: str | None) -> Cell:
    return Cell((text,) if text else (), "")

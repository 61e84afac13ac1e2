"""A brief as a page of Word: see :mod:`servanda.export.brief` for what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.draw.notice_strip import WIDTH, draw_strips
from servanda.export.brief import Brief, make_brief
from servanda.export.formats import read_requested
from servanda.export.word import WordDocument, Words
from servanda.query.actor_names import shorten_actor_names

if TYPE_CHECKING:
    from servanda.draw.notice_strip import Strip
    from servanda.export.formats import Request


def write_brief(request: Request) -> bytes:
    """Return the brief in the request's language, on the day of its status if it has one.

    Raises ServandaError when the store has no such agreement, and when the picture cannot be made.
    """
    agreement = request.status.agreement if request.status is not None else read_requested(request)
    people = {
        one
        for norm in agreement.norms
        for notice in norm.notifications
        for one in (*notice.senders, *notice.addressees)
    }
    people |= {one for norm in agreement.norms for gate in norm.gates for one in gate.judges}
    short = shorten_actor_names(request.store, people, [agreement.iri], request.lang)
    return render_brief(make_brief(agreement, request.lang, request.status, short))


def render_brief(brief: Brief) -> bytes:
    """Return a brief as a document; raises ServandaError when the picture cannot be made."""
    words = brief.words
    made = WordDocument(brief.lang, f"{brief.title} – {brief.agreement}", size=8.5)
    made.add_ends(Words(brief.agreement, bold=True, faint=True), Words(brief.kicker, bold=True, faint=True))
    made.add_heading(brief.title, 1)
    made.add_box([Words(head, bold=True), f" {rest}" if head and rest else rest] for head, rest in brief.box)
    if brief.table.rows:
        made.add_heading(brief.table.title, 2)
        stands = any(column.key == "state" for column in brief.table.columns)
        widths: tuple[float, ...] = (21, 20, 37, 15, 17, 8) if stands else (16, 16, 21, 28, 21, 7)
        # No number of a clause is broken; five points are the width of a letter of this size.
        letters = max(len(word) for row in brief.table.rows for word in row[-1].split() or [""])
        widths = (*widths[:-1], max(widths[-1], (5 * letters + 5) * sum(widths) / made.width))
        widths = made.widen_for_heads(brief.table, widths)
        merged = () if stands else ("sender", "binds", "addressee")
        made.add_table(brief.table, widths, bold=("sender", "addressee"), merged=merged)
    if brief.others:
        made.add_heading(words["others"], 2)
        for line in brief.others:
            made.add_paragraph(line, style="Note", after=1)
    if brief.runs:
        made.add_heading(words["figure"], 2)
        for strip in draw_strips(brief.runs, brief.heads):
            made.add_picture(strip.render_png(), WIDTH, _describe_strip(brief, strip))
    head = Words(f"{words['sources']}. ", bold=True, faint=True)
    reading, sources = f"{brief.reading} ".lstrip(), " ".join(brief.sources)
    made.add_paragraph(Words(reading, faint=True), head, Words(sources, faint=True), style="Note")
    return made.render()


def _describe_strip(brief: Brief, strip: Strip) -> str:
    """Return what a picture shows, for those who do not see it."""
    rows = []
    for run in strip.runs:
        for line in run.lines:
            parts = (run.verb, line.text, line.clause, line.chip, line.ground)
            what = ", ".join(filter(None, parts))
            rows.append(brief.words.text("alt.row", sender=run.sender, addressee=run.addressee, what=what))
    return brief.words.text("alt", rows="; ".join(rows) + ".")

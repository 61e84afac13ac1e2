"""The command that drafts a note: draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from servanda.cli import common, recording
from servanda.cli.terminal import is_terminal
from servanda.errors import ServandaError
from servanda.messages import error_text

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.events.records import Log
    from servanda.export.note_draft import Occasion
    from servanda.model import Agreement, Norm


@click.command()
@click.argument("clause", metavar="CLAUSE")
@click.option("--about", metavar="MATTER", required=True)
@click.option("--from", "sender", metavar="ACTOR")
@click.option("--to", metavar="ACTOR")
@common.log
@common.agreement
@common.language
@common.formats("text", "md", "docx")
@recording.output
@common.store
def draft(
    clause: str,
    about: str,
    sender: str | None,
    to: str | None,
    log: Path | None,
    agreement: str | None,
    lang: str,
    format_: str,
    output: Path | None,
    force: bool,
    store: common.Place | None,
) -> None:
    """Run ``servanda draft``."""
    from servanda.export import note_draft
    from servanda.model import read_agreement
    from servanda.status.states import named_in

    if format_ == "docx" and output is None and is_terminal():
        raise ServandaError(error_text("no-text-format", format=format_, file="note.docx"))
    graph, iri, record = common.open_with_log(store, agreement, log)
    occasion = _find_occasion(graph, record, about)
    read = read_agreement(graph, iri, {*named_in(record), *occasion.matters})
    ends = note_draft.NoticeEnds(common.resolve_actor(graph, sender), common.resolve_actor(graph, to))
    norm, notice = note_draft.find_notice(read, _find_norms(graph, read, clause), clause, occasion, ends)
    made = note_draft.draft_note(read, norm, notice, occasion, ends, lang)
    if format_ == "docx":
        from servanda.export.note_word import render_note_document

        common.write_output(render_note_document(made), output, force=force)
    elif format_ == "md":
        common.emit(note_draft.render_note_markdown(made), output, force=force)
    else:
        common.emit(note_draft.render_note(made, width=common.width()), output, force=force)


def _find_occasion(graph: Store, log: Log | None, about: str) -> Occasion:
    """Return what a note is about: a record of the log, else a matter; raises ServandaError for neither."""
    from servanda.export.note_draft import Occasion
    from servanda.names import resolve
    from servanda.namespaces import compact

    events = log.events if log is not None else ()
    for event in events:
        if about in (event.name, event.iri):
            if event.kind == "judgement":
                raise ServandaError(error_text("draft-of-judgement", name=event.name), exit_code=1)
            notices = (one for one in events if event.iri in one.about and one.kind == "notice")
            return Occasion(event.matters, event, tuple(notices))
    return Occasion((compact(resolve(graph, "matter", about)),))


def _find_norms(graph: Store, agreement: Agreement, typed: str) -> list[Norm]:
    """Return the norms of a clause, or the one norm that is named; raises ServandaError for neither."""
    from servanda.names import resolve_any
    from servanda.namespaces import compact

    own = agreement.iri.partition(":")[2]
    full_name = typed if "/" in typed or ":" in typed else f"{own}/{typed}"
    try:
        _, iri = resolve_any(graph, ("clause", "norm"), full_name)
    except ServandaError:
        _, iri = resolve_any(graph, ("clause", "norm"), typed)
    name = compact(iri)
    return [norm for norm in agreement.norms if name in (norm.clause, norm.iri)]

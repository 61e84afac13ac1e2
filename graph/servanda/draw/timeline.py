"""The timeline of an agreement: a row for each event with the acts about it, in lanes by side, on one axis.

Places are worked out here, to keep the order of days and the rows in line; Graphviz draws them (``nop``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from servanda.draw.drawing import Drawing
from servanda.draw.sheet import Sheet
from servanda.draw.time_frame import frame
from servanda.draw.time_head import head
from servanda.draw.time_rows import laid, rows_of
from servanda.errors import ServandaError
from servanda.timeline.entry import Entry
from servanda.timeline.entry_words import Words
from servanda.timeline.strands import strands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from servanda.timeline.model import Status

#: More rows than this would not be legible on one page.
LIMIT: Final = 48


def timeline(
    status: Status, shown: Sequence[Entry], *, lang: str = "en", notes: Sequence[str] = ()
) -> Drawing:
    """Return the drawing of some entries of a status (:func:`servanda.timeline.entries.entries`).

    ``notes`` stand small below the title. Raises ServandaError where there are too many to stay legible, and
    where there are none.
    """
    words = Words(status.agreement, lang)
    held = strands(status, shown, words)
    if not held:
        raise ServandaError(words.phrase("none-found").rstrip("."), exit_code=1)
    if len(held) > LIMIT:
        raise ServandaError(
            f"this would draw {len(held):,} rows, and no more than {LIMIT} stay legible; narrow it with "
            "--from DAY, --until DAY or --actor, or take --format html"
        )
    sheet = Sheet(lang, words.full(status.agreement.iri))
    sheet.graph.attr("graph", layout="nop", splines="line")
    page = laid(status, held, words)
    head(sheet, status, held, words, notes)
    frame(sheet, status, page, words)
    rows_of(sheet, page, words)
    return Drawing("timeline", lang, sheet.source(), ("--from", "--until", "--actor"))

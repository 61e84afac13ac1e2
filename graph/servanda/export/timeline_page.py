"""A timeline as one HTML page: rows to scale on an axis of days, and a table of the same in words.

The page needs no other file, reaches no network and runs no script: what changes on it (how far it is drawn
out, what is shown) is done by its style sheet. Jinja2 writes it, with autoescape on.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.draw.style import style
from servanda.errors import ServandaError
from servanda.export.timeline_rows import ids, lanes, legend
from servanda.export.timeline_scale import Scale
from servanda.timeline.entry import Entry, glyph
from servanda.timeline.entry_words import Words
from servanda.timeline.strands import strands

if TYPE_CHECKING:
    from servanda.timeline.model import Status

#: More entries than this make a page that browsers are slow to open.
LIMIT: Final = 2_000
_ASSETS: Final = Path(__file__).with_name("assets")


def page(status: Status, shown: Sequence[Entry], *, lang: str = "en", notes: Sequence[str] = ()) -> bytes:
    """Return the page of some entries of a status (:func:`servanda.timeline.entries.entries`).

    Raises ServandaError for more than :data:`LIMIT` entries.
    """
    if len(shown) > LIMIT:
        raise ServandaError(
            f"this would show {len(shown):,} entries, and one page holds no more than {LIMIT:,}; narrow it "
            "with --from DAY, --until DAY or --actor, or take --format csv"
        )
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from servanda.draw.time_head import said_of

    words = Words(status.agreement, lang)
    rows = strands(status, shown, words)
    names = ids(shown)
    scale = Scale(rows, status)
    css = _style()
    environment = Environment(
        loader=FileSystemLoader(_ASSETS), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.get_template("timeline.html.j2").render(
        lang=lang, w=words, style=css, policy=_policy(css), as_of=status.as_of, said=said_of(status, words),
        title=words.full(status.agreement.iri), notes=notes, scale=scale,
        lanes=lanes(status, rows, scale, names, words), entries=shown, ids=names, glyph=glyph,
        legend=legend(rows, words),
    ).encode()  # fmt: skip


def _style() -> str:
    """Return the style sheet with the colours that the drawings have."""
    from markupsafe import Markup

    held = style()
    text = (_ASSETS / "timeline.css").read_text(encoding="utf-8")
    states = [
        f".s-{name} {{ --line: {look['line']}; --ink: {look['ink']}; --fill: {look['fill']} }}"
        for name, look in held["states"].items()
    ]
    sides = [*held["sides"], held["others"]]
    panels = [
        f".lane-{place} {{ --side: {look['line']}; --side-ink: {look['ink']}; --side-fill: {look['fill']} }}"
        for place, look in enumerate(sides)
    ]
    return Markup("\n".join([text, *states, *panels, ""]))


def _policy(css: str) -> str:
    """Return the content security policy: nothing but this page's own style sheet, by its hash."""
    hashed = b64encode(sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; form-action 'none'"
    )

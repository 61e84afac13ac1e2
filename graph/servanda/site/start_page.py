"""The start page: which agreements there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.names import find_label
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the path of the start page: as of :class:`servanda.site.pages.PageKind`."""
    yield ""


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return the start page: as of :class:`servanda.site.pages.PageKind`."""
    if path:
        return None
    found = [{"iri": iri, "label": find_label(explorer.store, iri, lang)} for iri in explorer.agreements]
    return render_page(explorer, "start.html.j2", path, lang, agreements=found)

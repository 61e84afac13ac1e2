"""The list of the agreements, over as many pages as it needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from servanda.export.agreement_view import choose_text, language_name
from servanda.messages import load_messages
from servanda.namespaces import compact
from servanda.site.notice_rows import find_page, list_notices, list_texts
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.query.table import Row
    from servanda.site.explorer import Explorer, Page

_ROOT: Final = "agreements/"
#: So many agreements stand on a page.
_ON_PAGE: Final = 60


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of the list: as of :class:`servanda.site.pages.PageKind`."""
    yield from (find_page(_ROOT, number) for number in range(1, count_pages(explorer) + 1))


def count_pages(explorer: Explorer) -> int:
    """Return over how many pages the list goes; there is always one."""
    return max(1, -(-len(explorer.agreements) // _ON_PAGE))


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return a page of the list: as of :class:`servanda.site.pages.PageKind`."""
    if not path.startswith(_ROOT):
        return None
    rest = path.removeprefix(_ROOT).rstrip("/")
    number = int(rest) if rest.isdecimal() else 1
    if number > count_pages(explorer) or path != find_page(_ROOT, number):
        return None
    words = load_messages(lang, "site", "page", "answers")
    return render_page(
        explorer, "agreements.html.j2", path, lang, words=words, title=words["agreements"],
        trail=[(None, words["agreements"])], number=number, page_count=count_pages(explorer),
        make_page=partial(find_page, _ROOT), all=len(explorer.agreements),
        rows=list_agreements(explorer, lang, (number - 1) * _ON_PAGE, number * _ON_PAGE),
    )  # fmt: skip


def list_agreements(explorer: Explorer, lang: str, first: int, end: int) -> list[dict[str, Any]]:
    """Return agreements by their places in the list, with what a reader wants to know before opening one."""
    known: dict[str, Row] = {str(row["agreement"]): row for row in explorer.ask("agreements", lang)}
    notified = list_notices(explorer, "en")
    found = []
    for iri in explorer.agreements[first:end]:
        row = known.get(compact(iri), {})
        language = str(row.get("language") or "")
        found.append(
            {
                "iri": iri,
                "label": explorer.name(iri, lang),
                "parties": ", ".join(list_texts(row.get("parties_label"))),
                "language": choose_text(language_name(language), lang)[0] if language else "",
                "clauses": row.get("clauses"),
                "notices": len(notified.get(iri, [])),
                "binding": row.get("binding") is not False,
            }
        )
    return found

"""The page of downloads: tables and dumps of all, and each agreement in its formats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from servanda.locales import format_number
from servanda.messages import Messages
from servanda.names import find_label
from servanda.site.data_files import (
    DESCRIPTION,
    DIGESTS,
    DUMP,
    FEW,
    OFFICE_FORMATS,
    TABLES,
    DataFile,
    count_statements,
    find_load_day,
    list_agreement_files,
    table_path,
)
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page

_PATH: Final = "downloads/"
#: So many agreements stand on one page.
_ON_PAGE: Final = 60


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of the page and of those that go on with its list: as of ``PageKind``."""
    yield from (_make_path(number) for number in range(1, _count_pages(explorer) + 1))


def _count_pages(explorer: Explorer) -> int:
    return max(1, -(-len(explorer.agreements) // _ON_PAGE))


def _make_path(number: int) -> str:
    return _PATH if number == 1 else f"{_PATH}{number}/"


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return a page of downloads: as of :class:`servanda.site.pages.PageKind`."""
    if not path.startswith(_PATH) or path not in list_paths(explorer):
        return None
    number = [*list_paths(explorer)].index(path) + 1
    words = Messages(lang, "site-files", "site")
    shown = explorer.agreements[(number - 1) * _ON_PAGE : number * _ON_PAGE]
    agreements = [
        {
            "iri": iri,
            "label": find_label(explorer.store, iri, lang),
            "files": (files := _list_shown(list_agreement_files(explorer, iri), lang)),
            "groups": _group(files),
        }
        for iri in shown
    ]
    return render_page(
        explorer, "downloads.html.j2", path, lang,
        title=words["downloads"], trail=[(None, words["downloads"])], words=words,
        agreements=agreements, few=len(explorer.agreements) <= FEW, number=number,
        count=_count_pages(explorer), make_path=_make_path,
        tables=[(name, _list_tables(name, lang)) for name in TABLES],
        dump=DUMP, description=DESCRIPTION, statements=format_number(count_statements(explorer), lang),
        day=find_load_day(explorer), sums="" if explorer.endpoint else DIGESTS,
    )  # fmt: skip


def _list_tables(name: str, lang: str) -> list[tuple[str, str]]:
    return [(ending.upper(), table_path(name, lang, ending)) for ending in ("csv", "json")]


def _list_shown(files: list[DataFile], lang: str) -> list[DataFile]:
    """Return the files that a page in a language names: those in it, those in none, and translations."""
    return [file for file in files if file.lang in ("", lang) or file.format.name not in OFFICE_FORMATS]


def _group(files: list[DataFile]) -> list[tuple[str, list[DataFile]]]:
    """Return files by what they are for, the key of each group of formats first."""
    groups: dict[str, list[DataFile]] = {name: [] for name in ("office", "rdf", "network", "law")}
    for file in files:
        groups[_find_group(file)].append(file)
    return [(name, held) for name, held in groups.items() if held]


def _find_group(file: DataFile) -> str:
    if file.format.name in (*OFFICE_FORMATS, "html"):
        return "office"
    if file.format.is_rdf:
        return "rdf"
    return "network" if file.format.writer.startswith("graphs.") else "law"

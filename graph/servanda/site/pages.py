"""The pages of the explorer: which there are, and each as bytes.

The same pages are written into a folder by ``servanda site`` and given by ``servanda serve``. A kind of page
is a module of this package with two functions: ``list_paths(explorer)`` yields the paths of its pages, and
``render(explorer, path, lang)`` returns the page at a path, None where it has none there. Paths are those of
:mod:`servanda.site.addresses`, without their language.

A kind of files that are of no language (data, scripts) is a module with ``list_files(explorer)`` and
``render_file(explorer, path)``; a module may make pages and files.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Protocol

from servanda.messages import LANGUAGES
from servanda.site import (
    agreement_page,
    agreements_page,
    assets,
    data_files,
    downloads_page,
    notices_page,
    query_data,
    query_page,
    question_page,
    search_index,
    search_page,
    start_page,
    status_page,
    thing_page,
    vocabulary_page,
)

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page


class PageKind(Protocol):
    """A module that makes the pages of one kind."""

    def list_paths(self, explorer: Explorer, /) -> Iterator[str]:
        """Yield the paths of its pages, without their language."""

    def render(self, explorer: Explorer, path: str, lang: str, /) -> Page | None:
        """Return the page at a path in a language, None where this kind has none there."""


class FileKind(Protocol):
    """A module that makes the files of one kind."""

    def list_files(self, explorer: Explorer, /) -> Iterator[str]:
        """Yield the paths of its files, relative to the root of the site."""

    def render_file(self, explorer: Explorer, path: str, /) -> Page | None:
        """Return the file at a path, None where this kind has none there."""


#: The kinds of pages, each asked in turn for the page at a path.
KINDS: Final[tuple[PageKind, ...]] = (
    start_page,
    notices_page,
    agreements_page,
    agreement_page,
    thing_page,
    question_page,
    search_page,
    vocabulary_page,
    query_page,
    status_page,
    downloads_page,
)
#: The kinds of files, each asked in turn too.
FILE_KINDS: Final[tuple[FileKind, ...]] = (assets, search_index, query_data, data_files)


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the path of every page in every language, and of every other file, relative to the root."""
    paths = [path for kind in KINDS for path in kind.list_paths(explorer)]
    for lang in LANGUAGES:
        yield from (f"{lang}/{path}" for path in paths)
    for files in FILE_KINDS:
        yield from files.list_files(explorer)


def list_agreement_paths(explorer: Explorer) -> Iterator[str]:
    """Yield those of :func:`list_paths` that are of one agreement, and others known as soon as these."""
    paths = list(agreement_page.list_paths(explorer))
    for lang in LANGUAGES:
        yield from (f"{lang}/{path}" for path in paths)
    yield from query_data.list_files(explorer)
    yield from data_files.list_files(explorer)


def render(explorer: Explorer, path: str) -> Page | None:
    """Return the page or file at a path, None where there is none.

    Whoever asks need not know which paths there are: what a stranger types is as safe as a path of the list.
    """
    lang, slash, rest = path.partition("/")
    if lang in LANGUAGES and slash:
        return next((page for kind in KINDS if (page := kind.render(explorer, rest, lang)) is not None), None)
    return next((file for kind in FILE_KINDS if (file := kind.render_file(explorer, path)) is not None), None)

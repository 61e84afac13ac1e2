"""Files that pages need: style sheets, scripts and fonts, as they lie in the folder ``static``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.site.explorer import Page

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer

#: The folder of the site in which they stand.
FOLDER: Final = "assets"
_STATIC: Final = Path(__file__).with_name("static")
#: The media type of a file by its ending.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".gz": "application/gzip",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


def list_files(explorer: Explorer) -> Iterator[str]:
    """Yield the path of each file: as of :class:`servanda.site.pages.FileKind`."""
    yield from (f"{FOLDER}/{file.name}" for file in sorted(_STATIC.iterdir()) if file.suffix in _TYPES)


def render_file(explorer: Explorer, path: str) -> Page | None:
    """Return the file at a path: as of :class:`servanda.site.pages.FileKind`."""
    if path not in list_files(explorer):
        return None
    file = _STATIC / path.removeprefix(f"{FOLDER}/")
    return Page(file.read_bytes(), _TYPES[file.suffix])


def read_text(name: str) -> str:
    """Return the text of a file, by its name."""
    return (_STATIC / name).read_text(encoding="utf-8")

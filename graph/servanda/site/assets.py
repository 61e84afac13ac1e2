"""Files that pages need: style sheets, scripts and fonts, as they lie in the folder ``static``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from servanda.site.explorer import Page

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


def list_paths() -> Iterator[str]:
    """Yield the path of each file, relative to the root of the site."""
    yield from (f"{FOLDER}/{file.name}" for file in sorted(_STATIC.iterdir()) if file.suffix in _TYPES)


def render(path: str) -> Page | None:
    """Return the file at a path, None where there is none.

    >>> render("assets/site.css").media_type
    'text/css; charset=utf-8'
    """
    if path not in list_paths():
        return None
    file = _STATIC / path.removeprefix(f"{FOLDER}/")
    return Page(file.read_bytes(), _TYPES[file.suffix])

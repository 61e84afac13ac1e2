"""The query page: the questions as forms and an editor for SPARQL, answered in the browser."""

from __future__ import annotations

import gzip
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.messages import Messages
from servanda.query.questions import GROUPS
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer, Page

#: The path of the page, without its language.
PATH: Final = "query/"
#: The query that stands in the editor at first.
EXAMPLE: Final = """\
SELECT ?norm ?quote WHERE {
  ?norm a srv:Obligation ;
    srv:quote ?quote .
}
ORDER BY ?norm
LIMIT 20
"""
#: The texts that the script of the page shows.
_SHOWN: Final = (
    "all", "answer", "any", "broken", "cancelled", "choose", "command", "cut", "dated", "day", "failed",
    "found", "loading", "no", "nothing", "running", "service", "slow", "syntax", "text", "took", "undated",
    "unread", "update", "yes",
)  # fmt: skip
_STATIC: Final = Path(__file__).with_name("static")


def list_paths(explorer: Explorer) -> Iterator[str]:
    """Yield the path of the query page: as of :class:`servanda.site.pages.PageKind`."""
    yield PATH


def render(explorer: Explorer, path: str, lang: str) -> Page | None:
    """Return the query page: as of :class:`servanda.site.pages.PageKind`."""
    if path != PATH:
        return None
    title = Messages(lang, "site-query")["title"]
    return render_page(
        explorer, "query.html.j2", path, lang, policy=make_policy(), title=title, trail=[(None, title)],
        **make_values(lang),
    )  # fmt: skip


def make_values(lang: str) -> dict[str, object]:
    """Return what the template ``query_body.html.j2`` needs: texts in a language, a query to begin with."""
    texts = Messages(lang, "site-query")
    groups = Messages(lang, "answers")
    shown: dict[str, object] = {key: texts[key] for key in _SHOWN}
    shown["groups"] = {group: groups[f"group.{group}"] for group in GROUPS}
    return {"texts": texts, "example": EXAMPLE, "script_words": shown}


@cache
def make_policy() -> str:
    """Return the content security policy of the page (CSP Level 3): scripts of the site and WebAssembly.

    The editor is sent packed and is put into the page as a script by its text, so its digest is named. A
    server that sends a policy with each file must send this one with ``assets/query-worker.js`` as well.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'wasm-unsafe-eval' '{hash_editor()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )


def hash_editor() -> str:
    """Return the digest of the editor's script, as a policy names it (CSP Level 3, section 2.3.1)."""
    script = gzip.decompress((_STATIC / "codemirror.js.gz").read_bytes())
    return f"sha256-{b64encode(sha256(script).digest()).decode('ascii')}"

"""Pages written from templates: the frame around each page, with its navigation and its languages."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.characters import HTML_FORBIDDEN, replace_unwritable
from servanda.messages import LANGUAGES, Messages
from servanda.site.addresses import make_relative
from servanda.site.explorer import Page

if TYPE_CHECKING:
    from jinja2 import Environment

    from servanda.site.explorer import Explorer

_TEMPLATES: Final = Path(__file__).with_name("templates")


def render_page(explorer: Explorer, template: str, path: str, lang: str, /, **values: object) -> Page:
    """Return the page at a path (without its language) from a template, in a language.

    A template extends ``frame.html.j2`` and knows beside ``values``: ``words`` (the texts of section "site"),
    ``to(target)`` for a link to a path of the site (with its language, or of a file), and ``at(iri)`` for a
    link to where a thing stands.
    """
    own = f"{lang}/{path}"
    known = {
        "explorer": explorer,
        "lang": lang,
        "path": path,
        "languages": LANGUAGES,
        "words": Messages(lang, "site"),
        "to": partial(make_relative, own),
        "at": lambda iri: explorer.link(own, iri, lang),
    }
    return Page(_load_environment().get_template(template).render({**known, **values}).encode("utf-8"))


def render_root_page(explorer: Explorer, template: str) -> bytes:
    """Return a page at the root of a site, in all languages at once.

    The template knows ``explorer``, ``languages``, ``words`` by language (those of sections "site-files" and
    "site"), and ``to(target)``: a link under the URL of the site where that is known, else a relative one.
    """
    known = {
        "explorer": explorer,
        "languages": LANGUAGES,
        "words": {lang: Messages(lang, "site-files", "site") for lang in LANGUAGES},
        "to": lambda target: f"{explorer.base}{target}",
    }
    return _load_environment().get_template(template).render(known).encode("utf-8")


@cache
def _load_environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, finalize=_replace_unfit,
    )  # fmt: skip


def _replace_unfit(value: object) -> object:
    """Return what is put into a page without characters that HTML does not allow; markup stays markup."""
    return type(value)(replace_unwritable(value, HTML_FORBIDDEN)) if isinstance(value, str) else value

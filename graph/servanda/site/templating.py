"""Pages written from templates: the frame around each page, with its navigation and its languages."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.characters import HTML_FORBIDDEN, replace_unwritable
from servanda.messages import LANGUAGES, Messages
from servanda.site.addresses import CODE_LISTS, make_relative
from servanda.site.explorer import Page

if TYPE_CHECKING:
    from jinja2 import Environment

    from servanda.site.explorer import Explorer

_TEMPLATES: Final = Path(__file__).with_name("templates")
#: The parts of the site in the order of the navigation: where each begins, and the key of its name.
SECTIONS: Final = (
    ("", "start"),
    ("notices/", "notices"),
    ("agreements/", "agreements"),
    ("actors/", "actors"),
    ("programmes/", "programmes"),
    ("matters/", "matters"),
    ("questions/", "questions"),
    ("ontology/", "ontology"),
    ("search/", "search"),
    ("query/", "query"),
    ("status/", "status"),
    ("downloads/", "downloads"),
)
#: The content security policy of every page that names none of its own: nothing but files of the site.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)


def render_page(explorer: Explorer, template: str, path: str, lang: str, /, **values: object) -> Page:
    """Return the page at a path (without its language) from a template, in a language.

    A template extends ``frame.html.j2``, has the blocks of ``parts.html.j2`` as ``parts``, and knows beside
    ``values``: ``words`` (the texts of section "site"), ``to(target)`` for a link to a path of the site (with
    its language, or of a file), and ``at(iri)`` for a link to where a thing stands.

    Two values are shown by the frame: ``title``, the name of the page, and ``trail``, the way to it from the
    start page as pairs of a path (without its language; None for the page itself) and a label.
    """
    own = f"{lang}/{path}"
    known: dict[str, object] = {
        "explorer": explorer,
        "lang": lang,
        "path": path,
        "languages": LANGUAGES,
        "own": own,
        "here": _find_section(path),
        "sections": SECTIONS,
        "policy": POLICY,
        "title": "",
        "trail": (),
        "words": Messages(lang, "site"),
        "to": partial(make_relative, own),
        "at": lambda iri: explorer.link(own, iri, lang),
    }
    return Page(_load_environment().get_template(template).render({**known, **values}).encode("utf-8"))


def load_templates() -> None:
    """Read all templates, so that the first page needs no file any more."""
    environment = _load_environment()
    for name in environment.list_templates():
        environment.get_template(name)


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


def _find_section(path: str) -> str:
    """Return where the section begins to which a page belongs.

    >>> _find_section("actor/nato/"), _find_section("agreement/a/2/"), _find_section("form/")
    ('actors/', 'agreements/', 'ontology/')
    """
    first = path.partition("/")[0]
    if first == "shapes" or first in CODE_LISTS:
        return "ontology/"
    return next((target for target, _ in SECTIONS if first and target in (f"{first}/", f"{first}s/")), "")


@cache
def _load_environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, finalize=_replace_unfit,
    )  # fmt: skip


def _replace_unfit(value: object) -> object:
    """Return what is put into a page without characters that HTML does not allow; markup stays markup."""
    # Nearly every value is fit, and a large site has some hundred million.
    if not isinstance(value, str) or HTML_FORBIDDEN.search(value) is None:
        return value
    return type(value)(replace_unwritable(value, HTML_FORBIDDEN))

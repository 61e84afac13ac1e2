"""The page at the address of the SPARQL endpoint, for those who come to it with a browser."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.messages import Messages
from servanda.server.tasks import Reply

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE: Final = Path(__file__).with_name("endpoint.html.j2")


def render_endpoint_page(lang: str, prefix: str, base: str) -> Reply:
    """Return the page in a language.

    ``prefix`` is the path under which a reverse proxy has the server, ``base`` the URL with it.
    """
    words = Messages(lang, "sparql-endpoint", "site")
    text = _load_template().render(lang=lang, prefix=prefix, base=base, words=words)
    return Reply(text.encode("utf-8"), headers=(("Content-Language", lang),))


@cache
def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))

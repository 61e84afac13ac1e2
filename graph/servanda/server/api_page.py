"""The page that lists the operations of the API for readers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from servanda.messages import LANGUAGES, Messages
from servanda.server.api_operations import Operation, list_operations
from servanda.server.media_types import Form
from servanda.server.openapi import describe_parameter, list_examples

if TYPE_CHECKING:
    from jinja2 import Template

    from servanda.query.table import Row

_TEMPLATE: Final = Path(__file__).with_name("operations.html.j2")


def render_operations(lang: str, root: str, rows: dict[str, Row]) -> bytes:
    """Return the page in a language, with links to an example of each operation in each form.

    ``root`` is the path of the API; ``rows`` hold a row of the answer of operations, by their name.
    """
    own = {one: Messages(one, "answers").language(one) for one in LANGUAGES}
    shown = [_view_operation(one, lang, rows.get(one.name)) for one in list_operations().values()]
    words = Messages(lang, "http-api")
    page = _load_template().render(lang=lang, words=words, root=root, languages=own.items(), operations=shown)
    return page.encode("utf-8")


def _view_operation(operation: Operation, lang: str, row: Row | None) -> dict[str, object]:
    examples = list_examples(operation, row)
    return {
        "name": operation.name,
        "summary": Messages(lang, "http-api")[f"operation.{operation.name}"],
        "examples": [(form.bare_type, _write_example(operation, form, examples)) for form in operation.forms],
        "parameters": [
            (one.name, describe_parameter(one, lang), " | ".join(one.words)) for one in operation.parameters
        ],
    }


def _write_example(operation: Operation, form: Form, examples: dict[str, str | int]) -> str:
    """Return the address of an answer with as few parameters as it needs."""
    taken = operation.list_parameters(form)
    needed = {one.name: examples.get(one.name, "") for one in taken if one.required}
    return f"{operation.name}.{form.ending}" + (f"?{urlencode(needed)}" if needed else "")


@cache
def _load_template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    return environment.from_string(_TEMPLATE.read_text("utf-8"))

"""The page that lists the operations of the API for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from servanda.messages import Messages
from servanda.server.api_operations import Operation, list_operations
from servanda.server.openapi import describe_parameter, list_examples
from servanda.site.templating import render_page

if TYPE_CHECKING:
    from servanda.query.table import Row
    from servanda.server.negotiation import Form
    from servanda.site.explorer import Explorer, Page

#: The path below a language that stands for the page; as many folders deep as that of the API itself.
PATH: Final = "api/"


def render_operations(explorer: Explorer, lang: str, root: str, rows: dict[str, Row]) -> Page:
    """Return the page in a language, with links to an example of each operation in each form.

    ``root`` is the path of the API; ``rows`` hold a row of the answer of operations, by their name.
    """
    words = Messages(lang, "http-api")
    shown = [_view_operation(one, lang, rows.get(one.name)) for one in list_operations().values()]
    return render_page(
        explorer, "api.html.j2", PATH, lang, title=words["title"], trail=[(None, words["title"])], said=words,
        root=root, operations=shown,
    )  # fmt: skip


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

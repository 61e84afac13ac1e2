"""The description of the API for machines (OpenAPI 3.1), made from the table of its operations."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from servanda.messages import Messages
from servanda.query.questions import translate_parameter
from servanda.server.api_operations import Operation, list_operations, make_schemas
from servanda.server.negotiation import CSV, JSON, Form
from servanda.server.request_errors import use_language

if TYPE_CHECKING:
    from servanda.query.table import Row
    from servanda.server.request_parameters import RequestParameter

#: The statuses of errors (RFC 9110, 15.5 and 15.6; RFC 6585, 4).
_ERRORS: Final = (400, 404, 405, 406, 409, 413, 429, 503)
#: The media type of problem details.
_MEDIA_TYPE: Final = "application/problem+json"
_PROBLEM: Final = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail", "instance"],
}


def make_description(lang: str, prefix: str, examples: dict[str, Any]) -> dict[str, Any]:
    """Return the document of OpenAPI 3.1 as JSON values, its words in a language.

    ``prefix`` is the path under which the server is found; ``examples`` hold an answer of each operation, by
    its name.
    """
    words = Messages(lang, "http-api")
    paths: dict[str, Any] = {}
    for operation in list_operations().values():
        first = operation.forms[0]
        paths[f"/{operation.name}"] = {"get": _describe_operation(operation, operation.forms, lang, examples)}
        for form in operation.forms:
            described = _describe_operation(operation, (form,), lang, examples if form is first else {})
            described["operationId"] += f"-{form.ending}"
            paths[f"/{operation.name}.{form.ending}"] = {"get": described}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": words["title"],
            "version": version("servanda"),
            "description": words["about"],
            "license": {"name": "CC-BY-4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": f"{prefix}/api/v1"}],
        "paths": paths,
        "components": {
            "schemas": {**make_schemas(), "Problem": _PROBLEM},
            "responses": {
                f"Error{status}": {
                    "description": words[f"error.{status}"],
                    "headers": _list_error_headers(status, words),
                    "content": {_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
                for status in _ERRORS
            },
        },
    }


def describe_parameter(parameter: RequestParameter, lang: str) -> str:
    """Return what a parameter is for, in a language."""
    if parameter.help:
        with use_language(lang):
            return translate_parameter(parameter.help)
    return Messages(lang, "http-api")[f"parameter.{parameter.name}"]


def list_examples(operation: Operation, row: Row | None) -> dict[str, str | int]:
    """Return a value for each parameter of which there is an example, one from a row of the answer if any."""
    found: dict[str, str | int] = {}
    for parameter in operation.parameters:
        value = row.get(parameter.column) if row is not None and parameter.column else parameter.example
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str | int) and value and not isinstance(value, bool):
            found[parameter.name] = value if isinstance(value, int) else value.partition(":")[2] or value
    return found


def render_description(described: dict[str, Any]) -> bytes:
    """Return the document as JSON."""
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def _describe_operation(
    operation: Operation, forms: tuple[Form, ...], lang: str, examples: dict[str, Any]
) -> dict[str, Any]:
    words = Messages(lang, "http-api")
    taken = operation.list_parameters(forms[0])
    answer = examples.get(operation.name)
    row = answer[0] if isinstance(answer, list) and answer else None
    values = list_examples(operation, row)
    headers = {
        name: {"schema": {"type": "string"}, "description": words[f"header.{name}"]} for name in ("ETag",)
    }
    if operation.paged and forms[0] in (JSON, CSV):
        headers["Link"] = {"schema": {"type": "string"}, "description": words["header.Link"]}
        headers["X-Total-Count"] = {
            "schema": {"type": "string", "pattern": "^[0-9]+$"}, "description": words["header.X-Total-Count"],
        }  # fmt: skip
    content = {form.bare_type: _describe_content(operation, form, answer) for form in forms}
    return {
        "operationId": operation.name,
        "summary": words[f"operation.{operation.name}"],
        "parameters": [_describe_parameter(one, lang, values) for one in taken],
        "responses": {
            "200": {"description": words["answer"], "headers": headers, "content": content},
            "304": {"description": words["unchanged"]},
            **{str(status): {"$ref": f"#/components/responses/Error{status}"} for status in _ERRORS},
        },
    }


def _describe_content(operation: Operation, form: Form, answer: object) -> dict[str, Any]:
    if form is not JSON:
        return {"schema": {"type": "string"}}
    described: dict[str, Any] = {"schema": operation.make_schema()}
    if answer is not None:
        described["example"] = answer
    return described


def _describe_parameter(
    parameter: RequestParameter, lang: str, values: dict[str, str | int]
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": describe_parameter(parameter, lang),
        "required": parameter.required,
        "schema": parameter.make_schema(),
    }
    if parameter.repeated:
        made |= {"style": "form", "explode": True}
    if parameter.name in values:
        value = values[parameter.name]
        made["example"] = [value] if parameter.repeated else value
    return made


def _list_error_headers(status: int, words: Messages) -> dict[str, Any]:
    names = {405: ["Allow"], 429: ["Retry-After"], 503: []}.get(status, [])
    return {name: {"schema": {"type": "string"}, "description": words[f"header.{name}"]} for name in names}

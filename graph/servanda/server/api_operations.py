"""The operations of the API: one table from which requests are checked and the description is made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from servanda.query.answer_rows import list_types
from servanda.query.questions import find_question
from servanda.query.search import COLUMNS
from servanda.server.negotiation import ATOM, CALENDAR, CSV, JSON, TURTLE, Form
from servanda.server.question_answers import NOTICES
from servanda.server.request_parameters import (
    ACTOR,
    AGREEMENT,
    AS_OF,
    ASSUME,
    LANG,
    LIMIT,
    OFFSET,
    ORGANS,
    QUERY,
    TO,
    RequestParameter,
    list_question_parameters,
)  # fmt: skip
from servanda.status.as_of import COLUMNS as NOTICE_STATES

if TYPE_CHECKING:
    from servanda.query.questions import Question

#: The columns that rows with norms have on a day, and their types.
_NORM_STATES: Final = {"state": "string", "state_label": "string", "assumed": "string list"}
_STATUS_SCHEMA: Final = Path(__file__).with_name("status_schema.json")
#: Type of a column to its schema; of a list that is empty or nothing, both.
_PLAIN: Final = {"string": "string", "iri": "string", "integer": "integer", "boolean": "boolean"}


@dataclass(frozen=True)
class Operation:
    """An operation: what is asked, in which forms it is answered, and by which parameters it is narrowed.

    ``question`` is the question whose rows it gives, "" for what is none. ``filters`` are its parameters
    beside those of a page; ``paged`` says whether it has pages, of rows.
    """

    name: str
    forms: tuple[Form, ...]
    filters: tuple[RequestParameter, ...]
    question: str = ""
    paged: bool = True

    @property
    def parameters(self) -> tuple[RequestParameter, ...]:
        """All parameters of an answer in the first form."""
        return (*self.filters, *((LIMIT, OFFSET) if self.paged else ()))

    def list_parameters(self, form: Form) -> tuple[RequestParameter, ...]:
        """Return the parameters of an answer in a form: a feed and a calendar have no pages."""
        return self.filters if form in (ATOM, CALENDAR) else self.parameters

    def make_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an answer in JSON, as OpenAPI 3.1 has it (JSON Schema 2020-12)."""
        if not self.paged:
            return {"$ref": "#/components/schemas/Status"}
        return {
            "type": "array",
            "items": {"$ref": f"#/components/schemas/{self.item}"},
            "maxItems": LIMIT.most,
        }

    @property
    def item(self) -> str:
        """The name of the schema of one row."""
        return f"{self.name.removesuffix('s').capitalize()}Row"


@cache
def list_operations() -> dict[str, Operation]:
    """Return the operations by name, in their order."""
    day = (AS_OF, ASSUME)
    made = (
        Operation("notifications", (JSON, CSV, ATOM, CALENDAR), (*_list_filters(NOTICES), *day), NOTICES),
        Operation("norms", (JSON, CSV), (*_list_filters("norms"), *day), "norms"),
        Operation("actors", (JSON, CSV), _list_filters("actors"), "actors"),
        Operation("clauses", (JSON, CSV), _list_filters("clauses"), "clauses"),
        Operation("search", (JSON, CSV), (QUERY, AGREEMENT, LANG)),
        Operation(
            "status", (JSON, TURTLE), (AGREEMENT, ACTOR, TO, ORGANS, *day, LANG), paged=False
        ),
    )  # fmt: skip
    return {one.name: one for one in made}


def make_schemas() -> dict[str, Any]:
    """Return the schemas of all answers by name (components of OpenAPI 3.1)."""
    found: dict[str, Any] = {}
    for operation in list_operations().values():
        if operation.question:
            question = find_question(operation.question)
            more = NOTICE_STATES if operation.question == NOTICES else {}
            more = _NORM_STATES if operation.question == "norms" else more
            found[operation.item] = _make_row_schema(question, more)
        elif operation.paged:
            columns: dict[str, Any] = {name: {"type": ["string", "null"]} for name in COLUMNS}
            found[operation.item] = _close(columns, list(columns))
    found |= json.loads(_STATUS_SCHEMA.read_text(encoding="utf-8"))
    return found


def _list_filters(name: str) -> tuple[RequestParameter, ...]:
    return (*list_question_parameters(find_question(name)), LANG)


def _make_row_schema(question: Question, more: dict[str, str]) -> dict[str, Any]:
    """Return the schema of a row of a question; ``more`` are the columns that it has on a day."""
    can_be_none = {column.name for column in question.columns if column.type.endswith("or none")}
    can_be_none |= {column.name for column in question.columns if column.labels in can_be_none}
    types = list_types(question)
    columns = {name: _make_cell_schema(kind, none=name in can_be_none) for name, kind in types.items()}
    dated = {name: _make_cell_schema(kind) for name, kind in more.items()}
    return _close(columns | dated, list(columns))


def _make_cell_schema(kind: str, *, none: bool = False) -> dict[str, Any]:
    base, _, shape = kind.partition(" ")
    if shape.startswith("list"):
        item = {"type": _PLAIN[base]}
        return {"type": ["array", "null"] if none else "array", "items": item}
    return {"type": [_PLAIN[base], "null"]}


def _close(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": required, "additionalProperties": False
    }  # fmt: skip

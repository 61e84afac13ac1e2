"""Parameters of requests: each with what it takes, by which values are read, refused, and described."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from servanda.messages import LANGUAGES, error_text
from servanda.names import suggest
from servanda.server.request_errors import RequestError

if TYPE_CHECKING:
    from servanda.query.questions import Question

Value = str | int | date | tuple[str, ...]
#: The most letters of a name or a text.
_LETTERS: Final = 200
#: The rows of a page, where nobody says how many, and the most of them.
ROWS: Final = 100
MOST_ROWS: Final = 1000
#: The highest number of a row.
_LAST: Final = 1_000_000_000
#: A day of the calendar (ISO 8601), with the number of days of each month.
_DAY: Final = (
    r"(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    r"|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
)
#: What can be assumed (:mod:`servanda.status.lifecycle`).
ASSUMED: Final = ("in-force", "last-day-in-force")
_ASSUMPTION: Final = f"(?:{'|'.join(ASSUMED)})={_DAY}"


@dataclass(frozen=True)
class RequestParameter:
    """A parameter of a request.

    ``kind`` is ``name`` (of a thing, as a person types it), ``text``, ``word`` (one of ``words``), ``day``
    (ISO 8601), ``number`` (from ``least`` to ``most``) or ``assumption`` (``in-force=2008-12-01``).
    ``default`` counts where it is left out. ``repeated``: it may stand several times. ``help`` is what it is
    for, as the front matter of a question says; without one the messages tell it by its name.
    ``column`` is the column of the answer whose values it takes, where there is one.
    """

    name: str
    kind: str
    words: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    default: str | int | None = None
    required: bool = False
    repeated: bool = False
    help: str = ""
    column: str = ""
    example: str | int | None = None

    def make_schema(self) -> dict[str, object]:
        """Return the JSON Schema (2020-12) of the values that are taken."""
        if self.kind == "number":
            one: dict[str, object] = {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif self.kind == "word":
            one = {"type": "string", "enum": list(self.words)}
        elif self.kind == "day":
            one = {"type": "string", "pattern": f"^{_DAY}$"}
        elif self.kind == "assumption":
            one = {"type": "string", "pattern": f"^{_ASSUMPTION}$"}
        else:
            one = {"type": "string", "minLength": 1, "maxLength": _LETTERS}
        if self.repeated:
            return {"type": "array", "items": one, "maxItems": 10}
        return one | ({} if self.default is None else {"default": self.default})

    def read(self, given: Sequence[str]) -> Value | None:
        """Return the value of a parameter from what stands in the URL; raises RequestError (400) if unfit."""
        if not given:
            if self.required:
                raise RequestError(error_text("request-parameter-missing", parameter=self.name))
            return self.default
        if self.repeated:
            if len(given) > 10:
                raise RequestError(error_text("request-parameter-repeated", parameter=self.name))
            return tuple(str(self._read_one(one)) for one in given)
        if len(given) > 1:
            raise RequestError(error_text("request-parameter-repeated", parameter=self.name))
        return self._read_one(given[0])

    def _read_one(self, text: str) -> str | int | date:
        if self.kind == "number":
            if not re.fullmatch(r"[0-9]{1,10}", text) or not self.least <= int(text) <= self.most:
                raise RequestError(
                    error_text(
                        "request-number",
                        parameter=self.name,
                        value=_cut(text),
                        least=self.least,
                        most=self.most,
                    )
                )
            return int(text)
        if self.kind == "word":
            if text not in self.words:
                words = ", ".join(self.words)
                raise RequestError(
                    error_text("not-a-value", value=_cut(text), parameter=self.name, words=words)
                )
            return text
        if self.kind == "day":
            if not re.fullmatch(_DAY, text):
                raise RequestError(error_text("request-day", parameter=self.name, value=_cut(text)))
            return date.fromisoformat(text)
        if self.kind == "assumption":
            if not re.fullmatch(_ASSUMPTION, text):
                names = ", ".join(ASSUMED)
                raise RequestError(error_text("request-assumption", value=_cut(text), names=names))
            return text
        if not 1 <= len(text) <= _LETTERS:
            raise RequestError(error_text("request-length", parameter=self.name, most=_LETTERS))
        return text


class Values(dict[str, Value]):
    """The values of a request by the names of their parameters; what was left out is not there."""

    def get_text(self, name: str) -> str | None:
        """Return a value that is a text, None where it was left out."""
        value = self.get(name)
        return value if isinstance(value, str) else None

    def get_number(self, name: str) -> int:
        """Return a value that is a number, 0 where it was left out."""
        value = self.get(name)
        return value if isinstance(value, int) else 0

    def get_day(self, name: str) -> date | None:
        """Return a value that is a day, None where it was left out."""
        value = self.get(name)
        return value if isinstance(value, date) else None

    def get_texts(self, name: str) -> tuple[str, ...]:
        """Return the values of a parameter that may stand several times."""
        value = self.get(name)
        return value if isinstance(value, tuple) else ()


LANG: Final = RequestParameter("lang", "word", LANGUAGES)
QUERY: Final = RequestParameter("q", "text", required=True, example="notification")
AGREEMENT: Final = RequestParameter("agreement", "name", column="agreement")
AS_OF: Final = RequestParameter("as-of", "day", example="2009-06-30")
ASSUME: Final = RequestParameter("assume", "assumption", repeated=True, example="in-force=2008-12-01")
ACTOR: Final = RequestParameter("actor", "name")
TO: Final = RequestParameter("to", "name")
ORGANS: Final = RequestParameter("organs", "word", ("yes", "no"), default="yes")
LIMIT: Final = RequestParameter("limit", "number", least=1, most=MOST_ROWS, default=ROWS, example=20)
OFFSET: Final = RequestParameter("offset", "number", least=0, most=_LAST, default=0, example=0)


def list_question_parameters(question: Question) -> tuple[RequestParameter, ...]:
    """Return the parameters of a question, as its front matter has them, without the language."""
    found = []
    for one in question.parameters:
        if one.type == "language":
            continue
        column = question.filters.get(one.name, "").partition("|")[0]
        found.append(
            RequestParameter(
                one.name.replace("_", "-"),
                "name" if one.kind else "word",
                one.words,
                required=one.required,
                help=one.help,
                column=column,
            )
        )
    return tuple(found)


def read_values(pairs: Iterable[tuple[str, str]], taken: Sequence[RequestParameter]) -> Values:
    """Return the values of a request, from the names and values of its query, as the parameters take them.

    Raises RequestError (400) for a name that is not taken, with the nearest, and for an unfit value.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    known = {one.name: one for one in taken}
    for name in given:
        if name not in known:
            names = ", ".join(known) or "–"
            hint = suggest(name[:_LETTERS], list(known), error_text("request-parameters", names=names))
            raise RequestError(error_text("request-parameter-unknown", parameter=_cut(name), hint=hint))
    read = ((one.name, one.read(given.get(one.name, ()))) for one in taken)
    return Values({name: value for name, value in read if value is not None})


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"

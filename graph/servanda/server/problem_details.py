"""Errors as problem details for machines (RFC 9457): ``application/problem+json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from servanda.errors import ServandaError
from servanda.messages import get_error_language, set_error_language

MEDIA_TYPE: Final = "application/problem+json"


class RequestError(ServandaError):
    """A request that cannot be answered: the status (RFC 9110, section 15), and headers that go with it."""

    def __init__(self, message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        """Take the sentence for the client."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})

    def __reduce__(self) -> tuple[type[RequestError], tuple[str, int, dict[str, str]]]:
        """Return what makes it again in another process."""
        return type(self), (self.message, self.status, self.headers)


def make_problem(status: int, detail: str, instance: str) -> dict[str, object]:
    """Return the members of a problem; its type is ``about:blank``, whose title is that of the status.

    ``detail`` says in a sentence what is wrong and the way out, ``instance`` is the path that
    was asked for.

    >>> make_problem(404, "no such thing", "/x")["title"]
    'Not Found'
    """
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": instance,
    }


def render_problem(
    status: int, detail: str, instance: str, lang: str = "en", headers: Mapping[str, str] | None = None
) -> Response:
    """Return a problem as a response in a language; nobody keeps it."""
    body = json.dumps(make_problem(status, detail, instance), ensure_ascii=False, indent=2) + "\n"
    more = {"Cache-Control": "no-store", "Content-Language": lang, **(headers or {})}
    return Response(body, status, more, media_type=MEDIA_TYPE)


@contextmanager
def speak(lang: str) -> Iterator[None]:
    """Have errors told in a language while the block runs, and afterwards as before."""
    before = get_error_language()
    set_error_language(lang)
    try:
        yield
    finally:
        set_error_language(before)

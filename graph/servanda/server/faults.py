"""What a client is told when its request is not answered: a small page for readers, else problem details."""

from __future__ import annotations

import json
import sys
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from servanda.errors import ServandaError
from servanda.messages import Messages, error_text, get_error_language
from servanda.server.negotiation import parse_preferences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The status for an error of a user, by the code with which the command line would end.
_STATUS: Final = {1: 404, 2: 400}
_TEMPLATE: Final = Path(__file__).with_name("fault.html.j2")


def render_fault(
    scope: Scope,
    status: int,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, object] | None = None,
) -> Response:
    """Return the response that says what is wrong, in the language of errors.

    ``detail`` is a sentence with the way out. A client that prefers HTML gets a small page, any other problem
    details (RFC 9457) whose type is ``about:blank`` and whose instance is the path, with ``members`` more.
    """
    lang = get_error_language()
    more = {"Cache-Control": "no-store", "Content-Language": lang, "Vary": "Accept, Accept-Language"}
    more |= headers or {}
    if _prefers_html(scope):
        words = Messages(lang, "server")
        page = _load_template().render(
            lang=lang, words=words, status=status, detail=detail, root=scope.get("root_path", "")
        )
        return Response(page, status, more, media_type="text/html")
    title = HTTPStatus(status).phrase
    problem: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    problem |= {"instance": scope["path"], **(members or {})}
    content = json.dumps(problem, ensure_ascii=False, indent=2) + "\n"
    return Response(content, status, more, media_type="application/problem+json")


async def answer_http_error(request: Request, error: Exception) -> Response:
    """Return the response for an address that is not there, a method that is not allowed, or the like."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code in (204, 304):
        return Response(status_code=error.status_code, headers=headers)
    detail = error.detail
    if detail == HTTPStatus(error.status_code).phrase:  # which says no more than the status
        if error.status_code == 404:
            detail = error_text("serve-not-found")
        elif error.status_code == 405:
            detail = error_text("serve-method-refused")
    return render_fault(request.scope, error.status_code, detail, headers=headers)


async def answer_error(request: Request, error: Exception) -> Response:
    """Return the response for what a client did wrong, or for a limit that it met."""
    assert isinstance(error, ServandaError)
    status = getattr(error, "status", None) or _STATUS.get(error.exit_code, 400)
    headers = dict(getattr(error, "headers", {}))
    if (retry := getattr(error, "retry", None)) is not None:
        headers["Retry-After"] = str(retry)
    place = {"line": error.line, "column": getattr(error, "column", None)}
    known = {name: number for name, number in place.items() if number is not None}
    return render_fault(request.scope, status, error.message, headers=headers, members=known)


class FaultGuard:
    """Answers what nobody foresaw with a plain sentence, and tells the operator of it in one line."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on (ASGI)."""
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            print(f"servanda: {scope['path']!a}: {type(error).__name__}: {error!a}", file=sys.stderr)
            await render_fault(scope, 500, error_text("serve-fault"))(scope, receive, send)


def _prefers_html(scope: Scope) -> bool:
    header = b",".join(value for name, value in scope["headers"] if name == b"accept").decode("latin-1")
    weights = dict(reversed(parse_preferences(header)))
    wanted = max(weights.get("text/html", 0.0), weights.get("application/xhtml+xml", 0.0))
    others = (
        weight for name, weight in weights.items() if name.startswith("application/") and "json" in name
    )
    return wanted > 0 and wanted >= max(others, default=0.0)


@cache
def _load_template() -> Template:
    from jinja2 import Environment

    environment = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.from_string(_TEMPLATE.read_text("utf-8"))

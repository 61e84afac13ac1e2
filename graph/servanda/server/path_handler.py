"""What the parts of the server that answer by workers have in common: methods, forms, remembered replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from servanda.messages import error_text
from servanda.server.negotiation import Form, choose_form, list_types
from servanda.server.reply_cache import ReplyCache, name_client, read_moment
from servanda.server.request_errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.types import Receive, Scope, Send

    from servanda.server.settings import Settings
    from servanda.server.tasks import Reply, Workers


class PathHandler:
    """An application (ASGI) for some paths, which answers by tasks of workers; subclasses say what."""

    #: The methods that are taken, as the header Allow has them.
    methods = "GET, HEAD, OPTIONS"

    def __init__(self, workers: Workers, settings: Settings) -> None:
        """Take the workers that answer, and what the server was told."""
        self.workers = workers
        self.settings = settings
        self.cache = ReplyCache()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        request = Request(scope, receive)
        await (await self.answer(request))(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Return the response to a request; raises RequestError, or what a task raises."""
        raise NotImplementedError

    def answer_options(self, request: Request) -> Response | None:
        """Return the response to OPTIONS (RFC 9110, 9.3.7), None for another method that is taken.

        Raises RequestError (405) for any other.
        """
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": self.methods})
        if request.method not in self.methods.split(", "):
            refusal = error_text("request-method", method=request.method[:20], allowed=self.methods)
            raise RequestError(refusal, 405, {"Allow": self.methods})
        return None

    def negotiate(self, request: Request, forms: Sequence[Form]) -> Form:
        """Return the form that a client takes; raises RequestError (406) where it takes none."""
        form = choose_form(", ".join(request.headers.getlist("accept")), forms)
        if form is None:
            raise RequestError(error_text("request-not-acceptable", types=list_types(forms)), 406)
        return form

    async def run(self, request: Request, task: Callable[..., Reply], **values: Any) -> Reply:  # noqa: ANN401 (the task's own)
        """Return the reply of a task for the client of a request."""
        return await self.workers.run(task, client=name_client(request), **values)

    async def recall(self, request: Request, task: Callable[..., Reply], **values: Any) -> Reply:  # noqa: ANN401 (the task's own)
        """Return the reply of a task: that of last time, unless what it depends on has changed.

        A page or data have more time than a query of a stranger's.
        """
        version = self.workers.version
        key = (version, read_moment(self.settings), task, tuple(sorted(values.items())))
        reply = self.cache.find(key)
        if reply is None:
            reply = await self.run(request, task, seconds=self.settings.page_seconds, **values)
            # What is served may have been replaced meanwhile, or not been opened before.
            if version and version == self.workers.version:
                self.cache.keep(key, reply)
        return reply

"""The application: the routes of all parts, behind the checks of every request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from servanda.errors import ServandaError
from servanda.server.access_log import AccessLog
from servanda.server.faults import FaultGuard, answer_error, answer_http_error
from servanda.server.request_checks import RequestChecks
from servanda.server.response_bodies import ResponseBodies
from servanda.server.response_headers import ResponseHeaders

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from servanda.server.settings import Settings
    from servanda.server.tasks import Workers

#: The parts of the server, each a module with ``list_routes(workers, settings)``; what matches first answers.
PARTS: Final = (
    "servanda.server.health",
    "servanda.server.sparql_protocol",
    "servanda.server.json_api",
    "servanda.server.live_pages",  # the last: it takes every path
)


def make_application(workers: Workers, settings: Settings) -> Starlette:
    """Return the application that answers by means of some workers, which start and end with it."""

    @asynccontextmanager
    async def run_workers(application: Starlette) -> AsyncIterator[None]:
        if isinstance(workers, AbstractAsyncContextManager):
            async with workers:
                yield
        else:
            yield

    routes: list[BaseRoute] = []
    for name in PARTS:
        routes += import_module(name).list_routes(workers, settings)
    middleware = [
        Middleware(AccessLog),
        Middleware(ResponseHeaders),
        Middleware(ResponseBodies),
        Middleware(FaultGuard),
        Middleware(RequestChecks, settings=settings),
    ]
    if settings.origins:
        cross_origin = Middleware(
            CORSMiddleware, allow_origins=settings.origins, allow_methods=("GET", "HEAD", "POST"),
            allow_headers=("Accept", "Content-Type"),
            expose_headers=("ETag", "Link", "Retry-After", "X-Total-Count"),
        )  # fmt: skip
        middleware.append(cross_origin)
    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={HTTPException: answer_http_error, ServandaError: answer_error},
        lifespan=run_workers,
    )

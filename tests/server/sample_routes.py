"""Routes over the sample tasks, for a server that is tested as a whole."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route
from tests.server import sample_tasks

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from servanda.server.settings import Settings
    from servanda.server.tasks import Workers


def list_routes(workers: Workers, settings: Settings) -> list[BaseRoute]:
    """Return ``/sample/NAME`` for each task, whose values are parameters, and routes without a task."""

    async def do(request: Request) -> Response:
        task = getattr(sample_tasks, request.path_params["name"])
        kinds: dict[str, Any] = {
            "duration": float,
            "size": int,
            "port": int,
            "inner": float,
            "seconds": float,
        }
        values = {name: kinds.get(name, str)(value) for name, value in request.query_params.items()}
        assert request.client is not None
        reply = await workers.run(task, client=request.client.host, **values)
        return Response(reply.body, reply.status, {"ETag": '"1"'}, media_type=reply.media_type)

    async def tell_request(request: Request) -> Response:
        body = await request.body()
        assert request.client is not None
        told = f"{request.client.host} {request.url} {len(body)} {request.scope['root_path']}"
        return Response(told, media_type="text/plain")

    async def fail(request: Request) -> Response:
        raise ZeroDivisionError("a fault")

    async def rest(request: Request) -> Response:
        await asyncio.sleep(3)
        return Response("rested", media_type="text/plain")

    return [
        Route("/sample/{name}", do),
        Route("/request", tell_request, methods=["GET", "POST"]),
        Route("/fail", fail),
        Route("/rest", rest),
        Route("/en/query/", tell_request),
    ]

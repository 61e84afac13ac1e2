"""Whether the server can answer, for those who watch over it."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from servanda.server.settings import Settings
    from servanda.server.tasks import Workers


def list_routes(workers: Workers, settings: Settings) -> list[BaseRoute]:
    """Return the route ``/health``: 200 with what is served and by how many workers, else 503."""

    async def tell_health(request: Request) -> Response:
        state = workers.describe()
        content = {"ok": state["fault"] is None, "version": version("servanda"), **state}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        headers = {"Cache-Control": "no-store"}
        return Response(text, 200 if content["ok"] else 503, headers, media_type="application/json")

    return [Route("/health", tell_health, methods=["GET"])]

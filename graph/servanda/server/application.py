"""The application: the routes of all parts, in one Starlette application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette

from servanda.server import sparql_protocol

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from servanda.server.settings import Settings
    from servanda.server.work import Workers


def make_application(workers: Workers, settings: Settings) -> Starlette:
    """Return the application that answers by means of some workers.

    Each part of the server is a module with ``list_routes(workers, settings)``.
    """
    routes: list[BaseRoute] = [*sparql_protocol.list_routes(workers, settings)]
    return Starlette(routes=routes)

"""The command that gives assistants tools: mcp."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from servanda.cli import common
from servanda.cli.terminal import write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text


@click.command()
@click.option("--http", is_flag=True)
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8765, show_default=True)
@common.log
@common.agreement
@common.language
@common.store
def mcp(
    http: bool, port: int, log: Path | None, agreement: str | None, lang: str, store: common.Place | None
) -> None:
    """Run ``servanda mcp``."""
    if find_spec("mcp") is None:
        raise ServandaError(error_text("mcp-missing"))
    if common.is_typed("port") and not http:
        raise ServandaError(error_text("port-without-http"))
    if log is not None and not log.is_file():
        raise ServandaError(error_text("no-file"), file=log)
    from servanda.api import Graph
    from servanda.assistant_tools import AssistantTools, make_server, serve_http, serve_stdio
    from servanda.store.targets import is_store, is_url

    place = store or common.find_shipped_place(agreement)
    if place is not None and is_url(place):
        raise ServandaError(error_text("store-not-files", place=place))
    paths = [] if place is None else [Path(place)] if is_store(place) else common.list_files(place)
    server = make_server(AssistantTools(Graph.load(*paths), log, lang))
    if http:
        serve_http(server, port, lambda url: write_message(command_text("listening", url=url)))
    else:
        serve_stdio(server)

"""The command that serves pages and data: serve."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from servanda.cli import common
from servanda.cli.terminal import write_message
from servanda.errors import ServandaError
from servanda.messages import command_text, error_text


@click.command()
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True)
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option("--prefix", metavar="PATH", default="")
@click.option("--host-name", "hosts", metavar="NAME", multiple=True)
@click.option("--cors", "origins", metavar="ORIGIN", multiple=True)
@click.option(
    "--timeout", "seconds", metavar="SECONDS", type=click.FloatRange(0.1, 600), default=5.0, show_default=True
)
@click.option("--rows", metavar="N", type=click.IntRange(1, 10_000_000), default=100_000, show_default=True)
@click.option("--workers", metavar="N", type=click.IntRange(1, 256), default=32, show_default=True)
@common.log
@common.store
def serve(
    host: str,
    port: int,
    prefix: str,
    hosts: tuple[str, ...],
    origins: tuple[str, ...],
    seconds: float,
    rows: int,
    workers: int,
    log: Path | None,
    store: common.Place | None,
) -> None:
    """Run ``servanda serve``."""
    if sys.platform == "win32":
        raise ServandaError(error_text("serve-no-fork"))
    if any(find_spec(name) is None for name in ("starlette", "uvicorn")):
        raise ServandaError(error_text("server-extra-missing"))
    from servanda.server.main_process import open_socket, run_service
    from servanda.server.settings import make_settings
    from servanda.store.targets import is_store, is_url

    if store is not None and is_url(store):
        raise ServandaError(error_text("serve-of-server", url=store))
    place = None if store is None else Path(store)
    places = () if place is None else (place,) if is_store(place) else tuple(common.list_files(place))
    settings = make_settings(
        host=host, port=port, prefix=prefix, hosts=hosts, origins=origins, places=places, log=log,
        seconds=seconds, rows=rows, workers=workers,
    )  # fmt: skip
    with open_socket(settings) as listener:
        if settings.is_public and not hosts:
            write_message(command_text("serve.public"))
        run_service(settings, listener, lambda url: write_message(command_text("serve.listens", url=url)))

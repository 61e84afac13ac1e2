"""Real SPARQL servers on loopback, each with its data in a folder of its own, for the tests of any part.

A test says ``from tests.servers import oxigraph_server`` and ``with oxigraph_server(tmp_path) as server: …``;
``server.environment`` is what ``servanda`` needs to write to it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from tests.needs import program, require

_WAITED = 90.0
_DIRECT = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A running server: where it is asked, and what ``servanda load`` needs to know to write to it."""

    query: str
    update: str
    graphs: str
    user: str | None
    password: str | None
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which ``servanda`` finds the paths and the credentials of this server."""
        said = {"SERVANDA_STORE_UPDATE": self.update, "SERVANDA_STORE_GRAPHS": self.graphs}
        if self.user and self.password:
            said |= {"SERVANDA_STORE_USER": self.user, "SERVANDA_STORE_PASSWORD": self.password}
        return said

    def wait_for_the_gone(self) -> None:
        """Wait until nothing is under way for clients that are gone.

        Until the server closes its end of such a connection, that is in CLOSE_WAIT, which Linux calls 08.
        """
        port, end = f":{urlsplit(self.query).port:04X}", time.monotonic() + _WAITED
        while any(
            local.endswith(port) and state == "08"
            for _, local, _, state, *_ in map(str.split, Path("/proc/net/tcp").read_text().splitlines())
        ):
            assert time.monotonic() < end, "the server does not close a connection"
            time.sleep(0.01)


def free_port() -> int:
    """Return a port of loopback on which nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _WAITED
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with _DIRECT.open(url, timeout=5):
                return
        except HTTPError:
            return  # it answers, and that is all that is wanted here
        except (URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server at {url} did not start: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait(url, process, log)
        yield process
    finally:
        _stop(process)


def _oxigraph() -> str:
    require("oxigraph")
    return str(program("oxigraph"))


@contextmanager
def oxigraph_server(folder: Path, *, union: bool = False, options: tuple[str, ...] = ()) -> Iterator[Server]:
    """Run Oxigraph's server with its data below ``folder``; ``union``: its default graph is all graphs."""
    program, port = _oxigraph(), free_port()
    place = folder / f"oxigraph-{port}"
    place.mkdir(parents=True)
    base = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--location", str(place / "data"), "--bind", f"127.0.0.1:{port}", *options]
    if union:
        command.append("--union-default-graph")
    with _running(command, place, base + "/") as process:
        yield Server(f"{base}/query", f"{base}/update", f"{base}/store", None, None, process)


#: What Virtuoso reads at its start: small buffers, loopback only, and no refusal by its estimate of the cost.
_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 20
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = .
CaseMode = 2
SchedulerInterval = 10
DisableUnixSocket = 1

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
MaxClientConnections = 10

[AutoRepair]
BadParentLinks = 0

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 600
MaxQueryCostEstimationTime = 0
"""
VIRTUOSO_USER, VIRTUOSO_PASSWORD = "dba", "dba"
#: A little more triples than the largest graph that a test reads whole: the ontology, with its registries.
VIRTUOSO_ROWS = 12_000


def _virtuoso() -> str:
    require("virtuoso")
    return str(program("virtuoso-t"))


@contextmanager
def virtuoso_server(folder: Path, *, buffers: int = 10_000, rows: int = 10_000_000) -> Iterator[Server]:
    """Run Virtuoso with its data below ``folder``: ``buffers`` pages of 8 KB, ``rows`` an answer."""
    program, http, sql = _virtuoso(), free_port(), free_port()
    place = folder / f"virtuoso-{http}"
    place.mkdir(parents=True)
    ini = place / "virtuoso.ini"
    ini.write_text(_INI.format(http=http, sql=sql, buffers=buffers, dirty=buffers * 3 // 4, rows=rows))
    base = f"http://127.0.0.1:{http}"
    command = [program, "+foreground", "+configfile", str(ini), "+wait"]
    with _running(command, place, base + "/sparql") as process:
        yield Server(
            f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth",
            VIRTUOSO_USER, VIRTUOSO_PASSWORD, process,
        )  # fmt: skip


def environment(server: Server) -> dict[str, str]:
    """Return the environment of a process that is to use ``server``, without any proxy in between."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    return kept | server.environment

"""A user's query in a process of its own: what it can't do, in a fork and in a new Python alike."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest
from tests.service_queries import listener

from servanda.errors import ServandaError
from servanda.query import sandbox
from servanda.query.adhoc import run_query

CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(params=["fork", "new"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the test with a child that is a fork, and with one that is a new Python."""
    monkeypatch.setattr(sandbox, "can_fork", lambda: request.param == "fork")
    return str(request.param)


@dataclass(frozen=True)
class Asking:
    """Asks a store without the guard, or does something else that a hostile query might bring about."""

    text: str

    def __call__(self, store: pyoxigraph.Store) -> object:
        if self.text == "socket":
            return socket.socket()
        if self.text == "file":
            return Path(__file__).read_bytes()
        if self.text == "core":
            os.abort()
        found = store.query(self.text)
        return [str(row) for row in found]  # type: ignore[union-attr]


@pytest.mark.parametrize("what", ["socket", "file"])
def test_nothing_can_be_opened(sample: pyoxigraph.Store, kind: str, what: str) -> None:
    with pytest.raises(OSError, match=r"[Tt]oo many open files"):
        sandbox.run_in_child(Asking(what), sample, 20, rows=10)


@pytest.mark.parametrize(
    "run", ["ask()", "thread = threading.Thread(target=ask); thread.start(); thread.join()"]
)
def test_a_program_without_an_error_before_is_told_its_first(run: str) -> None:
    """Beside other threads the child is a new Python; what it says of the error cannot be opened any more."""
    code = (
        "import threading, pyoxigraph\n"
        "from servanda.errors import ServandaError\n"
        "from servanda.query.adhoc import run_query\n"
        "def ask():\n"
        "    try:\n        run_query(pyoxigraph.Store(), 'SELECT * { ?s zz:p ?o }')\n"
        "    except ServandaError as error:\n        print(error)\n"
        f"{run}\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "'zz:' is not declared" in done.stdout


def test_a_call_that_no_guard_has_seen_reaches_nobody(sample: pyoxigraph.Store, kind: str) -> None:
    with listener() as (url, hits):
        call = f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}"
        sandbox.run_in_child(Asking(call), sample, 20, rows=10)
        with pytest.raises(OSError):
            sandbox.run_in_child(Asking(call.replace("SILENT", "")), sample, 20, rows=10)
        assert hits == [0]


def test_a_store_of_many_tables_is_read_and_reaches_nobody(tmp_path: Path) -> None:
    """The engine opens sixteen tables at the start, and the others when it comes to them."""
    store = pyoxigraph.Store(str(tmp_path / "disk"))
    for number in range(40):
        line = f"<a:{number}> <a:p> <a:{number}> <a:g> .\n"
        store.bulk_load(line.encode(), pyoxigraph.RdfFormat.N_QUADS)
    del store
    folder = tmp_path / "disk"
    assert len(list(folder.glob("*.sst"))) > 16
    count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    empty = pyoxigraph.Store()
    for _ in range(2):
        (row,) = sandbox.run_in_child(Asking(count), empty, 20, rows=10, folder=folder)  # type: ignore[misc]
        assert "value=40" in row
    with listener() as (url, hits):
        call = f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}"
        sandbox.run_in_child(Asking(call), empty, 20, rows=10, folder=folder)
        if Path("/proc/self/ns/net").exists() and can_leave_network():
            assert hits == [0]


def can_leave_network() -> bool:
    code = "import ctypes, sys; sys.exit(-ctypes.CDLL(None).unshare(0x50000000))"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_memory_is_bounded_and_the_end_is_one_sentence(
    sample: pyoxigraph.Store, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    ordered = f"SELECT * {CROSS.replace('}', '. ?j ?k ?l }')} ORDER BY ?a ?f ?i"
    with pytest.raises(ServandaError, match="more than the 512 MB of memory"):
        run_query(sample, ordered, seconds=120)
    assert capfd.readouterr() == ("", "")


def test_time_is_bounded(sample: pyoxigraph.Store, kind: str) -> None:
    with pytest.raises(ServandaError, match=r"took longer than 0\.1 seconds"):
        run_query(
            sample, f"SELECT (COUNT(*) AS ?n) {CROSS.replace('}', '. ?j ?k ?l . ?m ?n ?o }')}", seconds=0.1
        )


def test_the_answer_is_the_same(sample: pyoxigraph.Store, kind: str) -> None:
    text = "SELECT ?s ?o { ?s srv:number ?o } ORDER BY ?s"
    answer = run_query(sample, text, format="csv")
    assert answer.table and len(answer.table.rows) == 3
    assert answer.serialization and answer.serialization.count("\n") == 4
    assert run_query(sample, "ASK {}").truth is True
    assert run_query(sample, "DESCRIBE actor:ark").triples


def list_children() -> set[str]:
    """Return the numbers of the processes that this one has started and that are still there."""
    return {
        child
        for path in Path("/proc/self/task").glob("*/children")
        for child in path.read_text(encoding="ascii").split()
    }


def test_no_core_file_is_left(sample: pyoxigraph.Store, kind: str, tmp_path: Path) -> None:
    before, here = set(tmp_path.iterdir()), Path.cwd()
    os.chdir(tmp_path)
    try:
        with pytest.raises(ServandaError):
            sandbox.run_in_child(Asking("core"), sample, 20, rows=10)
    finally:
        os.chdir(here)
    assert set(tmp_path.iterdir()) == before


def test_a_long_chain_is_answered_or_refused_in_a_sentence(sample: pyoxigraph.Store, kind: str) -> None:
    text = "SELECT * { FILTER(1" + "-1" * 48_000 + " = 2) }"
    try:
        assert run_query(sample, text, seconds=60).table
    except ServandaError as error:
        assert "\n" not in str(error)


def test_no_process_is_left_behind(sample: pyoxigraph.Store, kind: str) -> None:
    before = list_children()  # a server of other tests may run beside
    for text in ("ASK {}", f"SELECT (COUNT(*) AS ?n) {CROSS.replace('}', '. ?j ?k ?l . ?m ?n ?o }')}"):
        try:
            run_query(sample, text, seconds=0.2)
        except ServandaError:
            continue
    assert list_children() <= before


def test_a_process_with_threads_does_not_fork() -> None:
    waiting = threading.Event()
    thread = threading.Thread(target=waiting.wait)
    thread.start()
    try:
        assert not sandbox.can_fork()
    finally:
        waiting.set()
        thread.join()


def test_a_child_that_cannot_be_started_is_one_sentence(
    sample: pyoxigraph.Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sandbox, "can_fork", lambda: False)
    for executable in (str(tmp_path / "nothing"), None):
        monkeypatch.setattr(sys, "executable", executable)
        with pytest.raises(ServandaError, match="cannot be started"):
            run_query(sample, "ASK {}")

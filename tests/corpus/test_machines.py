"""Shards checked by Dask workers in processes of their own, one of which is killed in the middle."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.corpus.conftest import COUNT
from tests.corpus.corpora import found
from tests.servers import free_port

from servanda.corpus.checking import check_store
from servanda.errors import ServandaError


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give a list of processes that end with the test."""
    running: list[subprocess.Popen[bytes]] = []
    yield running
    for process in reversed(running):
        process.kill()
        process.wait()


def _dask(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.needs("distributed")
def test_workers_elsewhere_find_the_same_and_one_may_be_killed(
    archive: Path, tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    own = Path(shutil.copytree(archive, tmp_path / "own", ignore=shutil.ignore_patterns("checks.*")))
    port = str(free_port())
    address = f"tcp://127.0.0.1:{port}"
    processes.append(_dask("scheduler", "--host", "127.0.0.1", "--port", port))
    for _ in range(2):
        processes.append(_dask("worker", address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1"))
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if done and not killed:
            processes[1].kill()
            killed.append(processes[1].pid)

    outcome = check_store(own, scheduler=address, shard=100, tell=kill_one)
    assert killed
    assert outcome.checked == outcome.fresh == COUNT
    assert found(outcome) == found(check_store(own, jobs=1, full=True))


@pytest.mark.needs("distributed")
def test_a_scheduler_that_is_not_there_is_told(archive: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(archive, tmp_path / "own", ignore=shutil.ignore_patterns("checks.*")))
    with pytest.raises(ServandaError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1"):
        check_store(own, scheduler=f"tcp://127.0.0.1:{free_port()}")


def test_without_dask_a_sentence_says_how_to_get_it(archive: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(archive, tmp_path / "own", ignore=shutil.ignore_patterns("checks.*")))
    script = (
        "import sys; sys.modules['distributed'] = None\n"
        "from servanda.cli import main\n"
        f"main(['check', '--store', {str(own)!r}, '--dask', 'tcp://127.0.0.1:1'])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "pip install 'dask[distributed]'" in told.stderr
    assert "Traceback" not in told.stderr

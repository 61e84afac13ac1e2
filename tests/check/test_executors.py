"""Who checks: processes and Dask workers, one killed, all killed, Ctrl-C, and going on after it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path

import pytest
from tests.check.archives import COUNT, Key, found
from tests.servers import free_port

from servanda.check.archive import DaskExecutor, check_store
from servanda.errors import ServandaError
from servanda.store.archive_file import ArchiveFile


@pytest.fixture
def own(archive: Path, tmp_path: Path) -> Path:
    """Return a copy of the archive without kept results."""
    copy = Path(shutil.copyfile(archive, tmp_path / "own"))
    with closing(sqlite3.connect(copy)) as base, base:
        base.execute("DELETE FROM result")
    return copy


@pytest.fixture(scope="module")
def expected(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """Return what one process finds in the archive."""
    copy = Path(shutil.copyfile(archive, tmp_path_factory.mktemp("alone") / "own"))
    return found(check_store(copy, jobs=1, full=True))


def _kill_processes() -> int:
    """Kill the processes that this one started to check; return how many there were."""
    children = active_children()
    for child in children:
        if child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)
    return len(children)


def test_processes_find_what_one_finds(own: Path, expected: set[Key]) -> None:
    assert expected
    assert found(check_store(own, jobs=2, batch=2)) == expected


def test_the_batch_of_a_killed_process_is_tried_again(own: Path, expected: set[Key]) -> None:
    killed: list[int] = []

    def kill_once(done: int, total: int) -> None:
        if done and not killed:
            killed.append(_kill_processes())

    outcome = check_store(own, jobs=2, batch=2, tell=kill_once)
    assert killed == [2]
    assert found(outcome) == expected
    assert outcome.checked == COUNT


def test_a_batch_on_which_two_processes_die_is_named(own: Path, expected: set[Key]) -> None:
    over = threading.Event()

    def kill_all() -> None:
        while not over.wait(0.02):
            _kill_processes()

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(ServandaError, match=r"two processes died while checking https://.*--jobs 1"):
            check_store(own, jobs=2, batch=2)
    finally:
        over.set()
        killer.join()
    # The next run does what is left.
    assert found(check_store(own, jobs=1)) == expected


def test_ctrl_c_leaves_a_partial_report_and_the_next_run_goes_on(
    own: Path, expected: set[Key], tmp_path: Path
) -> None:
    script = tmp_path / "small_batches.py"
    script.write_text(
        "from servanda.cli import main\n"
        "from servanda.check.archive import check_store\n"
        "if __name__ == '__main__':\n"
        "    check_store.__kwdefaults__['batch'] = 1\n"
        "    main()\n"
    )
    command = [sys.executable, str(script), "check", "--store", str(own), "--format", "json", "--jobs", "2"]
    checking = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not _kept(own) and checking.poll() is None:
        time.sleep(0.01)
    checking.send_signal(signal.SIGINT)
    out, err = checking.communicate(timeout=60)
    assert checking.returncode == 130, err
    report = json.loads(out)
    assert report["partial"] is True
    assert 0 < report["checked"] < report["all"] == COUNT
    assert "stopped" in err
    assert "goes on from there" in err
    assert "Traceback" not in err
    outcome = check_store(own, jobs=1)
    assert 0 < outcome.fresh < COUNT
    assert found(outcome) == expected


def _kept(place: Path) -> int:
    """Return how many agreements have results that are kept."""
    return sum(1 for _ in ArchiveFile(place).read_results())


def test_an_interrupt_between_results_ends_the_processes(own: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    outcome = check_store(own, jobs=2, batch=2, tell=stop)
    assert outcome.partial
    assert 0 < outcome.checked < outcome.total == COUNT
    assert not active_children()


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
    own: Path, expected: set[Key], processes: list[subprocess.Popen[bytes]]
) -> None:
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

    outcome = check_store(own, scheduler=address, batch=2, tell=kill_one)
    assert killed
    assert outcome.checked == outcome.fresh == COUNT
    assert found(outcome) == expected


@pytest.mark.needs("distributed")
def test_a_scheduler_that_is_not_there_is_told() -> None:
    executor = DaskExecutor(f"tcp://127.0.0.1:{free_port()}", answer=1)
    with pytest.raises(ServandaError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1"):
        list(executor.run([]))


def test_without_dask_a_sentence_says_how_to_get_it(own: Path) -> None:
    script = (
        "import sys; sys.modules['distributed'] = None\n"
        "from servanda.cli import main\n"
        f"main(['check', '--store', {str(own)!r}, '--dask', 'tcp://127.0.0.1:1'])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "pip install 'dask[distributed]'" in told.stderr
    assert "Traceback" not in told.stderr

"""Processes that check: some number of them, one killed, all killed, Ctrl-C, and going on after it."""

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
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path

import pytest
from tests.corpus.conftest import COUNT
from tests.corpus.corpora import found

from servanda.corpus.checking import check_store
from servanda.corpus.kept import FILE
from servanda.errors import ServandaError


@pytest.fixture
def own(archive: Path, tmp_path: Path) -> Path:
    """Return a copy of the archive without kept results."""
    return Path(shutil.copytree(archive, tmp_path / "own", ignore=shutil.ignore_patterns("checks.*")))


def _kill_processes() -> int:
    """Kill the processes that this one started to check; return how many there were."""
    children = active_children()
    for child in children:
        if child.pid is not None:
            os.kill(child.pid, signal.SIGKILL)
    return len(children)


def test_processes_find_what_one_finds(own: Path) -> None:
    alone = found(check_store(own, jobs=1, shard=500))
    assert alone
    assert found(check_store(own, jobs=2, shard=500, full=True)) == alone


def test_the_shard_of_a_killed_process_is_tried_again(own: Path) -> None:
    alone = found(check_store(own, jobs=1))
    killed: list[int] = []

    def kill_once(done: int, total: int) -> None:
        if done and not killed:
            killed.append(_kill_processes())

    outcome = check_store(own, jobs=2, shard=100, full=True, tell=kill_once)
    assert killed == [2]
    assert found(outcome) == alone
    assert outcome.checked == COUNT


def test_a_shard_on_which_two_processes_die_is_named(own: Path) -> None:
    over = threading.Event()

    def kill_all() -> None:
        while not over.wait(0.02):
            _kill_processes()

    killer = threading.Thread(target=kill_all)
    killer.start()
    try:
        with pytest.raises(ServandaError, match=r"two processes died while checking https://.*--jobs 1"):
            check_store(own, jobs=2, shard=100)
    finally:
        over.set()
        killer.join()
    # The next run does what is left.
    assert found(check_store(own, jobs=1)) == found(check_store(own, jobs=1, full=True))


def test_ctrl_c_leaves_a_partial_report_and_the_next_run_goes_on(own: Path, tmp_path: Path) -> None:
    script = tmp_path / "small_shards.py"
    script.write_text(
        "from servanda.cli import main\n"
        "from servanda.corpus.checking import check_store\n"
        "if __name__ == '__main__':\n"
        "    check_store.__kwdefaults__['shard'] = 50\n"
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
    assert found(outcome) == found(check_store(own, jobs=1, full=True))


def _kept(folder: Path) -> int:
    """Return how many agreements have results that are kept."""
    if not (folder / FILE).exists():
        return 0
    with closing(sqlite3.connect(folder / FILE, timeout=60)) as base:
        try:
            row = base.execute("SELECT count(*) FROM unit WHERE findings IS NOT NULL").fetchone()
        except sqlite3.OperationalError:
            return 0  # the tables are not there yet
        return int(row[0])


def test_an_interrupt_between_results_ends_the_processes(own: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    outcome = check_store(own, jobs=2, shard=100, tell=stop)
    assert outcome.partial
    assert 0 < outcome.checked < outcome.total == COUNT
    assert not active_children()

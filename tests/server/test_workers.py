"""Workers: real processes, ended at their limits and replaced, whatever they are asked."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.server import sample_tasks
from tests.store import corpus

from servanda.errors import ServandaError
from servanda.server.request_errors import LimitReached
from servanda.server.settings import Settings
from servanda.server.tasks import Reply
from servanda.server.workers import WorkerPool

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")


class Pool:
    """A pool of workers with a loop of its own, asked as if nothing were asynchronous."""

    def __init__(self, settings: Settings) -> None:
        """Start it."""
        self.runner = asyncio.Runner()
        self.pool = WorkerPool(settings, ("tests.server.sample_tasks",))
        self.runner.run(self.pool.__aenter__())

    def run(self, task: Any, client: str = "192.0.2.1", **values: Any) -> Reply:
        """Return the reply of one task."""
        return self.runner.run(self.pool.run(task, client=client, **values))

    def run_all(self, *orders: tuple[Any, str, dict[str, Any]]) -> list[Reply | BaseException]:
        """Return the replies of some tasks at the same time, or what they raise."""

        async def gather() -> list[Reply | BaseException]:
            running = (self.pool.run(task, client=client, **values) for task, client, values in orders)
            return await asyncio.gather(*running, return_exceptions=True)

        return self.runner.run(gather())

    def pause(self, seconds: float) -> None:
        """Let the pool do what it has to for some seconds."""
        self.runner.run(asyncio.sleep(seconds))

    def find_fault(self) -> str | None:
        """Return why nothing is answered, None where all is well."""

        async def describe() -> str | None:
            fault: str | None = self.pool.describe()["fault"]
            return fault

        return self.runner.run(describe())

    def close(self) -> None:
        """End it."""
        self.runner.run(self.pool.__aexit__(None, None, None))
        self.runner.close()


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(Settings(seconds=2.0, bytes=1_000_000, workers=4))
    yield made
    made.close()


def read_process(reply: Reply) -> int:
    return int(reply.body.split()[1])


def test_a_task_is_done_in_another_process(pool: Pool) -> None:
    reply = pool.run(sample_tasks.tell)
    assert reply.body.startswith(b"1 ") and read_process(reply) != os.getpid()


def test_what_a_task_raises_is_raised_here(pool: Pool) -> None:
    with pytest.raises(ServandaError, match="no such actor"):
        pool.run(sample_tasks.refuse, text="no such actor")
    with pytest.raises(ZeroDivisionError):
        pool.run(sample_tasks.fail)


def test_a_task_is_ended_when_its_time_is_up_and_its_process_with_it(pool: Pool) -> None:
    process = read_process(pool.run(sample_tasks.tell))
    began = time.monotonic()
    with pytest.raises(LimitReached) as caught:
        pool.run(sample_tasks.wait, duration=60.0, seconds=0.3)
    assert (caught.value.status, caught.value.retry) == (503, None)
    assert time.monotonic() - began < 10
    pool.pause(0.3)
    found = {read_process(pool.run(sample_tasks.tell)) for _ in range(8)}
    assert process not in found or not is_running(process)


def is_running(process: int) -> bool:
    """Say whether there is such a process, and not only what its parent has not heard of yet."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_query_is_ended_in_the_engine(pool: Pool) -> None:
    with pytest.raises(LimitReached) as caught:
        pool.run(sample_tasks.ask, query=sample_tasks.ENDLESS, inner=60.0, seconds=1.0)
    assert caught.value.status == 503
    assert pool.run(sample_tasks.tell).status == 200


def test_a_query_that_needs_too_much_memory_ends_its_worker_alone(pool: Pool) -> None:
    with pytest.raises(LimitReached) as caught:
        pool.run(sample_tasks.ask, query=sample_tasks.GREEDY, inner=120.0, seconds=120.0)
    assert caught.value.status == 503
    assert pool.run(sample_tasks.tell).status == 200


def test_a_worker_that_ends_is_replaced(pool: Pool) -> None:
    for _ in range(6):
        with pytest.raises(LimitReached):
            pool.run(sample_tasks.die)
    assert pool.run(sample_tasks.tell).status == 200


def test_a_reply_beyond_the_limit_is_refused(pool: Pool) -> None:
    assert len(pool.run(sample_tasks.fill, size=1_000_000).body) == 1_000_000
    with pytest.raises(LimitReached) as caught:
        pool.run(sample_tasks.fill, size=1_000_001)
    assert caught.value.status == 413


def test_a_query_gets_the_answer_that_the_command_gives(pool: Pool) -> None:
    query = "SELECT ?label { actor:nato skos:prefLabel ?label FILTER (LANG(?label) = 'en') }"
    replies = [pool.run(sample_tasks.ask, query=query, inner=30.0, seconds=30.0) for _ in range(3)]
    assert {reply.body for reply in replies} == {b"label\r\nNorth Atlantic Treaty Organization\r\n"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has networks of processes")
def test_a_worker_reaches_no_network(pool: Pool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        reply = pool.run(sample_tasks.connect, port=server.getsockname()[1])
    assert reply.body != b"connected"


def test_slow_answers_go_on_at_low_priority_and_quick_ones_pass_them(pool: Pool) -> None:
    slow = [(sample_tasks.work, f"192.0.2.{n}", {"duration": 0.2, "seconds": 60.0}) for n in range(2)]
    quick = [(sample_tasks.tell, "198.51.100.1", {}) for _ in range(20)]
    found = pool.run_all(*slow, *quick)
    assert [one.body for one in found[:2] if isinstance(one, Reply)] == [b"19", b"19"]
    assert all(isinstance(one, Reply) for one in found)


def test_where_too_many_are_slow_those_that_take_most_are_given_up_and_quick_ones_are_answered(
    pool: Pool,
) -> None:
    hostile = [(sample_tasks.work, f"192.0.2.{n}", {"duration": 30.0, "seconds": 5.0}) for n in range(10)]
    quick = [(sample_tasks.tell, f"198.51.100.{n}", {}) for n in range(40)]
    short = (sample_tasks.work, "198.51.100.77", {"duration": 0.1, "seconds": 60.0})
    found = pool.run_all(
        *hostile[:8],
        *[(task, client, {**values, "seconds": 6.0}) for task, client, values in hostile[8:]],
        *quick,
        short,
    )
    refused = [one for one in found[:10] if isinstance(one, LimitReached)]
    assert len(refused) == 10 and {one.status for one in refused} <= {429, 503}
    assert sum(one.retry is not None for one in refused) >= 8
    assert all(isinstance(one, Reply) for one in found[10:])


def test_a_client_that_takes_much_is_told_so_and_has_its_quick_answers(pool: Pool) -> None:
    hostile = [(sample_tasks.work, "203.0.113.9", {"duration": 3.0, "seconds": 60.0}) for _ in range(20)]
    found = pool.run_all(*hostile)
    refused = [one for one in found if isinstance(one, LimitReached) and one.status == 429]
    assert refused and all(one.retry and one.retry > 0 for one in refused)
    assert pool.run(sample_tasks.tell, client="203.0.113.9").status == 200


def test_workers_come_back_when_the_process_that_forks_them_is_killed() -> None:
    made = Pool(Settings(workers=2))
    try:
        first = read_process(made.run(sample_tasks.tell))
        parent = int(Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(parent, signal.SIGKILL)
        end = time.monotonic() + 30
        while is_running(first) and time.monotonic() < end:  # its workers end with it, not at once
            time.sleep(0.05)
        assert read_process(made.run(sample_tasks.tell)) != first
        assert read_process(made.run(sample_tasks.tell)) != first
    finally:
        made.close()


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return archives of a few agreements, and of more than are read into memory."""
    folder = tmp_path_factory.mktemp("archives")
    found = {}
    for name, number in (("few", 3), ("others", 4), ("many", 60)):
        found[name] = folder / f"{name}.sqlite"
        corpus.load(found[name], corpus.write(folder / f"{name}.nq", range(number)))
    return found


def count(pool: Pool) -> int:
    return int(pool.run(sample_tasks.tell).body.split()[0])


COUNT = "SELECT (COUNT(*) AS ?n) { ?a a srv:Agreement }"


def ask_patiently(pool: Pool, query: str) -> bytes:
    """Return the answer to a query, for which an index may have to be built first."""
    end = time.monotonic() + 60
    while True:
        try:
            return pool.run(sample_tasks.ask, query=query, inner=30.0, seconds=30.0).body
        except LimitReached as error:
            if error.retry is None or time.monotonic() > end:
                raise
            pool.pause(0.2)


@pytest.mark.parametrize(("name", "number"), [("few", 3), ("many", 60)])
def test_an_archive_is_served_with_queries_over_all_of_it(
    archives: dict[str, Path], name: str, number: int
) -> None:
    made = Pool(Settings(places=(archives[name],), workers=2))
    try:
        assert count(made) == number
        assert [ask_patiently(made, COUNT) for _ in range(3)] == [f"n\r\n{number}\r\n".encode()] * 3
        with pytest.raises(LimitReached):
            made.run(sample_tasks.ask, query=sample_tasks.ENDLESS, inner=60.0, seconds=1.0)
        assert count(made) == number
    finally:
        made.close()


def test_an_archive_that_only_may_be_read_gets_an_index_elsewhere(
    archives: dict[str, Path], tmp_path: Path
) -> None:
    place = tmp_path / "corpus" / "many.sqlite"
    place.parent.mkdir()
    place.write_bytes(archives["many"].read_bytes())
    place.parent.chmod(0o555)
    made = Pool(Settings(places=(place,), workers=2))
    try:
        assert ask_patiently(made, COUNT) == b"n\r\n60\r\n"
    finally:
        made.close()
        place.parent.chmod(0o755)


def test_what_is_replaced_is_picked_up_and_what_vanishes_is_told_until_it_is_back(
    archives: dict[str, Path], tmp_path: Path
) -> None:
    place = tmp_path / "served.sqlite"
    place.write_bytes(archives["few"].read_bytes())
    made = Pool(Settings(places=(place,), workers=2))
    try:
        before = made.pool.version
        assert count(made) == 3
        draft = tmp_path / "draft.sqlite"
        draft.write_bytes(archives["others"].read_bytes())
        draft.replace(place)
        wait_until(made, lambda: count(made) == 4)
        assert made.pool.version != before
        place.rename(draft)
        wait_until(made, lambda: made.find_fault() is not None)
        with pytest.raises(LimitReached) as caught:
            made.run(sample_tasks.tell)
        assert caught.value.status == 503 and caught.value.retry is not None
        draft.rename(place)
        wait_until(made, lambda: made.find_fault() is None)
        assert count(made) == 4
    finally:
        made.close()


def test_an_archive_that_cannot_be_opened_is_told_until_it_can(
    archives: dict[str, Path], tmp_path: Path
) -> None:
    place = tmp_path / "served.sqlite"
    place.write_bytes(archives["few"].read_bytes())
    made = Pool(Settings(places=(place,), workers=2))
    try:
        draft = tmp_path / "draft.sqlite"
        draft.write_bytes(b"SQLite format 3\0" + b"?" * 4000)
        draft.replace(place)
        wait_until(made, lambda: made.find_fault() is not None)
        with pytest.raises(LimitReached):
            made.run(sample_tasks.tell)
        draft.write_bytes(archives["others"].read_bytes())
        draft.replace(place)
        wait_until(made, lambda: made.find_fault() is None and count(made) == 4)
    finally:
        made.close()


def test_files_that_cannot_be_read_any_more_leave_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "agreement.nq"
    corpus.write(place, range(2))
    made = Pool(Settings(places=(place,), workers=2))
    try:
        place.write_text("this is no RDF")
        assert made.find_fault() is None
        made.pause(3)
        assert count(made) == 2 and made.find_fault() is None
        corpus.write(place, range(5))
        wait_until(made, lambda: count(made) == 5)
    finally:
        made.close()


def wait_until(pool: Pool, condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, for as long as a machine with much to do may need."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        pool.pause(0.1)


def test_what_cannot_be_opened_at_the_start_is_told(tmp_path: Path) -> None:
    (tmp_path / "agreement.yaml").write_text("id: [", "utf-8")
    with pytest.raises(ServandaError, match=r"agreement\.yaml"):
        Pool(Settings(places=(tmp_path / "agreement.yaml",)))

"""Honest clients of ``servanda serve`` while others try to bring it down: their times and failures.

    python benchmarks/serving.py [--seconds 20] [--clients 200] [--rate 100] [--hostile 10] [-- OPTIONS]

A server is started with OPTIONS, asked by the honest clients alone, then by them and the hostile ones, who
come from another address (127.x.y.z) with each request and do not wait, and then by the honest clients
alone again. It prints, for each time, the answers, those that failed, and the seconds within which half and
99 of 100 came; and the memory of all processes of the server (proportional set size) at the beginning and
at the end. With ``--url`` a server that runs already is asked.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

HONEST = (
    "/health",
    "/en/",
    "/en/agreement/kz-nato-2007/",
    "/api/v1/notifications?to=kz-mfa",
    "/sparql?query=" + quote("SELECT ?c { ?a srv:hasClause ?c } LIMIT 20"),
    "/sparql?query=" + quote("ASK { actor:nato ?p ?o }"),
)
QUERIES = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "SELECT * { ?a (!<urn:x>)*/(!<urn:y>)* ?b }",
    'SELECT * { ?a ?b ?c FILTER REGEX(STR(?c), "(a*)*(a*)*b") . ?d ?e ?f FILTER REGEX(STR(?f), "(x+x+)+y") }',
)
HOSTILE = tuple("/sparql?query=" + quote(query) for query in QUERIES)


@dataclass
class Report:
    """The seconds of good answers, and how many others there were of which kind."""

    seconds: list[float] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)

    def find_quantile(self, part: float) -> float:
        """Return the seconds within which a part of the answers came."""
        return sorted(self.seconds)[int(part * (len(self.seconds) - 1))] if self.seconds else float("nan")

    def __str__(self) -> str:
        times = f"p50 {self.find_quantile(0.5) * 1000:.1f} ms, p99 {self.find_quantile(0.99) * 1000:.1f} ms"
        return f"{len(self.seconds)} answers, {times}, others: {dict(self.others)}"


async def ask(url: str, path: str, source: str | None = None) -> int:
    """Return the status of an answer that was read to its end."""
    place = urlsplit(url)
    local = None if source is None else (source, 0)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, local_addr=local)
    try:
        head = f"GET {place.path.rstrip('/')}{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        answer = await reader.read()
    finally:
        writer.close()
    top, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", top)
    if length is None or int(length[1]) != len(body):
        raise EOFError
    return int(top.split()[1])


async def be_honest(url: str, paths: list[str], pause: float, end: float, report: Report) -> None:
    """Ask for one path after another, with pauses."""
    await asyncio.sleep(random.uniform(0, pause))
    while time.monotonic() < end:
        began = time.monotonic()
        path = random.choice(paths)
        try:
            status = await asyncio.wait_for(ask(url, path), 30)
        except (OSError, EOFError, TimeoutError) as error:
            report.others[f"{type(error).__name__} {path[:40]}"] += 1
        else:
            if status < 400:
                report.seconds.append(time.monotonic() - began)
            else:
                report.others[f"{status} {path[:40]}"] += 1
        await asyncio.sleep(max(0.0, random.expovariate(1 / pause)))


async def be_hostile(url: str, paths: list[str], end: float, report: Report) -> None:
    """Ask for what takes much, without a pause, each time from another address."""
    while time.monotonic() < end:
        source = f"127.{random.randint(1, 250)}.{random.randint(0, 250)}.{random.randint(1, 250)}"
        began = time.monotonic()
        try:
            status = await asyncio.wait_for(ask(url, random.choice(paths), source), 30)
        except (OSError, EOFError, TimeoutError) as error:
            report.others[type(error).__name__] += 1
            await asyncio.sleep(0.01)
        else:
            report.seconds.append(time.monotonic() - began)
            report.others[str(status)] += 1


def measure_memory(process: int) -> tuple[int, float]:
    """Return how many processes a server has, and their memory in MB; pages that are shared count once."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    total = 0
    for one in found:
        with suppress(OSError):
            text = Path(f"/proc/{one}/smaps_rollup").read_text()
            total += int(re.search(r"Pss:\s+(\d+)", text)[1])  # type: ignore[index]
    return len(found), total / 1024


async def run(words: argparse.Namespace, url: str, process: int | None) -> None:
    """Ask a server in three stages, and print what came of it."""
    pause = words.clients / words.rate

    async def ask_all(hostile: int) -> Report:
        honest, others, end = Report(), Report(), time.monotonic() + words.seconds
        honest_ones = (be_honest(url, words.honest, pause, end, honest) for _ in range(words.clients))
        hostile_ones = (be_hostile(url, words.attack, end, others) for _ in range(hostile))
        await asyncio.gather(*honest_ones, *hostile_ones)
        print(f"{f'{hostile} hostile' if hostile else 'calm':12} {honest}", flush=True)
        if hostile:
            print(f"{'':12} hostile: {others}", flush=True)
        return honest

    for path in words.honest:  # so that the first stage does not measure the start
        await ask(url, path)
    before = measure_memory(process) if process else None
    calm = await ask_all(0)
    attack = await ask_all(words.hostile)
    after = await ask_all(0)
    await asyncio.sleep(6)  # idle processes end
    for part in (0.5, 0.99):
        ratio = attack.find_quantile(part) / calm.find_quantile(part)
        print(f"p{part * 100:g}: {ratio:.1f} times that of calm; failures {sum(attack.others.values())}")
    print(f"after it: p99 {after.find_quantile(0.99) * 1000:.1f} ms")
    if process and before:
        now = measure_memory(process)
        print(f"memory: {before[1]:.0f} MB in {before[0]} processes, then {now[1]:.0f} MB in {now[0]}")


def main() -> None:
    """Read the options, start a server if need be, and ask it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--rate", type=float, default=100.0)
    parser.add_argument("--hostile", type=int, default=10)
    parser.add_argument("--honest", nargs="+", default=list(HONEST), metavar="PATH")
    parser.add_argument("--attack", nargs="+", default=list(HOSTILE), metavar="PATH")
    parser.add_argument("--url")
    parser.add_argument("--process", type=int)
    parser.add_argument("options", nargs="*")
    words = parser.parse_args()
    if words.url:
        asyncio.run(run(words, words.url, words.process))
        return
    command = [sys.executable, "-m", "servanda", "serve", "--port", "0", *words.options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = re.search(r"http://\S+/(?=;)", server.stderr.readline())
        assert found is not None
        # Whoever does not read the log would hold the server up.
        drain = subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
        try:
            asyncio.run(run(words, found[0], server.pid))
        finally:
            server.terminate()
            server.wait()
            drain.wait()


if __name__ == "__main__":
    main()

"""Spoil input of every kind, give it to every command, and print each rule that an answer broke.

    PYTHONPATH=graph python tests/fuzz/mutate.py --seconds 600 --seed 7 [--kind yaml]

Each case runs in a child of its own, with so much memory and so many seconds; one that is killed is a finding
as well. A case depends on the seed, its kind and its number alone: ``--first 120 --count 1`` tries that one
again. What broke a rule is made smaller as long as it breaks the same, and is kept in a folder; the command
that does it again is printed. ``--kind kill`` ends writing commands at a random moment, and looks whether the
old state stands there or the new one. It needs a system with fork.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import select
import shlex
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fuzz import kills
from tests.fuzz.inputs import KINDS, Case, make_case, warm_up
from tests.fuzz.oracle import SECRET, SECRET_FILE, run_judged
from tests.store.wayward import Exchange, Wayward

#: Bytes of address space that a case may take beyond what this process has.
MEMORY: Final = 3 * 1024**3
#: So many runs a finding may cost in being made smaller.
TRIALS: Final = 80
_NUMBERS: Final = re.compile(r"[0-9]+|'[^']*'|\"[^\"]*\"")


def run_case(case: Case, folder: Path, seconds: float, port: int = 0) -> list[str]:
    """Return what rules a case breaks, in a child that is killed when it takes too long."""
    place = folder / "case"
    shutil.rmtree(place, ignore_errors=True)
    for name, content in case.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _serve(case, place, writer, port)
    os.close(writer)
    content, end = b"", time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0 and select.select([reader], [], [], left)[0]:
        part = os.read(reader, 1 << 16)
        if not part:
            break
        content += part
    os.close(reader)
    late = time.monotonic() >= end
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # whatever it has started too
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if content.endswith(b"\n"):
        return [str(one) for one in json.loads(content)]
    return [f"not done after {seconds:g} seconds" if late else f"the process ended with {code}"]


def _serve(case: Case, place: Path, writer: int, port: int) -> None:
    """Be the child: run the case, write what rules it breaks, and end."""
    try:
        os.setpgid(0, 0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        mapped = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + MEMORY, mapped + MEMORY))
        if (place / "cache").is_dir():
            os.environ["SERVANDA_CACHE"] = str(place / "cache")
        done, wrong = run_judged(case.words, place, port, case.may_change)
        if (place / "cache").is_dir() and done is not None and done.out != EXPECTED.get(case.words):
            wrong.append("another answer than without what stood in the cache")
        os.write(writer, json.dumps(wrong).encode() + b"\n")
    except BaseException as error:
        os.write(writer, json.dumps([f"raised {type(error).__name__}: {error}"]).encode() + b"\n")
    finally:
        os._exit(0)


#: What a command answers with nothing in its way, for the cases that spoil the cache.
EXPECTED: dict[tuple[str, ...], str] = {}


def name_kind(wrong: Sequence[str]) -> str:
    """Return what findings of one kind have in common: first words without numbers and quoted names."""
    return _NUMBERS.sub("…", wrong[0])[:90] if wrong else ""


def make_smaller(case: Case, breaks: Callable[[Case], bool]) -> Case:
    """Return the smallest case found that still breaks: fewer lines, then fewer bytes; or fewer words."""
    left = TRIALS
    if not case.target:
        words, place = case.words, 1
        while place < len(words) and left:
            left -= 1
            fewer = words[:place] + words[place + 1 :]
            words, place = (fewer, place) if breaks(replace(case, words=fewer)) else (words, place + 1)
        return replace(case, words=words)
    for split in (
        lambda content: content.splitlines(keepends=True),
        lambda content: [content[n : n + 1] for n in range(len(content))],
    ):
        parts: list[bytes] = split(case.files[case.target])
        size = max(1, len(parts) // 2)
        while size and left and parts:
            place = 0
            while place < len(parts) and left:
                left -= 1
                fewer_parts = parts[:place] + parts[place + size :]
                tried = replace(case, files={**case.files, case.target: b"".join(fewer_parts)})
                if breaks(tried):
                    case, parts = tried, fewer_parts
                else:
                    place += size
            size //= 2
    return case


def keep(case: Case, folder: Path) -> str:
    """Keep the files of a case in a folder, and return the command that does it again."""
    for name, content in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return f"cd {shlex.quote(str(folder))} && python -m servanda {shlex.join(case.words)}"


def serve_answer(file: Path) -> Wayward:
    """Return a server on loopback that answers what is in a file, well or badly, as any media type."""
    types = (
        "application/sparql-results+json",
        "text/csv",
        "application/n-triples",
        "text/html",
        "application/sparql-results+xml",
        "text/turtle",
    )

    def behave(exchange: Exchange, number: int) -> None:
        body = file.read_bytes() if file.exists() else b""
        chance = Random(body + str(number).encode())
        packed = chance.choice(("gzip", "deflate", "br", "x"))
        match chance.randrange(8):
            case 0:
                exchange.answer(
                    body, chance.choice(types), chance.choice((204, 301, 400, 401, 404, 418, 500))
                )
            case 1:
                exchange.answer_in_chunks(body, chance.choice(types), whole=chance.random() < 0.5)
            case 2:
                exchange.begin(200, types[0], Content_Length=str(len(body) + 10))
                exchange.wfile.write(body)
                exchange.hang_up()
            case 3:
                exchange.answer(body, chance.choice(types), Content_Encoding=packed)
            case _:
                exchange.answer(body, types[0] if chance.random() < 0.7 else chance.choice(types))

    server = Wayward(behave)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    return server


def _serve_apart(file: Path) -> tuple[int, int]:
    """Start such a server in a process, so that this one has one thread; return its id and port."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        server = serve_answer(file)
        os.write(writer, str(server.server_address[1]).encode())
        os.close(writer)
        while os.getppid() != 1:
            time.sleep(1)
        os._exit(0)
    os.close(writer)
    port = int(os.read(reader, 16))
    os.close(reader)
    return child, port


def _plan(arguments: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Yield kinds and numbers of cases, the kinds in turn."""
    kinds = arguments.kind or [*KINDS, "kill"]
    number = arguments.first
    while arguments.count is None or number < arguments.first + arguments.count:
        for kind in kinds:
            yield kind, number
        number += 1


def _try(
    kind: str, name: str, folder: Path, kept: Path, seconds: float, port: int, found: Counter[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the kind of each finding of a case, and what is told of it: of the first of a kind all."""
    if kind == "kill":
        yield from ((what, what) for what in kills.try_kill(Random(name), folder))
        return
    case = make_case(kind, Random(name), port)
    if not (wrong := run_case(case, folder, seconds, port)):
        return
    same = name_kind(wrong)
    if found[kind, same]:
        yield same, ""
        return

    def breaks(smaller: Case) -> bool:
        return name_kind(run_case(smaller, folder, seconds, port)) == same

    small = make_smaller(case, breaks) if "seconds" not in wrong[0] else case
    yield same, f"{'; '.join(wrong)}\n    {keep(small, kept / name.replace(' ', '-'))}"


def _main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600, help="stop after so long (default: 600)")
    parser.add_argument("--seed", type=int, default=0, help="another seed tries others (default: 0)")
    parser.add_argument(
        "--kind", action="append", choices=[*KINDS, "kill"], help="only this kind; may be repeated"
    )
    parser.add_argument("--first", type=int, default=0, help="the number of the first case (default: 0)")
    parser.add_argument(
        "--count", type=int, help="so many cases of each kind (default: until the time is up)"
    )
    parser.add_argument(
        "--patience", type=float, default=60, help="seconds that a case may take (default: 60)"
    )
    parser.add_argument("--keep", type=Path, help="the folder for findings (default: a new one)")
    arguments = parser.parse_args()
    began = time.monotonic()
    kept = arguments.keep or Path(tempfile.mkdtemp(prefix="servanda-fuzz-"))
    kept.mkdir(parents=True, exist_ok=True)
    tried, found = Counter[str](), Counter[tuple[str, str]]()
    folder = Path(tempfile.mkdtemp(prefix="servanda-fuzz-run-"))
    (folder / SECRET_FILE).write_text(SECRET, "ascii")
    os.environ.setdefault("SERVANDA_CACHE", str(folder / "cache"))
    server, port = _serve_apart(folder / "case" / "answer")
    try:
        from tests.command import run

        EXPECTED["notify", "--format", "json"] = run("notify", "--format", "json").out
        for kind in {kind for kind, _ in islice(_plan(arguments), 20)} - {"kill"}:
            if kind != "endpoint":  # a server that says nothing would be waited for
                warm_up(kind, folder / "warm" / kind, port, began + arguments.seconds / 5)
        for kind, number in _plan(arguments):
            if time.monotonic() - began > arguments.seconds:
                break
            tried[kind] += 1
            name = f"{arguments.seed} {kind} {number}"
            for same, told in _try(kind, name, folder, kept, arguments.patience, port, found):
                found[kind, same] += 1
                if told:
                    print(f"{name}: {told}", flush=True)
    finally:
        os.kill(server, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    for (kind, what), times in found.items():
        print(f"{times} × {kind}: {what}")
    listed = ", ".join(f"{kind} {count}" for kind, count in tried.items())
    print(f"{sum(tried.values())} cases ({listed}); {sum(found.values())} findings of {len(found)} kinds")
    return bool(found)


if __name__ == "__main__":
    sys.exit(_main())

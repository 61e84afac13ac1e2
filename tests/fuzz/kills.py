"""Commands that write, killed at a random moment: the old state stands there, or the new one."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from subprocess import DEVNULL
from typing import Final

from tests.command import ROOT, run, start

_EXAMPLE: Final = ROOT / "docs" / "examples" / "river-gauges-2020"
_LOG: Final = ROOT / "docs" / "logs" / "liaison-2009.csv"
#: What is done, and to which file; {0} is the folder.
_STEPS: Final = (
    ("load {0}/c.nq --store {0}/a.sqlite", "a.sqlite"),
    ("log add --log {0}/log.csv --matter departure --by nato-plo --when 2010-02-01", "log.csv"),
    ("fmt {0}/agreement.yaml", "agreement.yaml"),
    ("export --format turtle -o {0}/out.ttl --force", "out.ttl"),
    ("export --format xlsx -o {0}/out.xlsx --force", "out.xlsx"),
    ("store backup {0}/b.sqlite --store {0}/a.sqlite --force", "b.sqlite"),
)


def try_kill(chance: Random, folder: Path) -> Iterator[str]:
    """Do one of the steps to its end, then again and kill it; yield what is neither state after that."""
    place = folder / "kill"
    command, name = chance.choice(_STEPS)
    words = [word.format(place) for word in command.split()]
    _prepare(place)
    before = _read(place, name)
    begun = time.monotonic()
    start(*words, stdout=DEVNULL, stderr=DEVNULL).wait()
    taken = time.monotonic() - begun
    after = _read(place, name)
    _prepare(place)
    process = start(*words, stdout=DEVNULL, stderr=DEVNULL)
    time.sleep(chance.uniform(taken * 0.3, taken * 1.02))
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = _read(place, name)
    if left not in (before, after):
        yield f"{words[0]} was killed, and {name} is neither as before nor as after it"
    if words[0] == "log" and left != before:
        return  # the record is there; a second departure with no arrival between is refused
    code = start(*words, stdout=DEVNULL, stderr=DEVNULL).wait()
    if code != 0 or _read(place, name) != after:
        yield f"{words[0]} was killed, and does not end well when it is given again ({code})"


def _prepare(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(_EXAMPLE, place)
    text = (
        (place / "agreement.yaml")
        .read_text("utf-8")
        .replace("  3:\n", "  3:\n\n")
        .replace("label:", "label:   ")
    )
    (place / "agreement.yaml").write_text(text, "utf-8")
    shutil.copy(_LOG, place / "log.csv")
    for name in ("out.ttl", "out.xlsx"):
        (place / name).write_text("what stood there before\n", "utf-8")
    seeds = place.parent / "seeds"
    if not seeds.exists():
        seeds.mkdir()
        run("generate", 6, "--seed", 3, "-o", seeds / "c.nq")
        run("generate", 2, "--seed", 4, "-o", seeds / "old.nq")
        run("load", seeds / "old.nq", "--store", seeds / "a.sqlite")
    for name in ("c.nq", "a.sqlite"):
        shutil.copy(seeds / name, place / name)
    shutil.copy(seeds / "a.sqlite", place / "b.sqlite")


def _read(place: Path, name: str) -> object:
    """Return the state of a file: its bytes, or what an archive answers."""
    if not name.endswith(".sqlite"):
        return (place / name).read_bytes()
    done = run("ask", "norms", "--store", place / name, "--format", "csv")
    return done.code, done.out, done.err

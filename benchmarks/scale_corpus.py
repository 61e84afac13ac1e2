"""What is measured: corpora of several sizes, their stores, and what is asked of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scale_processes import environment, job, whole

#: The agreement that is asked about: it is the same in a corpus of any size.
ONE = "generated-000001"
_IRI = f"<https://w3id.org/servanda/agreement/{ONE}>"
SERVANDA = [sys.executable, "-m", "servanda"]


@dataclass(frozen=True)
class Corpus:
    """A generated corpus of so many agreements, and what is made from it, in a folder; each is made once."""

    size: int
    seed: int
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of all programs that work on it."""
        return environment(self.folder / "cache")

    def run(self, *arguments: object) -> None:
        """Run ``servanda``, which must do what it is told."""
        command = [*SERVANDA, *map(str, arguments)]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)

    @cached_property
    def file(self) -> Path:
        """The corpus as N-Quads."""
        path = self.folder / f"{self.size}-{self.seed}.nq"
        if not path.exists():
            self.run("generate", self.size, "--seed", self.seed, "-o", path)
        return path

    @cached_property
    def store(self) -> Path:
        """The store on disk that holds it."""
        path = self.folder / f"store-{self.size}-{self.seed}"
        if not (path / "current").exists():
            self.run("load", self.file, "--store", path)
        return path

    @cached_property
    def original(self) -> Path:
        """One agreement of the corpus in a file of its own."""
        path = self.folder / f"one-{self.size}-{self.seed}.nq"
        with self.file.open(encoding="utf-8") as stream:
            # An agreement's lines stand together, and this one is the first.
            lines = [line for line, _ in zip(stream, range(20_000), strict=False) if f"{_IRI} .\n" in line]
        path.write_text("".join(lines), "utf-8")
        return path

    @cached_property
    def changed(self) -> Path:
        """The same agreement with another title."""
        path = self.folder / f"changed-{self.size}-{self.seed}.nq"
        text = self.original.read_text("utf-8")
        title = re.compile(rf'^({re.escape(_IRI)} <http://purl.org/dc/terms/title> "[^"]*)"', re.MULTILINE)
        told, times = title.subn(r'\1, as amended"', text)
        assert times, "the agreement has no title"
        path.write_text(told, "utf-8")
        return path

    @cached_property
    def chosen(self) -> dict[str, str]:
        """What is asked for, by the type of a parameter (``actor``, ``matter`` …), as a person types it."""
        taken = whole(job("chosen", store=str(self.store), agreement=ONE), self.environment, limit=600)
        assert not taken.note, taken.note
        said: dict[str, str] = last(taken.said)["said"]
        return said


def last(text: str) -> dict[str, Any]:
    """Return the last thing that a worker printed."""
    said: dict[str, Any] = json.loads(text.strip().rpartition("\n")[2])
    return said


def disk(folder: Path) -> int:
    """Return the bytes of the files in a folder, each once however many names it has."""
    found = [path.stat() for path in folder.rglob("*") if path.is_file()]
    return sum({status.st_ino: status.st_size for status in found}.values())

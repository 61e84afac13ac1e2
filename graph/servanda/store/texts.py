"""The text of each agreement of a store on disk, kept beside its triples to be read in one piece.

The engine looks up each term of a graph by itself: some 800 triples take it longer than reading, unpacking
and parsing the same as N-Triples. So what a check or a question needs whole is read from here. A file of
texts is never changed once its generation is live; the next one links it and writes one of its own.
"""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from servanda.store.catalog import Catalog, Entry
from servanda.store.disk import damaged

#: How the names of these files end.
SUFFIX: Final = ".texts"
#: With more files than that, small ones are put together.
_FILES: Final = 16


@dataclass(frozen=True)
class Kept:
    """An agreement as its text says: its entry, its sorted N-Triples and those that were derived from it."""

    entry: Entry
    authored: bytes = field(repr=False)
    derived: bytes = field(repr=False)


class Texts:
    """Reads the texts of one generation."""

    def __init__(self, generation: Path) -> None:
        """Open the catalogue, which knows where they are; raises ServandaError when it is damaged."""
        self._generation = generation
        self._catalog = Catalog(generation)
        self._files: dict[str, IO[bytes]] = {}

    def of(self, iri: str) -> Kept | None:
        """Return an agreement by its text.

        None when that is not kept, as where there are blank nodes, which the engine names anew: then the
        store is to be asked. Raises ServandaError when it cannot be read.
        """
        entry = self._catalog.entry(iri)
        return self.kept(entry) if entry and entry.text else None

    def kept(self, entry: Entry) -> Kept:
        """Return the agreement of an entry that has a text; raises ServandaError when it cannot be read."""
        name, start, first, second = _parts(entry.text)
        content = self.packed(name, start, first + second)
        try:
            return Kept(entry, zlib.decompress(content[:first]), zlib.decompress(content[first:]))
        except zlib.error as error:
            raise damaged(self._generation.parent, f"{name}: {error}") from None

    def digest(self, iri: str) -> str | None:
        """Return the digest of the text of an agreement, None when that is not kept.

        Raises ServandaError when it cannot be read.
        """
        place = self._catalog.place(iri)
        if not place:
            return None
        name, start, first, second = _parts(place)
        return blake2b(self.packed(name, start, first + second), digest_size=16).hexdigest()

    def packed(self, name: str, start: int, size: int) -> bytes:
        """Return some bytes of a file of texts; raises ServandaError when they are not there."""
        try:
            if name not in self._files:
                self._files[name] = (self._generation / name).open("rb")
            self._files[name].seek(start)
            content = self._files[name].read(size)
        except OSError as error:
            raise damaged(self._generation.parent, f"{name}: {error}") from None
        if len(content) < size:
            raise damaged(self._generation.parent, f"{name} is cut off")
        return content

    def close(self) -> None:
        """Close the files."""
        self._catalog.close()
        for stream in self._files.values():
            stream.close()


class Writer:
    """Writes texts into the file of a generation in the making."""

    def __init__(self, generation: Path) -> None:
        """Name the file after the generation; it is made with the first text."""
        self._generation = generation
        self._name = generation.name + SUFFIX
        self._stream: IO[bytes] | None = None

    def add(self, authored: bytes, derived: bytes) -> str:
        """Write the N-Triples of an agreement and return their place, "" when they are not to be kept.

        Raises OSError when the disk is full.
        """
        if b"_:" in authored or b"_:" in derived:
            return ""
        # The least that packs: it is the loading that waits for it, and the lines are much alike.
        return self._put(*(zlib.compress(text, 1) for text in (authored, derived)))

    def _put(self, first: bytes, second: bytes) -> str:
        if self._stream is None:
            self._stream = (self._generation / self._name).open("ab")
        start = self._stream.tell()
        self._stream.write(first + second)
        return f"{self._name} {start} {len(first)} {len(second)}"

    def tidy(self, catalog: Catalog) -> None:
        """Move what is still used out of files that are mostly not, and of small ones if there are many."""
        entries = [entry for entry in catalog.agreements() if entry.text]
        used: Counter[str] = Counter()
        for entry in entries:
            name, _, first, second = _parts(entry.text)
            used[name] += first + second
        files = sorted(self._generation.glob("*" + SUFFIX))
        sizes = {path.name: path.stat().st_size for path in files}
        small = sum(sizes.values()) / _FILES if len(files) > _FILES else 0
        doomed = {name for name, size in sizes.items() if 2 * used[name] < size or used[name] < small}
        texts = Texts(self._generation)
        for entry in entries:
            name, start, first, second = _parts(entry.text)
            if name in doomed:
                content = texts.packed(name, start, first + second)
                catalog.move(entry.iri, self._put(content[:first], content[first:]))
        texts.close()
        for name in doomed:
            (self._generation / name).unlink()

    def close(self) -> None:
        """See to it that all is written."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _parts(place: str) -> tuple[str, int, int, int]:
    name, start, first, second = place.split()
    return name, int(start), int(first), int(second)

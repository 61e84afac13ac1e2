"""The inputs of an answer: the files that a process opens to read, and what servanda brings itself.

Which files an agreement brings along (texts, translations, tables of participation) is known only where they
are read, so they are noted as they are opened (PEP 578). The same hook keeps a process to some folders.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from servanda.errors import ServandaError
from servanda.messages import error_text
from servanda.receipts.receipt import InputDigest
from servanda.resources import REFERENCE, data_folder
from servanda.store.snapshot import cache_folder

#: How the name of an input begins that servanda brings itself.
OWN: Final = "servanda:"
#: Folders of the system; what is read there (time zones, fonts) is no input.
_SYSTEM: Final = ("/usr/share", "/usr/lib", "/usr/lib64", "/lib", "/lib64")
#: Those with what is no file, of which a process that is kept to a folder reads only its own size.
_DEVICES_AND_PROCESSES: Final = ("/proc", "/sys", "/dev")
#: Of the system's own files those that any program reads.
_SYSTEM_FILES: Final = frozenset({"/etc/localtime", "/etc/mime.types"})
_DEVICES: Final = frozenset({"/dev/null", "/dev/urandom", "/dev/random"})
#: Bytes of a file that are hashed at a time.
_PIECE: Final = 1 << 20


class InputRecorder:
    """The files that this process opens to read, apart from those of Python and of the system.

    With a ``folder`` no other file may be opened than those in it, in the process's own folder for temporary
    files, of Python and of the system, and none written but temporary ones: anything else raises
    ServandaError where it is opened.
    """

    def __init__(self, folder: Path | None = None, temporary: Path | None = None) -> None:
        """Take the one folder whose files may be read (None: any), and that of temporary files if another."""
        self._folder = None if folder is None else os.path.realpath(folder)
        self._temporary = os.path.realpath(temporary or tempfile.gettempdir())
        self._installed = tuple(_list_installed())
        self._own = tuple(os.path.realpath(data_folder(name)) for name in ("agreements", "examples"))
        self._opened: dict[str, str] = {}

    def start(self) -> None:
        """Begin to note, in place of any other recorder of this process."""
        global _active, _hooked
        _active = self
        if not _hooked:
            sys.addaudithook(_pass_on)
            _hooked = True

    def stop(self) -> None:
        """End it."""
        global _active
        _active = None

    def list_digests(self, base: Path) -> tuple[InputDigest, ...]:
        """Return the inputs with their digests, sorted by their names, which are relative to a folder."""
        found = {}
        shipped = {REFERENCE}
        for real, opened in self._opened.items():
            own = next((folder for folder in self._own if _lies_in(real, folder)), None)
            if own is not None:
                shipped.add(PurePath(os.path.relpath(real, own)).parts[0])
            elif Path(real).is_file():
                found[name_file(opened, base)] = hash_input(Path(real))
        return tuple(sorted([*(InputDigest(*one) for one in found.items()), *_digest_own(shipped)]))

    def note(self, event: str, given: tuple[Any, ...]) -> None:
        """Note a file that is opened, or refuse it, as the event of an audit hook says."""
        place = given[0]
        if isinstance(place, int) or (event == "sqlite3.connect" and ":memory:" in str(place)):
            return
        path = os.fsdecode(place)
        if "\0" in path:
            return  # which is no file, as who opens it will find
        if event == "sqlite3.connect":
            path = unquote(urlsplit(path).path) if path.startswith("file:") else path
        real = os.path.realpath(path)
        writes = event == "open" and _writes(given[1], given[2])
        if self._folder is not None:
            self._reject_outside(path, real, self._folder, writes=writes)
        apart = self._is_installed(real) or any(_lies_in(real, one) for one in _DEVICES_AND_PROCESSES)
        if not writes and not apart and real not in self._opened and Path(real).is_file():
            self._opened[real] = os.path.abspath(path)  # noqa: PTH100 (links are kept)

    def _is_installed(self, real: str) -> bool:
        if any(_lies_in(real, folder) for folder in self._own):
            return False
        return real in _SYSTEM_FILES or any(_lies_in(real, one) for one in self._installed)

    def _reject_outside(self, path: str, real: str, folder: str, *, writes: bool) -> None:
        """Raise ServandaError for a file that is not to be opened."""
        if real in (*_DEVICES, f"/proc/{os.getpid()}/statm") or _lies_in(real, self._temporary):
            return
        if writes:
            if not _lies_in(real, os.path.realpath(cache_folder())):
                raise ServandaError(error_text("receipt-writes", file=path))
            return
        place = Path(real)
        inside = _lies_in(real, folder)
        if not inside and not self._is_known(real) and place.exists():
            raise ServandaError(error_text("receipt-outside", file=path, folder=folder))
        if inside and place.exists() and not place.is_dir() and not place.is_file():
            raise ServandaError(error_text("receipt-no-file", file=path))  # a pipe would wait for ever

    def _is_known(self, real: str) -> bool:
        return self._is_installed(real) or any(_lies_in(real, one) for one in self._own)


#: The recorder that is active; a hook cannot be taken away, so there is one, which passes on to it.
_active: InputRecorder | None = None
_hooked = False


def _pass_on(event: str, given: tuple[Any, ...]) -> None:
    if _active is not None and event in ("open", "sqlite3.connect"):
        _active.note(event, given)


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return not mode.startswith("r") or "+" in mode
    return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) != 0


def _lies_in(real: str, folder: str) -> bool:
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)


def _list_installed() -> Iterator[str]:
    """Yield the folders of Python, of packages and of the system, but none in which the command runs."""
    here = os.path.realpath(os.curdir)
    yield from _SYSTEM
    yield os.path.realpath(cache_folder())
    for name in ("ontology", "shapes", "queries"):
        yield os.path.realpath(data_folder(name))
    yield os.path.realpath(Path(__file__).parents[1])
    for place in (*sys.path, sys.prefix, sys.base_prefix, sys.exec_prefix):
        real = os.path.realpath(place)
        if place and Path(place).is_absolute() and not _lies_in(here, real):
            yield real


def name_file(path: str | Path, base: Path) -> str:
    """Return the name of a file relative to a folder, with slashes.

    >>> name_file("/desk/logs/log.csv", Path("/desk"))
    'logs/log.csv'
    """
    try:
        return PurePath(os.path.relpath(path, base)).as_posix()
    except ValueError:  # on another drive
        return PurePath(path).name


def hash_input(path: Path) -> str:
    """Return the SHA-256 (hexadecimal) of the bytes of a file, and of an archive that of what it holds.

    The bytes of an archive change when a check is made of it. Raises ServandaError where it cannot be read.
    """
    from servanda.store.targets import is_store

    digest = hashlib.sha256()
    if is_store(path):
        from servanda.store.archive_file import ArchiveFile

        archive = ArchiveFile(path)
        digest.update(archive.ontology)
        for entry in archive.list_entries():
            digest.update(f"{entry.kind} {entry.iri} {entry.hash}\n".encode())
        archive.close()
        return digest.hexdigest()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _digest_own(agreements: set[str]) -> Iterator[InputDigest]:
    """Yield what servanda brings: vocabulary, questions, rules, shapes, conventions, and some agreements."""
    queries = data_folder("queries")
    yield _digest_files("ontology", _list_files(data_folder("ontology")))
    yield _digest_files("queries", [path for path in _list_files(queries) if path.parent == queries])
    yield _digest_files("queries/derive", _list_files(queries / "derive"))
    yield _digest_files("shapes", _list_files(data_folder("shapes")))
    yield _digest_files("conventions", [Path(__file__).parents[1] / "events" / "conventions.tsv"])
    for place in ("agreements", "examples"):
        for folder in sorted(data_folder(place).iterdir()):
            if folder.name in agreements and folder.is_dir():
                yield _digest_files(f"{place}/{folder.name}", _list_files(folder))


def _list_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _digest_files(name: str, paths: list[Path]) -> InputDigest:
    """Return one digest over the names and the digests of some files."""
    lines = [f"{hash_input(path)}  {path.name}\n" for path in paths]
    return InputDigest(OWN + name, hashlib.sha256("".join(lines).encode()).hexdigest())

"""What every command must keep to whatever it is given: how it ends, what it says, what it touches.

:func:`run_judged` runs the command in this process, and names each rule that it broke. An audit hook
(:func:`watch`) hears of files, sockets, programs and pickles; what the engines open by themselves it does not
hear of, so a file with a secret lies beside every case, and nothing may say what is in it.
"""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Final
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from tests.command import ROOT, Done, run
from tests.fuzz.losses import find_losses

from servanda.messages import LANGUAGES, Messages

#: What nothing may say, and the name of the file that does, in the folder above that of a case.
SECRET: Final = "c4f1-only-in-the-secret-file"
SECRET_FILE: Final = "secret.txt"
#: How the sentence begins that owns a fault of servanda's, in each language.
_FAULTS: Final = tuple(Messages(lang, "errors")["fault"].partition("{")[0] for lang in LANGUAGES)
_JSON: Final = ("json", "sarif", "srj", "jsonld", "jsonld-expanded", "cytoscape", "node-link")
_XML: Final = ("srx", "rdfxml", "graphml", "gexf", "svg", "akn", "atom")
#: Verbs that answer with a report also where they end with 2: each file of a folder is told of.
_REPORTS: Final = ("check",)
_STEERING: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: The longest sentence that is still one; a path of the case may stand in it.
_LONGEST: Final = 2500
#: What may be read beside the case: Python, what is installed, servanda, and what the system says of itself.
_READ: Final = tuple(
    os.path.realpath(place)
    for place in (
        *(ROOT, sys.prefix, sys.base_prefix, "/proc", "/dev", "/etc", "/usr", "/sys", "/lib"),
        *filter(None, sys.path),
        *sysconfig.get_paths().values(),
    )
)
#: Programs that servanda starts: Graphviz, and Python for a query of the user's.
_PROGRAMS: Final = ("dot", Path(sys.executable).name)
#: Whose classes a pickle may name: what a query's own process gives back, and Babel's data of languages.
_PICKLED: Final = ("servanda", "pyoxigraph", "builtins", "babel")
#: Events whose first arguments are the paths that are changed.
_CHANGES: Final = {
    "os.remove": 1, "os.rename": 2, "os.mkdir": 1, "os.rmdir": 1, "os.link": 2, "os.symlink": 2,
    "os.truncate": 1, "os.chmod": 1,
    "shutil.rmtree": 1, "sqlite3.connect": 1,
}  # fmt: skip


#: Events that start a program, and those that are wrong whatever they are about.
_STARTS: Final = ("subprocess.Popen", "os.posix_spawn", "os.exec")
_NEVER: Final = ("os.system", "os.startfile", "sqlite3.enable_load_extension", "ctypes.dlopen")


class _Watch:
    """What the audit hook looks for, and what it has seen; without a folder it looks for nothing."""

    folder: str | None = None
    port = 0
    seen: ClassVar[list[str]] = []
    hooked = False


@contextmanager
def watch(folder: Path, port: int = 0) -> Iterator[list[str]]:
    """Yield the list of what the block does wrong; it may write in ``folder`` and ask that port here."""
    if not _Watch.hooked:
        sys.addaudithook(_hear)
        _Watch.hooked = True
    before = tempfile.tempdir, sys.dont_write_bytecode
    tempfile.tempdir, sys.dont_write_bytecode = str(folder / "tmp"), True
    _Watch.seen, _Watch.port, _Watch.folder = [], port, os.path.realpath(folder)
    try:
        yield _Watch.seen
    finally:
        _Watch.folder = None
        tempfile.tempdir, sys.dont_write_bytecode = before


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if _Watch.folder is None:
        return
    folder, _Watch.folder = _Watch.folder, None  # what is looked up here is no event
    try:
        if (what := _name_wrong(event, args, folder)) is not None:
            _Watch.seen.append(f"{event}: {what}")
    finally:
        _Watch.folder = folder


def _name_wrong(event: str, args: tuple[Any, ...], folder: str) -> str | None:
    """Return what is wrong with an event, or None."""
    if event == "open":
        path, _, flags = args
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        return None if isinstance(path, int) else _outside(path, folder, () if writes else _READ)
    if event in _CHANGES:
        return next(filter(None, (_outside(path, folder) for path in args[: _CHANGES[event]])), None)
    allowed = {
        "socket.connect": lambda: args[1][:2] == ("127.0.0.1", _Watch.port),
        "pickle.find_class": lambda: str(args[0]).partition(".")[0] in _PICKLED,
        **dict.fromkeys(_STARTS, lambda: Path(os.fsdecode(args[0])).name in _PROGRAMS),
        **dict.fromkeys(_NEVER, lambda: False),
    }
    return None if allowed.get(event, lambda: True)() else repr(args)[:200]


def _outside(path: object, folder: str, also: Iterable[str] = ()) -> str | None:
    """Return a path unless it lies in the folder of the case or in another place that is allowed."""
    if not isinstance(path, bytes | str | os.PathLike):
        return None  # a number of an open file
    name = os.fsdecode(path)
    if name.startswith("file:"):
        name = unquote(urlsplit(name).path)
    if name in ("", ":memory:"):
        return None
    name = os.path.realpath(name)
    cache = os.path.realpath(os.environ.get("SERVANDA_CACHE") or folder)
    allowed = (folder, cache, os.devnull, *also)
    inside = any(name == place or name.startswith(place + os.sep) for place in allowed)
    return None if inside else name


def run_judged(
    words: Sequence[str], folder: Path, port: int = 0, may_change: Iterable[str] = ()
) -> tuple[Done | None, list[str]]:
    """Run a command in a folder, in this process, and return how it ended and which rules it broke.

    ``may_change`` are the names of those files in the folder that the command is there to change.
    """
    before = read_folder(folder)
    (folder / "tmp").mkdir(exist_ok=True)
    place = Path.cwd()
    os.chdir(folder)
    done, wrong = None, []
    try:
        with watch(folder, port) as seen:
            try:
                done = run(*words)
            except BaseException as error:
                wrong.append(f"raised {type(error).__name__}: {error}")
        wrong += dict.fromkeys(seen)
        if done is not None:
            wrong += find_losses(words, done, before)
    finally:
        os.chdir(place)
    if done is not None:
        wrong += judge(words, done)
        wrong += compare_folder(before, read_folder(folder), words, done.code, may_change)
    return done, wrong


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return the content of each file of a folder, by its name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "tmp" not in path.relative_to(folder).parts
    }


def judge(words: Sequence[str], done: Done) -> list[str]:
    """Return the rules that a run broke by its exit code and by what it said."""
    said = done.out + done.err
    broken = {
        f"exit code {done.code}": done.code not in (0, 1, 2),
        "a traceback": "Traceback (most" in said,
        f"a fault of servanda: {done.err.strip()[-300:]}": any(fault in done.err for fault in _FAULTS),
        "it says what is in a file that nobody named": SECRET in said,
        f"control characters on standard error: {done.err[-300:]!r}": _CONTROL.search(done.err),
        "control characters in an answer for people": (
            _format(words) in ("", "table") and _STEERING.search(done.out)
        ),
        "nothing found, and not a word of it": done.code == 1 and not said,
    }
    wrong = [rule for rule, is_broken in broken.items() if is_broken]
    if done.code == 2:
        wrong += _judge_refusal(words, done)
    elif done.out and (what := read_back(_format(words), done.out)):
        wrong.append(what)
    return wrong


def _judge_refusal(words: Sequence[str], done: Done) -> Iterator[str]:
    lines = done.err.splitlines()
    if done.out and words[0] not in _REPORTS:
        yield "half an answer"
    if not lines and not done.out:
        yield "refused without a word"
    for line in lines:
        if not line.startswith("servanda: "):
            yield f"no sentence of servanda's: {line[:200]!r}"
        if len(line) > _LONGEST:
            yield f"a sentence of {len(line)} characters"


def read_back(form: str, text: str) -> str | None:
    """Return why what was written in a format cannot be read again, or None."""
    try:
        if form in _JSON:
            json.loads(text)
        elif form in _XML:
            ElementTree.fromstring(text)
    except (ValueError, ElementTree.ParseError) as error:
        return f"no {form}: {error}"
    return None


def compare_folder(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    words: Sequence[str],
    code: int,
    may_change: Iterable[str],
) -> Iterator[str]:
    """Yield what became of files that were not the command's to change, and what it left behind."""
    outputs = {words[place + 1] for place, word in enumerate(words[:-1]) if word in ("-o", "--output")}
    changing = (*may_change, *outputs)
    made = after.keys() - before.keys()
    for name in sorted(before):
        if after.get(name) != before[name] and not name.startswith(changing):
            yield f"{name} was changed"
    for name in sorted(made):
        if name.endswith(".tmp"):
            yield f"{name} was left behind"
        elif not name.startswith(changing):
            yield f"{name} was made"
        elif code == 2 and name in outputs:
            yield f"{name} was written by a command that was refused"


def _format(words: Sequence[str]) -> str:
    return words[words.index("--format") + 1] if "--format" in words[:-1] else ""

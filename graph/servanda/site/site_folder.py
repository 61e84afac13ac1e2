"""The explorer written into a folder: each page a file, for any plain web server, or for none.

A site is made in a folder beside its place, which is then moved there; whoever is killed on the way leaves
the site that was there before. Pages are made by several processes where there are many: each opens the graph
by itself, and takes the pages of one agreement after another.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from glob import escape as escape_pattern
from hashlib import sha256
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit
from xml.sax.saxutils import escape as escape_xml

from servanda.errors import ServandaError, describe_system_error
from servanda.messages import LANGUAGES, error_text
from servanda.model import share_readings
from servanda.site.addresses import make_path
from servanda.site.data_files import DIGESTS, FOLDER
from servanda.site.explorer import Explorer
from servanda.site.pages import list_agreement_paths, list_paths, render
from servanda.site.search_index import FOLDER as SEARCH
from servanda.site.templating import render_root_page
from servanda.site.thing_index import index_things
from servanda.store.drafts import make_draft

#: The file of a site by which a folder is known for one; it says how many files there are.
MARKER: Final = "servanda-site.json"
#: Where there are fewer agreements, starting another process takes longer than it helps.
_FEW: Final = 4
#: So many pages at most that belong to no agreement are made in one go.
_TOGETHER: Final = 300
#: More processes than this are no faster: the disk is what they wait for.
_MOST_JOBS: Final = 8
#: The most URLs that one map of a site may hold.
_MOST_URLS: Final = 50_000
#: The name of the page of a folder.
_INDEX: Final = "index.html"
#: How many files are written, of how many, and of how many agreements.
Tell = Callable[[int, int, int], None]


@dataclass(frozen=True)
class SiteSource:
    """What a site is made of: files or an archive (none: the bundled agreements), and what the pages tell.

    ``base`` is the URL under which the site will be found, ``""`` where that is not known; ``log`` and
    ``days`` are those of :class:`servanda.site.explorer.Explorer`.
    """

    places: tuple[Path, ...] = ()
    base: str = ""
    log: Path | None = None
    days: tuple[date, ...] = ()

    def open(self) -> Explorer:
        """Return what pages are made from; raises ServandaError as :meth:`servanda.api.Graph.load`."""
        from servanda.api import Graph

        graph = Graph.load(*self.places)
        return Explorer(graph.queryable, self.base, self.log, self.days)


def check_base(url: str) -> str:
    """Return the URL of a site with a slash at its end, ``""`` for none; raises ServandaError for no URL.

    >>> check_base("https://example.org/treaties")
    'https://example.org/treaties/'
    """
    try:
        place = urlsplit(url)
        fit = place.scheme in ("http", "https") and place.hostname and not place.query and not place.fragment
        fit = fit and place.username is None and (place.port is None or place.port > 0)
    except ValueError:
        fit = False
    if url and (not fit or any(letter.isspace() or letter in '<>"\\^`{|}' for letter in url)):
        raise ServandaError(error_text("site-no-base", url=url))
    return f"{url.rstrip('/')}/" if url else ""


class SiteSize(NamedTuple):
    """How many files were written, and how many bytes."""

    files: int
    bytes: int


def write_site(
    source: SiteSource,
    folder: Path,
    *,
    force: bool = False,
    jobs: int | None = None,
    tell: Tell = lambda done, total, agreements: None,
) -> SiteSize:
    """Write a site into a folder, and return how much that is.

    A site that is there already is replaced with ``force``. ``jobs`` is how many processes make the pages
    (None: as many as there are processors, one for a few agreements); the bytes are the same with any.
    Raises ServandaError for what cannot be read, when something is in the folder that is no site or is not to
    be replaced, and when it cannot be written; nothing is changed then.
    """
    if "\0" in str(folder):
        raise ServandaError(error_text("cannot-write-file", reason=error_text("system-nul-in-name")))
    target = Path(os.path.realpath(folder))
    try:
        _restore_interrupted(target)
        _reject_other_folder(target, folder, force=force)
        explorer = source.open()
        with make_draft(target) as draft:
            draft.mkdir(parents=True)
            written = _write_all(source, explorer, draft, jobs, tell)
            _put_in_place(draft, target)
    except OSError as error:
        raise _refuse(error, folder) from None
    return written


def _refuse(error: OSError, folder: Path) -> ServandaError:
    return ServandaError(error_text("site-not-written", reason=describe_system_error(error)), file=folder)


def _reject_other_folder(target: Path, folder: Path, *, force: bool) -> None:
    """Raise ServandaError unless a folder can take a site: it is not there, or empty, or holds a site."""
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise ServandaError(error_text("site-no-folder"), file=folder)
    if not any(target.iterdir()):
        return
    if not (target / MARKER).is_file():
        raise ServandaError(error_text("site-other-folder"), file=folder)
    if not force:
        raise ServandaError(error_text("site-there"), file=folder)


def _restore_interrupted(target: Path) -> None:
    """Move a site back to its place that a killed process had moved away, and not yet replaced."""
    if target.exists() or not target.parent.is_dir():
        return
    away = sorted(target.parent.glob(f".{escape_pattern(target.name)}.*.tmp-old"))
    if away and (away[-1] / MARKER).is_file():
        away[-1].rename(target)


def _put_in_place(draft: Path, target: Path) -> None:
    """Move a whole site to its place; what is there is moved away first, and back if that fails."""
    old = Path(f"{draft}-old")
    try:
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()
        elif target.exists():
            target.rename(old)
        draft.rename(target)
    except OSError:
        if old.exists() and not target.exists():
            old.rename(target)
        raise


def _write_all(source: SiteSource, explorer: Explorer, draft: Path, jobs: int | None, tell: Tell) -> SiteSize:
    """Write every file of a site into a folder, the pages in several processes where that pays."""
    wanted = _count_jobs(len(explorer.agreements)) if jobs is None else jobs
    files, size = 0, 0
    digests: dict[str, str] = {}
    with _open_writer(source, explorer, draft, wanted) as writer:
        # What is of one agreement is made by other processes while this one reads all of them for the rest.
        own = _group_own_paths(explorer, list_agreement_paths(explorer))
        writer.start(own)
        paths = list(dict.fromkeys(list_paths(explorer)))
        begun = {path for group in own for path in group}
        writer.start_shared(_group_shared_paths(path for path in paths if path not in begun))
        for number, one in enumerate(writer.results(), 1):
            files += one.files
            size += one.bytes
            digests |= one.digests
            tell(files, len(paths), min(number, len(explorer.agreements)))
    root = dict(_make_root_files(explorer, paths, digests))
    files += len(root) + 1
    root[MARKER] = f"{json.dumps({'generator': 'servanda', 'files': files}, indent=2)}\n".encode()
    for path, content in root.items():
        _write(draft, path, content)
        size += len(content)
    return SiteSize(files, size)


def _count_jobs(agreements: int) -> int:
    if agreements <= _FEW:
        return 1
    known = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(known, _MOST_JOBS)


# Who makes which pages


def _group_own_paths(explorer: Explorer, paths: Iterable[str]) -> list[list[str]]:
    """Return the paths that belong to one agreement, those of each together: it is read once for them all."""
    owners = {make_path(iri) for iri in explorer.agreements}
    own: dict[str, list[str]] = {}
    for path in paths:
        owner = _find_owner(path, owners)
        if owner is not None:
            own.setdefault(owner, []).append(path)
    return list(own.values())


def _group_shared_paths(paths: Iterable[str]) -> dict[str, list[list[str]]]:
    """Return paths in groups by their kind: pages of a kind share what is read of all agreements."""
    held: dict[str, list[str]] = {}
    for path in paths:
        held.setdefault(_find_kind(path), []).append(path)
    return {
        kind: [some[at : at + _TOGETHER] for at in range(0, len(some), _TOGETHER)]
        for kind, some in held.items()
    }


def _find_kind(path: str) -> str:
    """Return the first part of a path after its language.

    >>> _find_kind("en/actor/nato/"), _find_kind("search/index.json.gz"), _find_kind("en/")
    ('actor', 'search', '')
    """
    first, _, rest = path.partition("/")
    return rest.partition("/")[0] if first in LANGUAGES else first


def _find_owner(path: str, owners: set[str]) -> str | None:
    """Return the path of the agreement to which a path belongs, None for what is of none or of all.

    >>> [_find_owner(path, {"agreement/a"}) for path in ("en/agreement/a/2/", "data/agreement/a.ttl")]
    ['agreement/a', 'agreement/a']
    """
    parts = path.split("/")
    for start in (1, 2):
        for end in range(len(parts), start, -1):
            found = "/".join(parts[start:end])
            if found in owners:
                return found
            while "." in found.rpartition("/")[2]:
                found = found.rpartition(".")[0]
                if found in owners:
                    return found
    return None


class _Result(NamedTuple):
    """What a group came to: files, bytes, and the SHA-256 of each file that can be downloaded."""

    files: int
    bytes: int
    digests: Mapping[str, str]


class _Writer:
    """Makes groups of pages, one after another, in this process."""

    def __init__(self, explorer: Explorer, draft: Path) -> None:
        self._explorer, self._draft = explorer, draft
        self._groups: list[list[str]] = []

    def start(self, groups: list[list[str]]) -> None:
        """Begin with groups that need nothing but what each reads."""
        self._groups += groups

    def start_shared(self, groups: Mapping[str, list[list[str]]]) -> None:
        """Begin with groups, by their kind, that rest on what was read of all agreements."""
        self._groups += (group for held in groups.values() for group in held)

    def results(self) -> Iterator[_Result]:
        """Yield what groups came to, as they are done."""
        yield from map(partial(_write_group, self._explorer, self._draft), self._groups)


class _PoolWriter(_Writer):
    """Makes groups of pages in several processes."""

    def __init__(self, explorer: Explorer, draft: Path, pool: ProcessPoolExecutor, overview: Path) -> None:
        super().__init__(explorer, draft)
        self._pool, self._overview = pool, overview
        self._futures: list[Future[_Result]] = []

    def start(self, groups: list[list[str]]) -> None:
        self._submit(groups, None)

    def start_shared(self, groups: Mapping[str, list[list[str]]]) -> None:
        self._overview.write_bytes(pickle.dumps(self._explorer.make_overview(index_things)))
        for kind, held in groups.items():
            # The index of a search is large, and this process has made it already to know its files.
            if kind == SEARCH:
                self._groups += held
            else:
                self._submit(held, self._overview)

    def results(self) -> Iterator[_Result]:
        yield from super().results()
        try:
            for future in as_completed(self._futures):
                yield future.result()
        except BrokenProcessPool:
            raise _report_death() from None

    def _submit(self, groups: list[list[str]], overview: Path | None) -> None:
        try:
            self._futures += [self._pool.submit(_write_in_worker, group, overview) for group in groups]
        except BrokenProcessPool:
            raise _report_death() from None


def _report_death() -> ServandaError:
    return ServandaError(error_text("site-process-died"))


@contextmanager
def _open_writer(source: SiteSource, explorer: Explorer, draft: Path, jobs: int) -> Iterator[_Writer]:
    """Give what makes groups, here or in other processes."""
    if jobs <= 1:
        yield _Writer(explorer, draft)
        return
    pool = ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_open_worker, initargs=(source, draft)
    )
    with TemporaryDirectory() as folder:
        try:
            yield _PoolWriter(explorer, draft, pool, Path(folder, "overview"))
        finally:
            pool.shutdown(cancel_futures=True)


#: What a worker has at hand, opened once; and the overview that it has taken.
_worker: list[tuple[Explorer, Path]] = []
_taken: set[Path] = set()


def _open_worker(source: SiteSource, draft: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    Thread(target=_end_with_parent, daemon=True).start()
    _worker.append((source.open(), draft))


def _end_with_parent() -> None:
    """End this process when the one that started it is killed, which could not do so itself."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write_in_worker(group: list[str], overview: Path | None) -> _Result:
    explorer, draft = _worker[0]
    if overview is not None and overview not in _taken:
        explorer.take_overview(pickle.loads(overview.read_bytes()))
        _taken.add(overview)
    return _write_group(explorer, draft, group)


def _write_group(explorer: Explorer, draft: Path, group: list[str]) -> _Result:
    """Make and write the pages at some paths."""
    size, digests = 0, {}
    with share_readings():
        for path in group:
            page = render(explorer, path)
            if page is None:
                raise ServandaError(error_text("site-page-lacking", path=path))
            _write(draft, f"{path}{_INDEX}" if path.endswith("/") else path, page.content)
            size += len(page.content)
            if path.startswith(f"{FOLDER}/"):
                digests[path] = sha256(page.content).hexdigest()
    return _Result(len(group), size, digests)


def _write(draft: Path, path: str, content: bytes) -> None:
    file = draft / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


# What stands at the root


def _make_root_files(
    explorer: Explorer, paths: list[str], digests: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of each file that only a folder has, beside its marker."""
    yield _INDEX, render_root_page(explorer, "entry.html.j2")
    yield "404.html", render_root_page(explorer, "not_found.html.j2")
    if digests:
        lines = (f"{digest}  {path.removeprefix(f'{FOLDER}/')}\n" for path, digest in sorted(digests.items()))
        yield DIGESTS, "".join(lines).encode()
    if explorer.base:
        yield from _make_sitemaps(explorer.base, [path for path in paths if path.endswith("/")])


def _make_sitemaps(base: str, pages: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield a map of the site, of several parts where one may not hold it (the protocol of sitemaps.org)."""
    parts = [pages[at : at + _MOST_URLS] for at in range(0, len(pages), _MOST_URLS)]
    if len(parts) == 1:
        yield "sitemap.xml", _render_sitemap("urlset", "url", (base + _quote(path) for path in pages))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield "sitemap.xml", _render_sitemap("sitemapindex", "sitemap", (base + name for name in names))
    for name, part in zip(names, parts, strict=True):
        yield name, _render_sitemap("urlset", "url", (base + _quote(path) for path in part))


def _quote(path: str) -> str:
    return quote(path, safe="/~:@")


def _render_sitemap(whole: str, part: str, urls: Iterable[str]) -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    lines = "".join(f"<{part}><loc>{escape_xml(url)}</loc></{part}>\n" for url in urls)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="{space}">\n{lines}</{whole}>\n'.encode()

"""The site in a folder: whole or not there, the same bytes each time, from any plain server."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from tests.command import ROOT, environment

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES
from servanda.site import site_folder as module
from servanda.site.explorer import PAGE_BYTES
from servanda.site.pages import list_agreement_paths, list_paths
from servanda.site.site_folder import MARKER, SiteSource, check_base, write_site

SMALL = SiteSource((ROOT / "docs" / "examples" / "alfa-beta-2019" / "agreement.yaml",))


class _Links(HTMLParser):
    """The links of a page, what it loads, and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loads: set[str] = set()
        self.anchors: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if "id" in held:
            self.anchors[held["id"]] += 1
        if tag == "a" and "href" in held:
            self.links.add(held["href"])
        if (tag == "link" and held.get("rel") == "stylesheet") or "src" in held:
            self.loads.add(held.get("href") or held["src"])


def _read(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def files(site_folder: Path) -> dict[str, bytes]:
    return _read(site_folder)


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, _Links]:
    """Return what is read out of each page, by its path; pages that are downloads are left out."""
    return {
        path: _Links(content.decode())
        for path, content in files.items()
        if path.endswith(".html") and not path.startswith("data/")
    }


@pytest.fixture(scope="module")
def few() -> Iterator[None]:
    """Let sites have few of their pages: how they are written does not depend on which there are."""
    kept = re.compile(r"assets/.*|data/(void.ttl|agreement/[^.]*.ttl|norms.*)|../(status/|downloads/|form/)?")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            module, "list_paths", lambda ex: [path for path in list_paths(ex) if kept.fullmatch(path)]
        )
        patch.setattr(
            module,
            "list_agreement_paths",
            lambda ex: [path for path in list_agreement_paths(ex) if kept.fullmatch(path)],
        )
        yield


@pytest.fixture(scope="module")
def small(few: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("small") / "site"
    write_site(SMALL, place)
    return place


def test_links_lead_somewhere(pages: dict[str, _Links], files: dict[str, bytes]) -> None:
    """Every link within the site leads to a file, and its anchor is there; none is for one path alone."""
    lost = set()
    for path, page in pages.items():
        for link in page.links | page.loads:
            target, anchor = urldefrag(urljoin(f"http://site/x/{path}", link))
            place = urlsplit(target)
            if place.netloc != "site":
                continue
            assert not link.startswith("/"), (path, link)
            file = unquote(place.path).removeprefix("/x/")
            file += "index.html" if file.endswith("/") or not file else ""
            if file not in files or (anchor and file in pages and unquote(anchor) not in pages[file].anchors):
                lost.add((path, link))
    assert not lost


def test_no_page_loads_from_elsewhere(pages: dict[str, _Links]) -> None:
    assert not [link for page in pages.values() for link in page.loads if urlsplit(link).netloc]


def test_anchors_are_unique(pages: dict[str, _Links]) -> None:
    assert not [(path, name) for path, page in pages.items() for name, n in page.anchors.items() if n > 1]


def test_pages_are_small(pages: dict[str, _Links], files: dict[str, bytes]) -> None:
    """No page transfers more than its bound with all that it loads, unless it is the one for queries."""
    for path, page in pages.items():
        loads = [str(Path(os.path.normpath(Path(path).parent / unquote(link)))) for link in page.loads]
        total = len(files[path]) + sum(len(files[load]) for load in loads)
        assert total <= PAGE_BYTES or "/query/" in path, (path, total)


def test_paths_differ_where_capitals_do_not_count(files: dict[str, bytes]) -> None:
    names = Counter(unicodedata.normalize("NFC", path.casefold()) for path in files)
    assert not [name for name, n in names.items() if n > 1]


def test_languages_have_the_same_pages(files: dict[str, bytes]) -> None:
    pages = {
        lang: {path.removeprefix(f"{lang}/") for path in files if path.startswith(f"{lang}/")}
        for lang in LANGUAGES
    }
    assert pages["en"] == pages["kk"] == pages["ru"]


def test_first_page_lets_one_choose_a_language(site_folder: Path) -> None:
    text = (site_folder / "index.html").read_text(encoding="utf-8")
    assert all(f'hreflang="{lang}" href="{lang}/"' in text for lang in LANGUAGES)
    assert "<script" not in text


def test_same_bytes_each_time(small: Path, tmp_path: Path) -> None:
    """They are the same from one process and from two, in whichever order the pages are made."""
    write_site(SMALL, tmp_path / "again", jobs=2)
    assert _read(tmp_path / "again") == _read(small)


def test_number_of_files_is_told(small: Path) -> None:
    files = _read(small)
    assert f'"files": {len(files)}' in files[MARKER].decode()


def test_site_is_replaced_when_wanted(small: Path, tmp_path: Path) -> None:
    place = shutil.copytree(small, tmp_path / "site")
    (place / "en" / "index.html").write_text("changed", encoding="utf-8")
    with pytest.raises(ServandaError, match="--force"):
        write_site(SMALL, place)
    assert (place / "en" / "index.html").read_text(encoding="utf-8") == "changed"
    write_site(SMALL, place, force=True)
    assert _read(place) == _read(small)
    assert [file.name for file in tmp_path.iterdir()] == ["site"]


def test_other_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ServandaError, match="not a site's"):
        write_site(SMALL, tmp_path, force=True)
    assert (tmp_path / "letters.txt").read_text(encoding="utf-8") == "mine"


def test_file_is_no_place_for_a_site(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ServandaError, match="folder"):
        write_site(SMALL, tmp_path / "file", force=True)


def test_empty_folder_and_a_link_take_a_site(small: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    write_site(SMALL, tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and _read(tmp_path / "empty") == _read(small)


def test_full_disk_leaves_what_was_there(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = shutil.copytree(small, tmp_path / "site")
    real, number = Path.write_bytes, 0

    def write(self: Path, content: bytes) -> int:
        nonlocal number
        number += 1
        if number > 20:
            raise OSError(28, "No space left on device")
        return real(self, content)

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(ServandaError, match="unchanged"):
        write_site(SMALL, place, force=True)
    assert _read(place) == _read(small)
    assert [file.name for file in tmp_path.iterdir()] == ["site"]


def test_interrupted_replacement_is_made_good(small: Path, tmp_path: Path) -> None:
    """A site that a killed process had moved away is back after the next run, even if that fails."""
    shutil.copytree(small, tmp_path / ".site.999999999.tmp-old")
    with pytest.raises(ServandaError, match="--force"):
        write_site(SMALL, tmp_path / "site")
    assert _read(tmp_path / "site") == _read(small)


def test_killed_command_leaves_the_site_and_no_process(small: Path, tmp_path: Path) -> None:
    place = shutil.copytree(small, tmp_path / "site")
    code = (
        "import sys; from pathlib import Path; from servanda.site.site_folder import *\n"
        f"tell = lambda done, total, agreements: (print(done, flush=True), sys.stdin.read())\n"
        "import re, servanda.site.site_folder as module\n"
        "module.list_paths = lambda ex: ['en/', 'kk/', 'ru/', 'data/void.ttl']\n"
        f"source, place = SiteSource((Path({str(SMALL.places[0])!r}),)), Path({str(place)!r})\n"
        "write_site(source, place, force=True, jobs=2, tell=tell)"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", code], env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert started.stdout is not None
    assert started.stdout.readline()
    started.send_signal(signal.SIGKILL)
    started.communicate()  # which ends when no process has its streams any more
    assert _read(place) == _read(small)
    write_site(SMALL, place, force=True)
    assert [file.name for file in tmp_path.iterdir()] == ["site"]


def test_process_that_dies_is_told(few: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A worker that finds no graph where the others found one ends before it makes a page.
    monkeypatch.setattr(module, "_open_worker", os._exit)
    with pytest.raises(ServandaError, match="process"):
        write_site(SMALL, tmp_path / "site", jobs=2)
    assert not list(tmp_path.iterdir())


def test_base_makes_links_whole(few: None, tmp_path: Path) -> None:
    source = SiteSource(SMALL.places, check_base("https://example.org/treaties"))
    write_site(source, tmp_path / "site")
    text = (tmp_path / "site" / "404.html").read_text(encoding="utf-8")
    assert 'href="https://example.org/treaties/ru/"' in text
    tree = ElementTree.parse(tmp_path / "site" / "sitemap.xml")
    urls = {place.text or "" for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    pages = {
        str(file.parent.relative_to(tmp_path / "site"))
        for file in (tmp_path / "site").rglob("index.html")
        if file.parent != tmp_path / "site"
    }
    assert {unquote(url).removeprefix("https://example.org/treaties/").rstrip("/") for url in urls} == pages


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org/", "https://", "https://example.org/?a", "https://e.org/#a",
            "https://user@example.org/", "https://example.org:99999/", "https://example.org/ a", 'https://e.org/"']
)  # fmt: skip
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(ServandaError, match="write it whole"):
        check_base(url)


def test_log_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    source = SiteSource(log=tmp_path / "none.yaml", days=(date(2009, 3, 15),))
    with pytest.raises(ServandaError, match=r"none\.yaml"):
        write_site(source, tmp_path / "site")
    assert not list(tmp_path.iterdir())

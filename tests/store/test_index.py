"""The index of an archive for queries: its default graph is a set, and it is never older than the archive."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.store import corpus
from tests.store.corpus import load

from servanda.errors import ServandaError
from servanda.query.adhoc import run_query
from servanda.store import archive_store
from servanda.store.archive_store import ArchiveStore
from servanda.store.index import SUFFIX
from servanda.store.upkeep import backup, restore

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: What three agreements say in the same words.
SHARED = '<https://w3id.org/servanda/actor/nato> <http://www.w3.org/2004/02/skos/core#altLabel> "Alliance"@en'


@pytest.fixture(autouse=True)
def no_archive_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few agreements would be asked in memory."""
    monkeypatch.setattr(archive_store, "_SMALL", 0)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of three agreements that have a triple and a blank node in common."""
    file = corpus.write(tmp_path / "three.nq", range(3))
    shared = "".join(f"{SHARED} <{corpus.name(number)}> .\n" for number in range(3))
    blank = f"<{corpus.name(1)}> <urn:p> _:b <{corpus.name(1)}> .\n_:b <urn:q> _:b <{corpus.name(1)}> .\n"
    file.write_text(file.read_text("utf-8") + shared + blank, "utf-8")
    load(tmp_path / "a.sqlite", file)
    return tmp_path / "a.sqlite"


def answer(archive: Path, text: str) -> int:
    table = run_query(ArchiveStore(archive), text).table
    assert table is not None
    return int(str(table.rows[0]["n"]))


def index(archive: Path) -> Path:
    return Path(f"{archive}{SUFFIX}")


def test_a_triple_of_several_graphs_counts_once(archive: Path) -> None:
    shared = COUNT.replace("?p ?o", 'skos:altLabel "Alliance"@en')
    assert answer(archive, shared) == 1
    assert answer(archive, shared.replace("{ ?s", "{ GRAPH ?g { ?s") + "}") == 3
    two = " ".join(f"FROM <{corpus.name(number)}>" for number in range(2))
    assert answer(archive, shared.replace("{", f"{two} {{", 1)) == 1
    opened = ArchiveStore(archive)
    quads = list(opened.gather(opened.file.entries))
    assert answer(archive, COUNT) == len({quad.triple for quad in quads}) == len(quads) - 2
    assert answer(archive, "SELECT (COUNT(*) AS ?n) { ?x <urn:p> ?b . ?b <urn:q> ?b }") == 1


def test_a_query_in_memory_gives_the_same(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_index = answer(archive, COUNT)
    monkeypatch.setattr(archive_store, "_SMALL", 10)
    shutil.rmtree(index(archive))
    assert answer(archive, COUNT) == with_index
    assert not index(archive).exists()


def test_it_is_built_once_and_anew_when_the_archive_has_changed(archive: Path, tmp_path: Path) -> None:
    before = answer(archive, COUNT)
    made = index(archive).stat().st_mtime_ns
    assert answer(archive, COUNT) == before and index(archive).stat().st_mtime_ns == made
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SERVANDA_CACHE", "off")
        assert answer(archive, COUNT) == before and index(archive).stat().st_mtime_ns != made
    backup(archive, tmp_path / "b.sqlite")
    from servanda.query.row_cache import RowCache

    restore(tmp_path / "b.sqlite", tmp_path / "again.sqlite", RowCache())
    assert answer(tmp_path / "again.sqlite", COUNT) == before
    load(archive, corpus.write(tmp_path / "fourth.nq", range(3, 4)))
    more = answer(archive, COUNT)
    assert more > before
    corpus.unload(archive, 3)
    assert answer(archive, COUNT) == before
    assert sorted(path.name for path in tmp_path.glob("*a.sqlite*")) == ["a.sqlite", "a.sqlite.index"]


def test_who_may_only_read_the_archive_is_answered_too(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answer(archive, COUNT)
    shutil.rmtree(index(archive))
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert answer(archive, COUNT) == before
    assert not index(archive).exists()


def test_what_cannot_be_written_is_a_sentence(archive: Path) -> None:
    index(archive).write_text("in its place")
    with pytest.raises(ServandaError, match="the index for queries cannot be written"):
        ArchiveStore(archive).index()
    assert not list(archive.parent.glob(".*.tmp"))


def test_one_that_is_damaged_is_a_sentence_that_says_what_to_remove(archive: Path) -> None:
    answer(archive, COUNT)
    for path in index(archive).rglob("MANIFEST-*"):
        path.write_bytes(b"not a manifest")
    opened = ArchiveStore(archive)
    with pytest.raises(ServandaError, match=r"is damaged .*remove .*a\.sqlite\.index"):
        next(iter(opened.quads_for_pattern(None, None, None, None)))

"""The index of a store on disk: a default graph that is a set, built once, and gone with its generation."""

from __future__ import annotations

import os
import shutil
import tarfile
from pathlib import Path

import pytest
from tests.store import corpus

from servanda.errors import ServandaError
from servanda.query.adhoc import run_query
from servanda.store.disk import DiskStore, find_live_generation
from servanda.store.disk_writer import DiskSink, lock_for_writing
from servanda.store.load import load_into
from servanda.store.upkeep import backup, restore, verify

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: What three agreements say in the same words.
SHARED = '<https://w3id.org/servanda/actor/nato> <http://www.w3.org/2004/02/skos/core#altLabel> "Alliance"@en'


def _load(folder: Path, file: Path) -> None:
    with lock_for_writing(folder), DiskSink(folder) as sink:
        load_into(sink, [file])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A store of three agreements that have a triple in common."""
    file = corpus.write(tmp_path / "three.nq", range(3))
    shared = "".join(f"{SHARED} <{corpus.name(number)}> .\n" for number in range(3))
    file.write_text(file.read_text("utf-8") + shared, "utf-8")
    _load(tmp_path / "archive", file)
    return tmp_path / "archive"


def _answer(archive: Path, text: str) -> int:
    table = run_query(DiskStore(archive), text).table
    assert table is not None
    return int(str(table.rows[0]["n"]))


def test_a_triple_of_several_graphs_counts_once(archive: Path) -> None:
    shared = COUNT.replace("?p ?o", 'skos:altLabel "Alliance"@en')
    assert _answer(archive, shared) == 1
    assert _answer(archive, shared.replace("{ ?s", "{ GRAPH ?g { ?s") + "}") == 3
    two = " ".join(f"FROM <{corpus.name(number)}>" for number in range(2))
    assert _answer(archive, shared.replace("{", f"{two} {{", 1)) == 1
    quads = list(DiskStore(archive).quads_for_pattern(None, None, None, None))
    assert _answer(archive, COUNT) == len({quad.triple for quad in quads}) == len(quads) - 2


def test_it_is_built_once_and_belongs_to_its_generation(archive: Path, tmp_path: Path) -> None:
    before = _answer(archive, COUNT)
    index = DiskStore(archive).index()
    made = index.stat().st_mtime_ns
    assert _answer(archive, COUNT) == before and index.stat().st_mtime_ns == made
    backup(archive, tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as file:
        assert not [name for name in file.getnames() if "index" in name]
    restore(tmp_path / "b.tar", tmp_path / "again")
    assert _answer(tmp_path / "again", COUNT) == before
    _load(archive, corpus.write(tmp_path / "fourth.nq", range(3, 4)))
    assert not list(find_live_generation(archive).glob("index*"))
    assert _answer(archive, COUNT) > before
    assert not list(verify(archive))


def test_who_may_only_read_the_store_is_answered_too(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _answer(archive, COUNT)
    shutil.rmtree(find_live_generation(archive) / "index")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert _answer(archive, COUNT) == before
    assert not list(find_live_generation(archive).glob("index*"))


def test_what_cannot_be_written_is_a_sentence(archive: Path) -> None:
    (find_live_generation(archive) / "index").write_text("in its place")
    with pytest.raises(ServandaError, match="the index for queries cannot be written"):
        DiskStore(archive).index()
    assert not list(find_live_generation(archive).glob("*.tmp"))

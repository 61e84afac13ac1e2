"""Looking after an archive: what is in it, whether it is whole, a copy in one file and back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.store import corpus
from tests.store.corpus import load, quads

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, set_error_language
from servanda.query.row_cache import RowCache
from servanda.query.run import ask
from servanda.store import upkeep
from servanda.store.archive_store import ArchiveStore
from servanda.store.archive_writer import ArchiveSink
from servanda.store.upkeep import backup, info, restore, verify


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    load(tmp_path / "a.sqlite", corpus.write(tmp_path / "a.nq", range(6)))
    return tmp_path / "a.sqlite"


def test_what_it_holds(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = info(archive)
    assert (found.agreements, found.quads, found.current) == (6, 54, True)
    assert found.bytes == archive.stat().st_size
    monkeypatch.setattr(upkeep, "hash_sources", lambda: "another-servanda")
    assert not info(archive).current


def test_a_backup_is_an_archive_and_comes_back(archive: Path, tmp_path: Path) -> None:
    size = backup(archive, tmp_path / "b.sqlite")
    assert size == (tmp_path / "b.sqlite").stat().st_size
    found = restore(tmp_path / "b.sqlite", tmp_path / "new" / "c.sqlite", RowCache())
    assert found.agreements == 6
    for place in (tmp_path / "b.sqlite", tmp_path / "new" / "c.sqlite"):
        assert quads(place) == quads(archive)
        assert ask(ArchiveStore(place), "agreements").rows == ask(ArchiveStore(archive), "agreements").rows
        assert not list(verify(place))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nq", "a.sqlite", "b.sqlite", "new"]


def test_nothing_is_replaced_unasked(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "b.sqlite").write_text("letter")
    with pytest.raises(ServandaError, match="--force"):
        backup(archive, tmp_path / "b.sqlite")
    with pytest.raises(ServandaError, match="something is here already"):
        restore(archive, tmp_path / "b.sqlite", RowCache())
    assert (tmp_path / "b.sqlite").read_text() == "letter"
    backup(archive, tmp_path / "b.sqlite", force=True)
    assert quads(tmp_path / "b.sqlite") == quads(archive)


def test_a_backup_into_a_folder_that_is_not_there_is_a_sentence(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(ServandaError, match="the backup cannot be written"):
        backup(archive, tmp_path / "none" / "b.sqlite")


@pytest.mark.parametrize("harm", ["cut", "changed"])
def test_a_damaged_backup_is_refused_and_nothing_is_left(archive: Path, tmp_path: Path, harm: str) -> None:
    backup(archive, tmp_path / "b.sqlite")
    content = bytearray((tmp_path / "b.sqlite").read_bytes())
    place = content.index(b"small-004")
    content[place] ^= 1
    (tmp_path / "b.sqlite").write_bytes(content[: len(content) // 2] if harm == "cut" else content)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ServandaError) as refused:
        restore(tmp_path / "b.sqlite", tmp_path / "new" / "c.sqlite", RowCache())
    assert refused.value.file == str(tmp_path / "b.sqlite")
    assert sorted(tmp_path.iterdir()) == before


def make_foreign(path: Path, kind: str, archive: Path) -> None:
    """Make what is no backup at a path."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("letter\n" * 100)
    else:
        if kind == "newer":
            shutil.copyfile(archive, path)
        with closing(sqlite3.connect(path)) as base:
            base.execute("PRAGMA user_version = 99" if kind == "newer" else "CREATE TABLE meta (x)")
            base.commit()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes in its folders")
def test_a_backup_that_is_none_is_told_as_that(archive: Path, tmp_path: Path) -> None:
    for kind in ("pipe", "folder", "text", "other", "newer"):
        make_foreign(tmp_path / kind, kind, archive)
        said = "use the servanda that made this one" if kind == "newer" else "no backup of a store"
        with pytest.raises(ServandaError, match=said) as refused:
            restore(tmp_path / kind, tmp_path / "new" / "c.sqlite", RowCache())
        assert refused.value.file == str(tmp_path / kind)
        assert not (tmp_path / "new").exists()


def test_a_file_of_another_program_is_not_changed(archive: Path, tmp_path: Path) -> None:
    for kind in ("other", "newer"):
        make_foreign(tmp_path / kind, kind, archive)
        before = (tmp_path / kind).read_bytes()
        with pytest.raises(ServandaError):
            ArchiveSink(tmp_path / kind, RowCache())
        assert (tmp_path / kind).read_bytes() == before


def test_verify_names_the_agreement_that_is_not_whole(archive: Path) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(archive)) as base, base:
        base.execute("UPDATE text SET content = zeroblob(length(content)) WHERE agreement = 3")
    assert [fault.iri for fault in verify(archive)] == [corpus.name(2)]
    reasons = set()
    try:
        for lang in LANGUAGES:
            set_error_language(lang)
            # From the gap of the sentence on: what is left of it is the reason alone.
            reasons.update(fault.reason.partition("(")[2] for fault in verify(archive))
    finally:
        set_error_language("en")
    assert len(reasons) == len(LANGUAGES) and "" not in reasons, "each in its own language"

"""Making and replacing archives: nothing that another process writes is lost, whenever it does so."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from tests.store import corpus

from servanda.errors import ServandaError
from servanda.query.row_cache import RowCache
from servanda.store import archive_writer
from servanda.store.archive_file import ArchiveFile
from servanda.store.archive_writer import ArchiveSink
from servanda.store.drafts import put_in_place
from servanda.store.upkeep import backup, restore, verify


def abandon(place: Path, *numbers: int) -> None:
    """Take agreements out, and leave what a killed process leaves: what SQLite keeps beside the file."""
    with ArchiveSink(place, RowCache()) as sink:
        sink.remove([corpus.name(number) for number in numbers])
        for path in (place, Path(f"{place}-wal")):
            shutil.copyfile(path, path.with_name(f"left-{path.name}"))
    for path in (place, Path(f"{place}-wal")):
        path.with_name(f"left-{path.name}").replace(path)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    corpus.load(tmp_path / "a.sqlite", corpus.write(tmp_path / "a.nq", range(4)))
    return tmp_path / "a.sqlite"


@pytest.mark.parametrize("is_there", [False, True])
def test_who_makes_an_archive_a_moment_later_writes_to_the_other_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    place = tmp_path / "new.sqlite"
    if is_there:
        place.touch()

    def put_late(draft: Path, path: Path) -> bool:
        monkeypatch.undo()
        corpus.load(place, corpus.write(tmp_path / "a.nq", range(2)))
        return put_in_place(draft, path)

    monkeypatch.setattr(archive_writer, "put_in_place", put_late)
    assert corpus.load(place, corpus.write(tmp_path / "b.nq", range(2, 4))).written == 2
    with closing(ArchiveFile(place)) as file:
        assert [entry.iri for entry in file.entries] == [corpus.name(number) for number in range(4)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nq", "b.nq", "new.sqlite"]


def test_what_was_loaded_last_is_not_taken_for_a_part_of_a_new_archive(archive: Path) -> None:
    abandon(archive, 1)
    moved = archive.rename(archive.with_name("moved.sqlite"))
    log = Path(f"{archive}-wal")
    content = log.read_bytes()
    with pytest.raises(ServandaError, match=r"a\.sqlite-wal lies here without its store"):
        corpus.load(archive, archive.with_name("a.nq"))
    with pytest.raises(ServandaError, match=r"a\.sqlite-wal lies here without its store"):
        restore(moved, archive, RowCache())
    with pytest.raises(ServandaError, match=r"a\.sqlite-wal lies here without its store"):
        backup(moved, archive)
    assert not archive.exists() and log.read_bytes() == content
    moved.rename(archive)
    with closing(ArchiveFile(archive)) as file:
        assert [entry.iri for entry in file.entries] == [corpus.name(number) for number in (0, 2, 3)]
    assert not log.exists()


def test_a_backup_that_is_replaced_leaves_nothing_of_the_one_before(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.sqlite"
    corpus.load(other, corpus.write(tmp_path / "b.nq", range(9), title="Шарт"))
    abandon(other, 1, 2, 3)
    backup(archive, other, force=True)
    assert corpus.quads(other) == corpus.quads(archive) and not list(verify(other))
    assert sorted(path.name for path in tmp_path.glob("*b.sqlite*")) == ["b.sqlite"]


def test_an_archive_that_somebody_has_open_is_not_replaced(archive: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.sqlite"
    corpus.load(other, corpus.write(tmp_path / "b.nq", range(2)))
    before = corpus.quads(other)
    with (
        closing(ArchiveFile(other)) as file,
        pytest.raises(ServandaError, match="somebody has this store open"),
    ):
        assert len(file.entries) == 2
        backup(archive, other, force=True)
    assert corpus.quads(other) == before
    with pytest.raises(ServandaError, match="somebody has this store open"):
        backup(archive, archive, force=True)
    backup(archive, other, force=True)
    assert corpus.quads(other) == corpus.quads(archive)


def test_a_link_to_a_backup_stays_a_link(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("b.sqlite")
    backup(archive, tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and corpus.quads(tmp_path / "b.sqlite") == corpus.quads(archive)

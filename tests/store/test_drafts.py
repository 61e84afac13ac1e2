"""Drafts: what a killed process left is swept, and nothing that another one put in place is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from servanda.export.formats import write_file
from servanda.store.drafts import make_draft, put_in_place, sweep_drafts

#: More than any process has for its number.
GONE = 4_194_305


@pytest.mark.parametrize("name", ["a.sqlite", "а [б]*?#%41.sqlite", "x.tmp.sqlite"])
def test_what_killed_processes_left_is_swept_and_nothing_else(tmp_path: Path, name: str) -> None:
    left = [f".{name}.{GONE}.tmp{ending}" for ending in ("", "-wal", "-shm", "-journal")]
    for draft in left:
        (tmp_path / draft).write_text("draft")
    for draft in (f".{name}.index.{GONE}.tmp", f".{name}.index-old.{GONE}.tmp", f".{name}.{GONE}.tmp-old"):
        (tmp_path / draft / "oxigraph").mkdir(parents=True)
    others = [
        f".{name}.{os.getppid()}.tmp",  # of a process that is running
        f".{name}.letter.{GONE}.tmp", f".{name}.{GONE}.tmp.gz", f".{name}.tmp", f"{name}.{GONE}.tmp",
        f".b{name}.{GONE}.tmp",
    ]  # fmt: skip
    for other in others:
        (tmp_path / other).write_text("another's")
    sweep_drafts(tmp_path / name)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)


def test_a_draft_of_a_process_of_the_same_number_is_no_hindrance(tmp_path: Path) -> None:
    place = tmp_path / "a"
    (tmp_path / f".a.{os.getpid()}.tmp-wal").write_text("of one that was killed")
    (tmp_path / f".a.{os.getpid()}.tmp").mkdir()
    with make_draft(place) as draft:
        assert not any(tmp_path.iterdir())
        draft.write_text("whole")
        assert put_in_place(draft, place)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_output_sweeps_the_drafts_of_killed_commands(tmp_path: Path) -> None:
    for number in (GONE, os.getpid()):
        (tmp_path / f".a.csv.{number}.tmp").write_text("half")
    write_file(b"whole", tmp_path / "a.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("has_links", [True, False])
@pytest.mark.parametrize(("before", "after"), [(None, "new"), ("", "new"), ("another's", "another's")])
def test_only_where_nothing_is_something_is_put(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, after: str, has_links: bool
) -> None:
    if not has_links:

        def refuse(*_: object) -> None:
            raise PermissionError("no links here")

        monkeypatch.setattr(os, "link", refuse)
    place = tmp_path / "a"
    if before is not None:
        place.write_text(before)
    with make_draft(place) as draft:
        draft.write_text("new")
        assert put_in_place(draft, place) == (after == "new")
    assert place.read_text() == after
    assert [path.name for path in tmp_path.iterdir()] == ["a"]

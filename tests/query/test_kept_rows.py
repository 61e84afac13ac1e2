"""Rows kept beside a store: given again while nothing has changed, and never when something has."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import servanda
from servanda.generate.corpus import generate_corpus
from servanda.query import blocks
from servanda.query.blocks import FILE, KeptRows
from servanda.query.questions import find_question
from servanda.query.run import ask, stream
from servanda.query.table import Cells, Row
from servanda.store.disk import DiskStore, Texts
from servanda.store.disk_writer import DiskSink, lock_for_writing
from servanda.store.load import load_into

NOTICES = "who-must-notify-whom"
AGREEMENTS = 20
AGREEMENT = "https://w3id.org/servanda/agreement/generated-000005"


@pytest.fixture(scope="module")
def text() -> str:
    return b"".join(generate_corpus(AGREEMENTS, seed=5)).decode()


@pytest.fixture
def folder(tmp_path: Path, text: str) -> Path:
    _load(tmp_path, text)
    return tmp_path / "store"


def _load(place: Path, text: str) -> None:
    (place / "corpus.nq").write_text(text, "utf-8")
    with lock_for_writing(place / "store"), DiskSink(place / "store") as sink:
        load_into(sink, [place / "corpus.nq"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The agreements that were asked, and not taken from what is kept."""
    seen: list[str] = []
    fresh = blocks.Blocks._fresh

    def watched(self: blocks.Blocks, texts: Texts, agreements: Sequence[str]) -> object:
        seen.extend(agreements)
        return fresh(self, texts, agreements)

    monkeypatch.setattr(blocks.Blocks, "_fresh", watched)
    yield seen


def _rows(folder: Path, lang: str = "en") -> list[Row]:
    return ask(DiskStore(folder), NOTICES, lang=lang).rows


def test_what_was_asked_once_is_not_asked_again(folder: Path, asked: list[str]) -> None:
    first = _rows(folder)
    assert len(asked) == AGREEMENTS
    asked.clear()
    assert _rows(folder) == first == ask(DiskStore(folder).store, NOTICES).rows
    assert asked == []


def test_another_language_or_word_is_another_question(folder: Path, asked: list[str]) -> None:
    _rows(folder)
    for lang, reading in (("kk", "wide"), ("en", "strict")):
        asked.clear()
        rows = ask(DiskStore(folder), NOTICES, lang=lang, reading=reading).rows
        assert len(asked) == AGREEMENTS
        assert rows == ask(DiskStore(folder).store, NOTICES, lang=lang, reading=reading).rows


def test_only_an_agreement_that_changed_is_asked_again(
    folder: Path, text: str, asked: list[str], tmp_path: Path
) -> None:
    first = _rows(folder)
    asked.clear()
    order = f"<{AGREEMENT}/1> <https://w3id.org/servanda/ontology#number> "
    assert order in text
    _load(tmp_path, text.replace(f'{order}"1"', f'{order}"1 bis"'))
    second = _rows(folder)
    assert asked == [AGREEMENT]
    assert second == ask(DiskStore(folder).store, NOTICES).rows
    assert {row["agreement"] for row in second if row not in first} <= {"agreement:generated-000005"}


def test_a_part_is_kept_as_well(folder: Path, asked: list[str]) -> None:
    part = list(stream(DiskStore(folder), NOTICES, limit=5))
    assert 0 < len(asked) <= AGREEMENTS
    before = set(asked)
    asked.clear()
    assert _rows(folder)[:5] == part
    assert set(asked).isdisjoint(before)


def test_what_names_something_is_not_kept(folder: Path) -> None:
    ask(DiskStore(folder), NOTICES, to="nato")
    ask(DiskStore(folder), NOTICES, agreement="generated-000001")
    assert not (folder / FILE).exists()


def test_what_differs_each_time_is_not_kept(folder: Path) -> None:
    asked = find_question(NOTICES)
    fleeting = replace(
        asked, text=asked.text.replace("BIND(?from AS ?sender)", "BIND(now() AS ?day) BIND(?from AS ?sender)")
    )
    assert ask(DiskStore(folder), fleeting).rows == ask(DiskStore(folder), asked).rows
    with closing(sqlite3.connect(folder / FILE)) as base:
        assert base.execute("SELECT count(*) FROM question").fetchone() == (1,)


@pytest.mark.parametrize("content", [b"", b"no file of SQLite " * 100])
def test_a_file_that_is_damaged_is_made_anew(folder: Path, asked: list[str], content: bytes) -> None:
    first = _rows(folder)
    (folder / FILE).write_bytes(content)
    assert _rows(folder) == first
    assert _rows(folder) == first
    asked.clear()
    assert _rows(folder) == first
    assert asked == []


def test_rows_that_cannot_be_read_are_asked_again(folder: Path, asked: list[str]) -> None:
    first = _rows(folder)
    with closing(sqlite3.connect(folder / FILE)) as base, base:
        for agreement, blob in (("1", b"cut off"), ("2", zlib.compress(b"[[")), ("3", zlib.compress(b"7"))):
            base.execute(
                "UPDATE answer SET rows = ? WHERE agreement LIKE ?", (blob, f"%generated-00000{agreement}")
            )
    asked.clear()
    assert _rows(folder) == first
    assert [iri[-1] for iri in asked] == ["1", "2", "3"]


def test_nothing_is_kept_where_nothing_can_be_written(folder: Path, asked: list[str]) -> None:
    (folder / FILE).mkdir()  # as good as a folder that is only to be read, also for root
    assert _rows(folder) == _rows(folder) == ask(DiskStore(folder).store, NOTICES).rows
    assert len(asked) == 2 * AGREEMENTS


def test_what_is_kept_is_read_while_nothing_can_be_written(folder: Path, asked: list[str]) -> None:
    first = _rows(folder)
    asked.clear()
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        assert _rows(folder) == first
    assert asked == []


def test_another_process_that_writes_is_not_waited_for_long(folder: Path, asked: list[str]) -> None:
    first = _rows(folder)
    with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as base:
        base.execute("BEGIN EXCLUSIVE")
        assert _rows(folder) == first
    asked.clear()
    assert _rows(folder) == first
    assert asked == []


def test_agreements_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    with closing(KeptRows(tmp_path, [b"a"])) as kept:
        kept.keep({"urn:a": "1", "urn:b": "2"}, {"urn:a": [("x", None)], "urn:b": []})
        kept.forget_others(["urn:b"])
        assert kept.of({"urn:a": "1", "urn:b": "2"}) == {"urn:b": []}


def test_only_the_last_questions_are_kept(tmp_path: Path) -> None:
    rows: dict[str, list[Cells]] = {"urn:a": [["x", None]]}
    for number in range(17):
        with closing(KeptRows(tmp_path, [b"%d" % number])) as kept:
            kept.keep({"urn:a": "1"}, rows)
    for number in (0, 16):
        with closing(KeptRows(tmp_path, [b"%d" % number])) as kept:
            assert kept.of({"urn:a": "1"}) == ({} if number == 0 else rows)
    with closing(sqlite3.connect(tmp_path / FILE)) as base:
        assert base.execute("SELECT count(*) FROM answer").fetchone() == (15,)


def test_parts_are_told_apart_by_where_they_end(tmp_path: Path) -> None:
    with closing(KeptRows(tmp_path, [b"ab", b"c"])) as kept:
        kept.keep({"urn:a": "1"}, {"urn:a": []})
    with closing(KeptRows(tmp_path, [b"a", b"bc"])) as kept:
        assert kept.of({"urn:a": "1"}) == {}


def test_python_keeps_rows_as_the_command_does(folder: Path, asked: list[str]) -> None:
    graph = servanda.load(folder)
    assert graph.ask(NOTICES).rows == graph.notifications() == ask(graph.store, NOTICES).rows
    assert len(asked) == AGREEMENTS

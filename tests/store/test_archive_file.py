"""The file of an archive: whatever happens to its bytes, an answer is right or there is a sentence."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store import corpus

from servanda.check.archive import check_store
from servanda.errors import ServandaError
from servanda.generate.corpus import generate_corpus
from servanda.query.row_cache import RowCache
from servanda.query.run import ask
from servanda.store.archive_file import MENTIONS, ArchiveFile, Sums, read_numbers, write_numbers
from servanda.store.archive_store import ArchiveStore
from servanda.store.archive_writer import ArchiveSink
from servanda.store.upkeep import restore, verify

ROOT = Path(__file__).parents[2]
AGREEMENT = "generated-000002"
AGREEMENTS = "https://w3id.org/servanda/agreement/"
LABEL = "Ministry of Foreign Affairs of the Republic of Tau"
Answers = dict[str, object]
#: How the file is harmed in each test, and how often.
FLIPS = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of three agreements, checked."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "corpus.nq").write_bytes(b"".join(generate_corpus(3, seed=4)))
    corpus.load(folder / "a.sqlite", folder / "corpus.nq")
    check_store(folder / "a.sqlite", jobs=1)
    return folder / "a.sqlite"


def questions(place: Path) -> dict[str, Callable[[], object]]:
    """What is asked of an archive: each part of the file is read by one of them."""
    archive = ArchiveStore(place)
    return {
        "all rows": lambda: ask(archive, "who-must-notify-whom", lang="kk").rows,
        "rows of an actor": lambda: ask(archive, "norms-of", actor="kz-gov", lang="ru").rows,
        "rows by a label": lambda: ask(archive, "who-must-notify-whom", to=LABEL).rows,
        "rows of one": lambda: ask(archive, "who-must-notify-whom", agreement=AGREEMENT).rows,
        "not kept": lambda: ask(archive, "clauses", agreement=AGREEMENT).rows,
        "speaks of": lambda: ask(archive, "what-is-owed-to", actor="kz-gov").rows,
        "entries": lambda: [(one.iri, one.hash, one.refers) for one in archive.file.entries],
        "triples": lambda: (corpus.quads(place), archive.file.ontology),
        "results": lambda: [*archive.file.read_results()],
    }  # fmt: skip


def answers(place: Path) -> Answers:
    """Return the answer to each question; the sentence is no answer."""
    found: Answers = {}
    try:
        asked = questions(place)
    except ServandaError:
        return found
    for name, answer in asked.items():
        try:
            found[name] = answer()
        except ServandaError as error:
            assert error.exit_code == 2
    return found


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copyfile(whole, tmp_path / "copy.sqlite"))


@pytest.fixture(scope="module")
def right(whole: Path) -> Answers:
    """Return what is answered where nothing is harmed."""
    return answers(whole)


def test_no_flipped_bit_gives_a_wrong_answer(whole: Path, right: Answers, copy: Path) -> None:
    content = whole.read_bytes()
    assert set(right) == set(questions(whole)) and all(right.values())
    chance = random.Random(23)
    seen = 0
    for _ in range(FLIPS):
        harmed = bytearray(content)
        harmed[chance.randrange(len(harmed))] ^= 1 << chance.randrange(8)
        copy.write_bytes(harmed)
        found = answers(copy)
        assert all(found[name] == right[name] for name in found)
        seen += len(found) < len(right)
    assert seen > FLIPS / 10, "and many are noticed"


TABLES = {
    "agreement": ("hash", "raw", "quads", "derived", "file", "loaded", "refers", "kind"),
    "text": ("content",), "rows": ("content",), "shared": ("content",), "filter": ("content",),
    "filter_value": ("content", "value"), "entered": ("content",),
    "question": ("key", "language"), "result": ("findings", "key", "statements"), "meta": ("content",),
}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), [(table, one) for table in TABLES for one in TABLES[table]])
def test_a_row_that_was_changed_is_noticed(right: Answers, copy: Path, table: str, column: str) -> None:
    with closing(sqlite3.connect(copy)) as base, base:
        base.execute(f"UPDATE {table} SET {column} = {column} || 'x'")
    found = answers(copy)
    assert all(found[name] == right[name] for name in found)
    try:
        assert list(verify(copy))
    except ServandaError as error:
        assert "damaged" in error.message


GONE = {
    "agreement": "id = 2", "text": "agreement = 2", "filter_value": "value LIKE '%kz-gov'",
    "shared": "subject = (SELECT min(subject) FROM shared)",
}  # fmt: skip


@pytest.mark.parametrize("table", GONE)
def test_a_row_that_is_gone_is_missed(right: Answers, copy: Path, table: str) -> None:
    with closing(sqlite3.connect(copy)) as base, base:
        assert base.execute(f"DELETE FROM {table} WHERE {GONE[table]}").rowcount
    found = answers(copy)
    assert len(found) < len(right) and all(found[name] == right[name] for name in found)


@pytest.mark.parametrize("table", ["rows", "filter", "question", "result"])
def test_what_follows_from_the_rest_may_be_gone(right: Answers, copy: Path, table: str) -> None:
    with closing(sqlite3.connect(copy)) as base, base:
        base.execute(f"DELETE FROM {table}")
    found = answers(copy)
    assert found == right | {"results": [] if table == "result" else right["results"]}


@pytest.mark.parametrize("part", [0.0, 0.001, 0.3, 0.7, 0.999])
def test_a_file_that_is_cut_off_is_a_sentence(whole: Path, right: Answers, copy: Path, part: float) -> None:
    copy.write_bytes(whole.read_bytes()[: int(part * whole.stat().st_size)])
    found = answers(copy)
    assert len(found) < len(right) and all(found[name] == right[name] for name in found)
    with pytest.raises(ServandaError):
        list(verify(copy))


def damage(place: Path, old: bytes, new: bytes) -> None:
    content = place.read_bytes()
    assert old in content and len(old) == len(new)
    place.write_bytes(content.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"CREATE TABLE meta (name", b"CREATE TABLE meta (n\xc1\xe9e"),  # what SQLite says of it is no UTF-8
        (b"CREATE TABLE rows (id", b"CREATE TABLE rows (\xc1\xe9"),
        ("Министерство".encode(), "Министерств".encode() + b"\xc1\xe9"),  # nor is a text
    ],
)
def test_what_is_no_utf8_is_one_short_sentence(right: Answers, copy: Path, old: bytes, new: bytes) -> None:
    damage(copy, old, new)
    found = answers(copy)
    assert len(found) < len(right) and all(found[name] == right[name] for name in found)
    with pytest.raises(ServandaError, match="is damaged") as told:
        list(verify(copy))
    assert "\n" not in told.value.message and len(told.value.message) < 250


def test_what_is_wrong_with_its_pages_is_told_in_one_line(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[39] ^= 32  # how many free pages there are
    copy.write_bytes(content)
    with pytest.raises(ServandaError, match=r"is damaged .*freelist") as told:
        list(verify(copy))
    assert "\n" not in told.value.message


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file grow, as on a full disk."""
    import resource

    kind = resource.RLIMIT_FSIZE
    before = resource.getrlimit(kind)
    resource.setrlimit(kind, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(kind, before)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit there")
def test_no_room_on_the_disk_is_no_hindrance_to_reading(
    whole: Path, right: Answers, copy: Path, tmp_path: Path
) -> None:
    with no_room():
        assert answers(copy) == right
        with pytest.raises(ServandaError, match="cannot be written"):
            corpus.unload(copy, 1)
    Path(f"{copy}-wal").write_bytes(b"what was loaded last")
    with no_room():
        with pytest.raises(ServandaError, match="cannot be read here"):
            ArchiveFile(copy)
        with pytest.raises(ServandaError, match="cannot be read here"):
            restore(copy, tmp_path / "new.sqlite", RowCache())
        with pytest.raises(ServandaError, match="the backup cannot be restored"):
            restore(whole, tmp_path / "new.sqlite", RowCache())
    assert answers(copy) == right
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith("copy.sqlite")]


def test_a_link_to_itself_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    with pytest.raises(ServandaError, match="no store here"):
        ArchiveFile(tmp_path / "link")
    with pytest.raises(ServandaError, match="something else than a store"):
        corpus.load(tmp_path / "link")


def test_a_bomb_is_not_unpacked(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("servanda.store.archive_file.MOST", 1000)
    with pytest.raises(ServandaError, match="too long"):
        ask(ArchiveStore(copy), "clauses")


READ = """
import os, sys
from pathlib import Path
import servanda.query.answer_text
from servanda.query.row_cache import RowCache
from servanda.query.run import ask
from servanda.store.archive_store import ArchiveStore
if os.getuid() == 0:
    os.setuid(65534)
print(len(ask(ArchiveStore(Path(sys.argv[1])), "who-must-notify-whom").rows))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of a folder are others there")
def test_who_may_only_read_is_answered_and_leaves_nothing(whole: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(whole, folder / "a.sqlite")
        (folder / "a.sqlite").chmod(0o444)
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", READ, str(folder / "a.sqlite")],
            capture_output=True, text=True, check=False,
            env=os.environ | {"PYTHONPATH": str(ROOT / "graph")},
        )  # fmt: skip
        left = [path.name for path in folder.iterdir()]
        folder.chmod(0o755)
    rows = ask(ArchiveStore(whole), "who-must-notify-whom").rows
    assert (done.stdout, done.stderr, left) == (f"{len(rows)}\n", "", ["a.sqlite"])


@pytest.mark.parametrize("question", ["who-must-notify-whom", "norms-of", "clauses"])
def test_who_may_only_read_gets_no_answer_of_two_states(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    actor = {"actor": "kz-gov"} if question == "norms-of" else {}
    archive = ArchiveStore(copy)
    assert ask(archive, question, **actor).rows
    (tmp_path / "new.nq").write_bytes(b"".join(generate_corpus(3, seed=5)))
    assert corpus.load(copy, tmp_path / "new.nq").written == 3
    with pytest.raises(ServandaError, match="another process wrote to this store"):
        ask(archive, question, **actor)
    assert ask(ArchiveStore(copy), question, **actor).rows


def test_a_file_copied_while_nobody_writes_is_the_archive(whole: Path, copy: Path) -> None:
    assert answers(copy) == answers(whole)
    assert [path.name for path in copy.parent.glob("copy*")] == ["copy.sqlite"], "readers leave one file"


def test_what_is_no_archive_is_a_sentence(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as base:
        base.execute("CREATE TABLE t (x)")
    with pytest.raises(ServandaError, match="something else than a store"):
        ArchiveFile(tmp_path / "other.sqlite")
    with pytest.raises(ServandaError, match="no store here"):
        ArchiveFile(tmp_path / "nothing")


def test_the_indexes_follow_what_is_loaded_and_taken_out(whole: Path, copy: Path) -> None:
    def read() -> dict[tuple[str, str], list[str]]:
        """Return which agreements have which values."""
        with closing(sqlite3.connect(copy)) as base:
            keys = base.execute("SELECT name, value FROM filter_value").fetchall()
        archive = ArchiveFile(copy)
        return {key: [one.iri for one in archive.find_entries(key[0], [key[1]]) or ()] for key in keys}

    first, second = (f"{AGREEMENTS}generated-00000{number}" for number in (1, 2))
    before = read()
    assert any(first in found for found in before.values())
    lines = (whole.parent / "corpus.nq").read_bytes().splitlines(keepends=True)
    (copy.parent / "one.nq").write_bytes(b"".join(one for one in lines if f" <{first}> .".encode() in one))
    with ArchiveSink(copy, RowCache()) as sink:
        sink.remove([first, second])
        sink.finish()
    left = {key: [iri for iri in found if iri not in (first, second)] for key, found in before.items()}
    assert read() == {key: found for key, found in left.items() if found}
    corpus.load(copy, copy.parent / "one.nq")
    back = {key: [iri for iri in found if iri != second] for key, found in before.items()}
    assert read() == {key: found for key, found in back.items() if found}
    assert not list(verify(copy))


def test_an_agreement_that_changed_is_found_by_its_new_values_alone(copy: Path, whole: Path) -> None:
    first, gone, new = f"{AGREEMENTS}generated-000001", "https://example.org/gone", "https://example.org/new"
    lines = (whole.parent / "corpus.nq").read_text("utf-8").splitlines(keepends=True)
    own = [one for one in lines if f" <{first}> ." in one]
    for thing in (gone, new):
        extra = f"<{first}> <http://purl.org/dc/terms/relation> <{thing}> <{first}> .\n"
        (copy.parent / "one.nq").write_text("".join([*own, extra]), "utf-8")
        before = ArchiveFile(copy).find_entry(first)
        corpus.load(copy, copy.parent / "one.nq")
        archive = ArchiveFile(copy)
        after = archive.find_entry(first)
        assert before is not None and after is not None
        assert before.id == after.id, "so that what stays the same is not entered anew"
        assert [one.iri for one in archive.find_entries(MENTIONS, [thing]) or ()] == [first]
    assert archive.find_entries(MENTIONS, [gone]) == []
    assert not list(verify(copy))


@pytest.mark.parametrize("table", ["filter_value", "entered"])
def test_where_agreements_are_entered_is_checked(copy: Path, table: str) -> None:
    with closing(sqlite3.connect(copy)) as base, base:
        base.execute(f"UPDATE {table} SET content = zeroblob(8)")
    with pytest.raises(ServandaError, match="not as it was written"):
        list(verify(copy))
    with ArchiveSink(copy, RowCache()) as sink, pytest.raises(ServandaError, match="not as it was written"):
        sink.remove([f"{AGREEMENTS}generated-000001"])


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert list(read_numbers(write_numbers(array("I", numbers)))) == numbers


@given(st.lists(st.binary(min_size=8, max_size=8), max_size=6), st.randoms())
def test_sums_do_not_depend_on_the_order_and_are_undone(digests: list[bytes], chance: random.Random) -> None:
    some = Sums().add(*digests)
    chance.shuffle(digests)
    assert some == Sums().add(*digests)
    assert some.remove(*digests) == Sums()

"""Loading into an archive: what is written, what is passed over, and what happens when it is cut off."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store import corpus
from tests.store.corpus import load, quads, unload

from servanda.errors import ServandaError
from servanda.query.row_cache import RowCache
from servanda.rules import apply_rules
from servanda.store import archive_writer
from servanda.store.archive_file import ArchiveFile
from servanda.store.archive_store import ArchiveStore
from servanda.store.archive_writer import ArchiveSink
from servanda.store.bundle import build_store
from servanda.store.load import LoadResult, Preparer, load_into, read_units
from servanda.store.upkeep import verify

ROOT = Path(__file__).parents[2]


def of_files(*paths: Path) -> set[str]:
    """Return what a store in memory holds when the same files are read in the ordinary way."""
    from servanda.read.document import read_file

    store = build_store([read_file(path) for path in paths])
    return {str(quad) for quad in store if not str(quad.graph_name.value).endswith("/ontology")}


def test_an_archive_holds_what_a_store_in_memory_holds(tmp_path):
    path = corpus.write(tmp_path / "a.nq", range(30))
    done = load(tmp_path / "store", path)
    assert (done.written, done.unchanged, done.quads) == (30, 0, 270)
    assert done.derived > 0
    assert quads(tmp_path / "store") == of_files(path)
    assert not list(verify(tmp_path / "store"))


def test_authored_agreements_keep_the_lines_of_their_text(tmp_path):
    bundled = ROOT / "graph/agreements/kz-nato-2007/agreement.yaml"
    load(tmp_path / "store", bundled)
    assert quads(tmp_path / "store") == of_files(bundled)


def test_what_is_unchanged_is_passed_over(tmp_path):
    store = tmp_path / "store"
    path = corpus.write(tmp_path / "a.nq", range(10))
    load(store, path)
    before = store.read_bytes()
    assert load(store, path) == LoadResult(0, 10)
    assert store.read_bytes() == before, "nothing was written"


def test_the_order_of_lines_is_no_change(tmp_path):
    store = tmp_path / "store"
    path = corpus.write(tmp_path / "a.nq", range(4))
    load(store, path)
    lines = path.read_text("utf-8").splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    path.write_text("".join(lines), "utf-8")
    assert load(store, path) == LoadResult(0, 4)


def test_a_changed_agreement_replaces_its_graphs_and_no_others(tmp_path):
    store = tmp_path / "store"
    load(store, corpus.write(tmp_path / "a.nq", range(5)))
    one = corpus.write(tmp_path / "b.nq", range(2, 3), title="Жаңа")
    assert load(store, one).written == 1
    rest = corpus.write(tmp_path / "c.nq", range(5))
    kept = "".join(line for number in (0, 1, 3, 4) for line in corpus.lines(number))
    rest.write_text(kept + one.read_text("utf-8"), "utf-8")
    assert quads(store) == of_files(rest)
    assert not list(verify(store))


def test_the_same_ontology_stays_the_same_when_it_is_written_again(tmp_path, monkeypatch):
    def ontology() -> list[str]:
        return ArchiveFile(tmp_path / "store").ontology.decode().splitlines()

    load(tmp_path / "store", corpus.write(tmp_path / "a.nq", range(3)))
    before = ontology()
    assert any(line.startswith("_:") for line in before), "blank nodes are what could change"
    monkeypatch.setattr(archive_writer, "hash_sources", lambda: "another-servanda")
    load(tmp_path / "store", corpus.write(tmp_path / "b.nq", range(3, 5)))
    assert ontology() == before


def test_a_load_takes_the_ontology_that_is_there_already(tmp_path, monkeypatch):
    store, one = tmp_path / "store", corpus.write(tmp_path / "b.nq", range(1), title="Жаңа")
    load(store, corpus.write(tmp_path / "a.nq", range(3)))
    before = ArchiveFile(store).ontology

    def refuse(_):
        raise AssertionError("it is read again")

    monkeypatch.setattr("servanda.store.bundle.load_ontology", refuse)
    assert load(store, one).written == 1
    assert ArchiveFile(store).ontology == before
    monkeypatch.undo()
    both = corpus.write(tmp_path / "c.nq", range(1, 3))
    both.write_text(both.read_text("utf-8") + one.read_text("utf-8"), "utf-8")
    assert quads(store) == of_files(both)


def test_to_load_nquads_imports_nothing_that_reads_a_text():
    program = "import sys, servanda.store.load; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert not {"servanda.model", "servanda.text.clean", "servanda.read.document"} & {*done.stdout.split()}


def test_other_rules_mean_that_all_is_derived_again(tmp_path, monkeypatch):
    store = tmp_path / "store"
    path = corpus.write(tmp_path / "a.nq", range(3))
    load(store, path)
    monkeypatch.setattr(archive_writer, "hash_sources", lambda: "another-servanda")
    done = load(store, path)
    assert (done.written, done.unchanged) == (3, 0)


def test_what_an_agreement_says_of_others_changes_nothing_in_them(tmp_path):
    """An agreement that describes a shared actor must not change what follows for those beside it."""
    org = "http://www.w3.org/ns/org#"
    stranger = f"{corpus.ACTOR}stranger"
    lines = []
    for number in range(6):
        lines += [line.replace("actor/kz-gov> <", "actor/stranger> <") for line in corpus.lines(number)]
    iri = corpus.name(3)
    lines.append(f"<{stranger}> <{org}unitOf> <{corpus.ACTOR}nato> <{iri}> .\n")
    path = tmp_path / "a.nq"
    path.write_text("".join(lines), "utf-8")
    load(tmp_path / "store", path)
    alone = pyoxigraph.Store()
    from servanda.store.bundle import load_ontology

    load_ontology(alone)
    alone.load(path.read_bytes(), pyoxigraph.RdfFormat.N_QUADS)
    apply_rules(alone)
    expected = {str(q) for q in alone if not str(q.graph_name.value).endswith("/ontology")}
    assert quads(tmp_path / "store") == expected


def test_what_an_agreement_refers_to_is_in_the_catalogue(tmp_path):
    path = corpus.write(tmp_path / "a.nq", range(2))
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"<{corpus.name(1)}/1> <urn:p> <{corpus.name(0)}/1-duty> <{corpus.name(1)}> .\n")
    load(tmp_path / "store", path)
    entry = ArchiveFile(tmp_path / "store").find_entry(corpus.name(1))
    assert entry is not None
    assert f"{corpus.name(0)}/1-duty" in entry.refers
    assert f"{corpus.ACTOR}nato" not in entry.refers, "only mentioned, and the ontology's"


def test_one_bad_line_ends_the_load_and_is_named(tmp_path):
    store = tmp_path / "store"
    lines = [line for number in range(6) for line in corpus.lines(number)]
    lines[31] = lines[31].replace("<", "(", 1)
    path = tmp_path / "a.nq"
    path.write_text("".join(lines), "utf-8")
    with pytest.raises(ServandaError) as error:
        load(store, path)
    assert (error.value.line, error.value.file) == (32, str(path))


def test_asked_to_keep_going_only_the_agreement_with_the_bad_line_is_left_out(tmp_path):
    store = tmp_path / "store"
    lines = [line for number in range(6) for line in corpus.lines(number)]
    lines[31] = lines[31].replace("<", "(", 1)
    path = tmp_path / "a.nq"
    path.write_text("".join(lines), "utf-8")
    done = load(store, path, keep_going=True)
    assert (done.written, [fault.error.line for fault in done.faults]) == (5, [32])
    good = tmp_path / "b.nq"
    good.write_text("".join(line for n in (0, 1, 2, 4, 5) for line in corpus.lines(n)), "utf-8")
    assert quads(store) == of_files(good)


def test_a_bad_line_between_two_agreements_leaves_out_both(tmp_path):
    """The line may have been the last of one or the first of the other, and neither may be half there."""
    lines = [line for number in range(4) for line in corpus.lines(number)]
    lines[9] = "<urn:s> <urn:p>\n"  # the first line of the second agreement
    path = tmp_path / "a.nq"
    path.write_text("".join(lines), "utf-8")
    done = load(tmp_path / "store", path, keep_going=True)
    assert [(fault.iri, fault.error.line) for fault in done.faults] == [
        (corpus.name(0), 10), (corpus.name(1), 10),
    ]  # fmt: skip
    held = {entry.iri for entry in ArchiveFile(tmp_path / "store").entries}
    assert held == {corpus.name(2), corpus.name(3)}


def test_a_bad_line_of_a_mixed_file_leaves_out_all_of_it(tmp_path):
    lines = [line for number in range(4) for line in corpus.lines(number)]
    random.Random(3).shuffle(lines)
    lines[20] = "<urn:s> <urn:p>\n"
    path, other = tmp_path / "a.nq", corpus.write(tmp_path / "b.nq", range(10, 12))
    path.write_text("".join(lines), "utf-8")
    done = load(tmp_path / "store", path, other, keep_going=True)
    assert (done.written, [fault.error.line for fault in done.faults]) == (2, [21])
    assert "mixed" in done.faults[0].error.message


@pytest.mark.parametrize("again", [False, True])
def test_progress_comes_to_the_bytes_of_the_files(tmp_path, again):
    paths = [
        corpus.write(tmp_path / "a.nq", range(30)),
        ROOT / "graph/agreements/kz-nato-2007/agreement.yaml",
        corpus.write(tmp_path / "b.nq", range(30, 40)),
    ]
    if again:
        load(tmp_path / "store", *paths)
    heard: list[tuple[int, int]] = []
    with ArchiveSink(tmp_path / "store", RowCache()) as sink:
        load_into(sink, paths, tell=lambda now: heard.append((now.done, now.total)), size=4000)
    assert len(heard) > 5
    assert heard == sorted(heard)
    assert heard[-1] == (sum(path.stat().st_size for path in paths),) * 2


def test_an_agreement_in_two_files_is_refused(tmp_path):
    first = corpus.write(tmp_path / "a.nq", range(2))
    second = corpus.write(tmp_path / "b.nq", range(1, 3), title="Басқа")
    with pytest.raises(ServandaError, match="give each agreement once"):
        load(tmp_path / "store", first, second)


def test_triples_that_belong_to_no_agreement_are_not_lost_in_silence(tmp_path):
    path = corpus.write(tmp_path / "a.nq", range(2))
    with path.open("a", encoding="utf-8") as stream:
        stream.write('<urn:s> <urn:p> "x" <urn:some-graph> .\n')
    with pytest.raises(ServandaError, match="no agreement"):
        load(tmp_path / "store", path)


def test_a_store_of_another_version(tmp_path):
    store = tmp_path / "store"
    load(store, corpus.write(tmp_path / "a.nq", range(2)))
    with closing(sqlite3.connect(store)) as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(ServandaError, match="version 99"):
        ArchiveStore(store)
    with pytest.raises(ServandaError, match="version 99"):
        load(store, tmp_path / "a.nq")


def test_a_second_writer_waits_and_then_gets_a_sentence(tmp_path, monkeypatch):
    store, path = tmp_path / "store", corpus.write(tmp_path / "a.nq", range(2))
    load(store, path)
    other = corpus.write(tmp_path / "b.nq", range(2, 3))
    monkeypatch.setattr(archive_writer, "PATIENCE", 0.1)
    with closing(sqlite3.connect(store, isolation_level=None)) as base:
        base.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServandaError, match="another process is writing"):
            load(store, other)
        assert quads(store) == of_files(path), "readers go on"
    assert load(store, other).written == 1


def test_a_folder_of_other_things_is_not_made_a_store(tmp_path):
    (tmp_path / "letter.txt").write_text("hello")
    for place in (tmp_path, tmp_path / "letter.txt"):
        with pytest.raises(ServandaError, match="something else than a store"):
            ArchiveSink(place, RowCache())
    assert (tmp_path / "letter.txt").read_text() == "hello"


@pytest.mark.parametrize("keep_going", [False, True])
def test_a_first_load_that_writes_nothing_leaves_nothing(tmp_path, keep_going):
    (tmp_path / "a.nq").write_bytes(b"<x:a> <x:b>\n")
    for place in ("new/a.sqlite", "a.sqlite"):
        with suppress(ServandaError), ArchiveSink(tmp_path / place, RowCache()) as sink:
            done = load_into(sink, [tmp_path / "a.nq"], keep_going=keep_going)
            assert len(done.faults) == 1 and not done.written
    assert [one.name for one in tmp_path.iterdir()] == ["a.nq"]


def test_an_archive_that_another_made_meanwhile_is_written_to(tmp_path):
    first, second = (corpus.write(tmp_path / f"{n}.nq", range(n, n + 2)) for n in (0, 1))
    with ArchiveSink(tmp_path / "a.sqlite", RowCache()) as sink:
        load(tmp_path / "a.sqlite", first)
        assert load_into(sink, [second]).written == 1, "one of both was the same"
    assert not list(verify(tmp_path / "a.sqlite"))
    assert {one.iri for one in ArchiveStore(tmp_path / "a.sqlite").file.entries} == set(
        map(corpus.name, range(3))
    )


@pytest.mark.parametrize("is_replaced", [False, True])
def test_what_is_written_to_an_archive_that_is_gone_is_not_told_as_written(tmp_path, is_replaced):
    first, second = (corpus.write(tmp_path / f"{n}.nq", range(n, n + 1)) for n in (0, 1))
    with ArchiveSink(tmp_path / "a.sqlite", RowCache()) as sink:
        load_into(sink, [first])
        (tmp_path / "a.sqlite").rename(tmp_path / "elsewhere.sqlite")
        if is_replaced:
            (tmp_path / "a.sqlite").write_bytes((tmp_path / "elsewhere.sqlite").read_bytes())
        with pytest.raises(ServandaError, match="moved, removed or replaced"):
            load_into(sink, [second])


def test_an_empty_folder_gets_an_archive_inside(tmp_path):
    (tmp_path / "store").mkdir()
    path = corpus.write(tmp_path / "a.nq", range(2))
    load(tmp_path / "store", path)
    assert [one.name for one in (tmp_path / "store").iterdir()] == ["archive.sqlite"]
    assert quads(tmp_path / "store") == of_files(path)


def test_readers_read_on_while_a_writer_loads(tmp_path):
    """A reader of another process sees the state that it opened, whole, after any number of loads."""
    store = tmp_path / "store"
    load(store, corpus.write(tmp_path / "a.nq", range(5)))
    code = (
        "import sys; from pathlib import Path\n"
        "from servanda.store.archive_store import ArchiveStore\n"
        "archive = ArchiveStore(Path(sys.argv[1]))\n"
        "count = lambda: len(archive.gather(archive.file.list_entries()))\n"
        "print(count(), flush=True); sys.stdin.readline(); print(count(), flush=True)"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "graph")},
    )  # fmt: skip
    assert reader.stdin and reader.stdout
    before = int(reader.stdout.readline())
    for number in range(3):
        load(store, corpus.write(tmp_path / "a.nq", range(5 + number), title=f"Келісім {number}"))
    reader.stdin.write("\n")
    reader.stdin.close()
    assert int(reader.stdout.readline()) == before
    assert reader.wait() == 0
    assert len(ArchiveFile(store).entries) == 7
    assert [path.name for path in tmp_path.glob("store*")] == ["store"], "one file is left"


KILLED = """
import os, sys
from pathlib import Path
from servanda.query.row_cache import RowCache
from servanda.store.archive_writer import ArchiveSink
from servanda.store.load import load_into

print("begun", flush=True)
with ArchiveSink(Path(sys.argv[1]), RowCache()) as sink:
    load_into(sink, [Path(sys.argv[2])], size=2000)
print("done", flush=True)
"""


def test_killed_at_any_point_every_agreement_is_old_or_new(tmp_path):
    """Kill the loader in a loop; after each kill each agreement is whole, and the load goes on from there."""
    store = tmp_path / "store"
    old = corpus.write(tmp_path / "old.nq", range(40))
    load(store, old)
    new = corpus.write(tmp_path / "new.nq", range(60), title="Жаңа келісім", extra=3)
    states = [{}, {}]
    for state, path in zip(states, (old, new), strict=True):
        for quad in of_files(path):
            graph = quad.rpartition(" <")[2].rstrip(">").removesuffix("/derived")
            state.setdefault(graph, set()).add(quad)
    chance = random.Random(7)
    kills = 0
    for _ in range(14):
        loader = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(store), str(new)], stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT / "graph")},
        )  # fmt: skip
        assert loader.stdout
        assert loader.stdout.readline() == "begun\n"
        time.sleep(chance.random() * 0.3)
        loader.send_signal(signal.SIGKILL)
        ended = "done" in loader.stdout.read()
        assert loader.wait() in (0, -signal.SIGKILL), "it ended of itself, with an error"
        kills += loader.returncode == -signal.SIGKILL
        found: dict[str, set[str]] = {}
        for quad in quads(store):
            graph = quad.rpartition(" <")[2].rstrip(">").removesuffix("/derived")
            found.setdefault(graph, set()).add(quad)
        for graph, held in found.items():
            assert held in (states[0].get(graph), states[1].get(graph)), f"{graph} is half there"
        assert set(states[0]) <= set(found)
        assert not list(verify(store))
        if ended:
            break
    assert kills >= 3
    load(store, new)
    assert quads(store) == of_files(new)


FULL = """
import resource, signal, sys
from pathlib import Path
from servanda.errors import ServandaError
from servanda.query.row_cache import RowCache
from servanda.store.archive_writer import ArchiveSink
from servanda.store.load import load_into

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
folder = Path(sys.argv[1])
try:
    with ArchiveSink(folder, RowCache()) as sink:
        load_into(sink, [Path(sys.argv[2])])
except ServandaError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.mark.parametrize("room", [20_000, 70_000, 150_000])
def test_a_disk_without_room_leaves_what_was_there(tmp_path, room):
    store = tmp_path / "store"
    old = corpus.write(tmp_path / "old.nq", range(3))
    load(store, old)
    new = corpus.write(tmp_path / "new.nq", range(500), extra=2)
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(store), str(new), str(room)], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "graph")}, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, ""), done.stderr
    assert "the store cannot be written" in done.stdout
    assert quads(store) == of_files(old)
    assert not list(verify(store))
    assert load(store, new).written == 500


STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "drop"]), st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=6
)


@given(STEPS)
@settings(max_examples=8)
def test_any_sequence_of_loads_and_unloads_comes_to_what_was_put_last(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("steps")
    store = folder / "store"
    held: dict[int, int] = {}
    for what, number, extra in steps:
        if what == "put":
            load(store, corpus.write(folder / "a.nq", range(number, number + 1), extra=extra))
            held[number] = extra
        elif number in held:
            unload(store, number)
            del held[number]
    path = folder / "all.nq"
    path.write_text("".join(line for n, e in held.items() for line in corpus.lines(n, extra=e)), "utf-8")
    if held:
        assert quads(store) == of_files(path)
        assert not list(verify(store))
    elif any(what == "put" for what, _, _ in steps):
        assert quads(store) == set()


def test_one_step_may_replace_some_and_enter_others(tmp_path):
    load(tmp_path / "store", corpus.write(tmp_path / "a.nq", range(3)))
    new = corpus.write(tmp_path / "b.nq", range(6), title="Жаңа")
    with ArchiveSink(tmp_path / "store", RowCache()) as sink:
        preparer = Preparer(sink.rows)
        ready, _ = preparer.prepare(read_units(new))
        assert len(sink.write(ready, preparer)) == 6
        sink.finish()
    assert quads(tmp_path / "store") == of_files(new)
    assert not list(verify(tmp_path / "store"))


def test_what_is_neither_file_nor_folder_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for place in (tmp_path / "pipe", tmp_path / "link"):
        with pytest.raises(ServandaError, match="something else than a store"):
            ArchiveSink(place, RowCache())
    assert (tmp_path / "link").is_symlink() and (tmp_path / "pipe").is_fifo()


def test_a_link_leads_to_the_archive(tmp_path):
    load(tmp_path / "a.sqlite", corpus.write(tmp_path / "a.nq", range(2)))
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "b.sqlite").symlink_to("../a.sqlite")
    reader = ArchiveStore(tmp_path / "a.sqlite")  # so that what is loaded stays beside the file for now
    load(tmp_path / "links" / "b.sqlite", corpus.write(tmp_path / "b.nq", range(2, 4)))
    assert len(reader.file.entries) == 2
    assert len(ArchiveStore(tmp_path / "links" / "b.sqlite").file.entries) == 4
    assert [path.name for path in (tmp_path / "links").iterdir()] == ["b.sqlite"]

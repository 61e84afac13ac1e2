"""Texts of agreements beside their triples: they say the same, follow every change, and damage is seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store import corpus
from tests.store.test_load import load

from servanda.check.archive import check_store
from servanda.errors import ServandaError
from servanda.namespaces import derived_graph
from servanda.store.disk import Catalog, Texts, find_live_generation, open_disk
from servanda.store.disk_writer import DiskSink, lock_for_writing
from servanda.store.load import serialize_graph
from servanda.store.upkeep import backup, restore, verify


def same(folder: Path) -> int:
    """See that each text says what the triples say; return how many there are."""
    generation, store = find_live_generation(folder), open_disk(folder)
    texts, seen = Texts(generation), 0
    for entry in Catalog(generation).agreements():
        kept = texts.of(entry.iri)
        if kept is None:
            continue
        seen += 1
        assert kept.authored == serialize_graph(store, entry.iri)[0]
        assert kept.derived == serialize_graph(store, derived_graph(entry.iri))[0] != b""
    texts.close()
    return seen


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in find_live_generation(folder).glob("*.texts"))


def test_a_text_says_what_the_triples_say(tmp_path):
    store = tmp_path / "store"
    load(store, corpus.write(tmp_path / "a.nq", range(12)))
    assert same(store) == 12
    assert Texts(find_live_generation(store)).of("urn:unknown") is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["put", "drop"]), st.integers(0, 4), st.integers(0, 2)),
        min_size=1, max_size=8,
    )
)  # fmt: skip
@settings(max_examples=10)
def test_texts_follow_every_load_and_unload(tmp_path_factory, steps):
    """With a limit of two files, so that they are put together again and again."""
    folder = tmp_path_factory.mktemp("texts")
    held = set()
    for step, number, title in steps:
        if step == "put":
            path = corpus.write(folder / "a.nq", range(number, number + 2), title=f"Келісім {title}")
            load(folder / "store", path, files=2)
            held |= {corpus.name(number), corpus.name(number + 1)}
        elif held:
            with lock_for_writing(folder / "store"), DiskSink(folder / "store", files=2) as sink:
                sink.remove([corpus.name(number)])
                sink.finish()
            held.discard(corpus.name(number))
        if held:
            assert same(folder / "store") == len(held)
            assert len(files(folder / "store")) <= 3
    if held:
        assert not list(verify(folder / "store"))


def test_a_file_of_texts_that_are_no_longer_used_goes(tmp_path):
    store = tmp_path / "store"
    load(store, corpus.write(tmp_path / "a.nq", range(10)))
    assert files(store) == ["g-000001.texts"]
    load(store, corpus.write(tmp_path / "b.nq", range(9), title="Жаңа"))
    load(store, corpus.write(tmp_path / "c.nq", range(1), title="Тағы"))
    assert files(store) == ["g-000002.texts", "g-000003.texts"], "the first held one that counts of ten"
    assert same(store) == 10


def test_what_has_blank_nodes_is_read_from_the_triples(tmp_path):
    store, path = tmp_path / "store", corpus.write(tmp_path / "a.nq", range(20))
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"<{corpus.name(19)}> <urn:p> _:b <{corpus.name(19)}> .\n")
    load(store, path)
    assert Texts(find_live_generation(store)).of(corpus.name(19)) is None
    assert same(store) == 19
    assert check_store(store, jobs=1).total == 20


def test_the_texts_are_in_a_backup(tmp_path):
    store = tmp_path / "store"
    load(store, corpus.write(tmp_path / "a.nq", range(5)))
    backup(store, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "again")
    assert same(tmp_path / "again") == 5


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (lambda path: path.write_bytes(b"x" * path.stat().st_size), "error"),
        (lambda path: path.write_bytes(path.read_bytes()[:-20]), "cut off"),
        (lambda path: path.unlink(), "No such file"),
    ],
)
def test_damage_is_seen(tmp_path, harm, says):
    store, copy = tmp_path / "store", tmp_path / "copy"
    load(store, corpus.write(tmp_path / "a.nq", range(5)))
    shutil.copytree(store, copy)
    (path,) = find_live_generation(copy).glob("*.texts")
    harm(path)
    faults = list(verify(copy))
    assert faults
    assert all(says.lower() in fault.reason.lower() for fault in faults)
    with pytest.raises(ServandaError, match=r"the store is damaged .*restore a backup"):
        check_store(copy, jobs=1)


def test_verify_sees_a_text_of_another_agreement(tmp_path):
    store, copy = tmp_path / "store", tmp_path / "copy"
    load(store, corpus.write(tmp_path / "a.nq", range(2)))
    shutil.copytree(store, copy)
    catalog = Catalog(find_live_generation(copy), write=True)
    one, two = catalog.agreements()
    catalog.move(one.iri, two.text)
    catalog.close()
    assert [(fault.iri, fault.reason) for fault in verify(copy)] == [
        (corpus.name(0), "its text is not its triples")
    ]

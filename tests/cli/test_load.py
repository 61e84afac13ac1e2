"""load, unload and store: agreements in a store on disk, from the command line."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.store import corpus, old_stores

from servanda.store.archive_writer import ArchiveSink

ROOT = Path(__file__).parents[2]


def test_the_bundled_agreement_is_loaded_when_no_file_is_named(run, tmp_path):
    store = tmp_path / "store"
    done = run("load", "--store", store)
    assert (done.code, done.out) == (0, "")
    assert re.search(r"\b1 written \([\d,]+ triples, [\d,]+ derived\)\n$", done.err)
    again = run("load", "--store", store)
    assert again.err.endswith("1 unchanged\n")


def test_every_command_answers_from_a_store_as_from_the_files(run, tmp_path):
    store = tmp_path / "store"
    run("load", "--store", store)
    for words in (
        ("notify", "--to", "kz-mfa"),
        ("notify", "--agreement", "kz-nato-2007", "--format", "json"),
        ("ask", "norms", "--format", "json"),
        ("ask", "what-must", "--actor", "nato-plo", "--format", "csv"),
        ("query", "SELECT ?words { kznato:4.1-movements srv:quote ?words }"),
        ("show", "4.1"),
        ("show", "kz-nato-2007/4.1"),
        ("status", "--as-of", "2010-01-01"),
        ("due", "--as-of", "2010-01-01", "--assume", "in-force=2008-12-01"),
        ("timeline", "--as-of", "2010-01-01"),
        ("draw", "--format", "dot"),
        ("network", "degree"),
        ("export", "--format", "turtle"),
        ("export", "--agreement", "kz-nato-2007", "--format", "jsonld"),
    ):
        bundled, stored = run(*words), run(*words, "--store", store)
        assert (stored.code, stored.out) == (bundled.code, bundled.out), words


def test_a_log_lies_beside_a_store_as_beside_the_files(run, tmp_path):
    store, log = tmp_path / "store", Path(__file__).parents[1] / "queries" / "log.yaml"
    run("load", "--store", store)
    for words in (
        ("ask", "what-happened", "--log", log),
        ("ask", "what-is-open", "--as-of", "2009-06-01", "--log", log, "--format", "json"),
        ("status", "--as-of", "2009-06-01", "--log", log),
        ("log", "list", "--log", log),
    ):
        bundled, stored = run(*words), run(*words, "--store", store)
        assert (stored.code, stored.out) == (bundled.code, bundled.out), words


def test_what_needs_the_files_says_so(run, tmp_path):
    store = tmp_path / "store"
    run("load", "--store", store)
    for verb in ("coverage", "collate"):
        run(verb, "--store", store).refused("is a store", "name files")


def test_unload_takes_out_all_that_are_named_or_none(run, tmp_path):
    store = tmp_path / "store"
    path = corpus.write(tmp_path / "a.nq", range(3))
    run("load", path, "--store", store)
    run("unload", "small-001", "small-999", "--store", store).refused("small-999", "nothing", code=1)
    info = run("store", "info", "--store", store, "--format", "json")
    assert info.json()["agreements"] == 3
    done = run("unload", "small-001", "--store", store)
    assert (done.code, done.err) == (0, "agreements and logs: 1 taken out\n")
    told = json.loads(run("store", "info", "--store", store, "--format", "json").out)
    assert (told["agreements"], told["quads"], told["current"]) == (2, 18, True)


def test_backup_and_restore(run, tmp_path):
    store, copy, file = tmp_path / "store", tmp_path / "copy", tmp_path / "archive.tar"
    run("load", corpus.write(tmp_path / "a.nq", range(5)), "--store", store)
    assert run("store", "backup", file, "--store", store).code == 0
    run("store", "backup", file, "--store", store).refused("exists", "--force")
    run("unload", "small-003", "--store", store)
    done = run("store", "restore", file, "--store", copy)
    assert (done.code, done.err) == (0, f"restored: {copy} (5 agreements and logs)\n")
    assert run("store", "verify", "--store", copy).code == 0
    run("store", "restore", file, "--store", copy).refused("something is here already")


def test_a_backup_that_is_cut_off_or_no_backup_restores_nothing(run, tmp_path):
    store, copy, file = tmp_path / "store", tmp_path / "copy", tmp_path / "archive.tar"
    run("load", corpus.write(tmp_path / "a.nq", range(5)), "--store", store)
    run("store", "backup", file, "--store", store)
    content = file.read_bytes()
    for broken in (content[: len(content) // 3], b"no archive", b""):
        file.write_bytes(broken)
        done = run("store", "restore", file, "--store", copy)
        done.refused("archive.tar")
        assert not copy.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_verify_tells_what_is_not_whole(run, tmp_path):
    store = tmp_path / "store"
    run("load", corpus.write(tmp_path / "a.nq", range(3)), "--store", store)
    assert "is whole" in run("store", "verify", "--store", store).err
    with contextlib.closing(sqlite3.connect(store)) as base, base:
        base.execute("UPDATE text SET content = zeroblob(100) WHERE agreement = 2")
    done = run("store", "verify", "--store", store)
    assert done.code == 1
    assert done.out.startswith(f"{corpus.name(1)}: the store is damaged")
    assert "not whole" in done.err
    run("store", "backup", tmp_path / "b.sqlite", "--store", store)
    run("store", "restore", tmp_path / "b.sqlite", "--store", tmp_path / "new").refused(
        "the backup is damaged"
    )
    assert not (tmp_path / "new").exists()


def test_a_store_of_an_earlier_layout_is_taken_over_by_loading(run, tmp_path, monkeypatch):
    old = old_stores.write(tmp_path / "old", corpus.write(tmp_path / "a.nq", range(3)))
    run("ask", "agreements", "--store", old).refused("servanda load --store")
    with monkeypatch.context() as patch:
        patch.setattr(ArchiveSink, "finish", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
        assert run("load", "--store", old).code == 130
    for _ in range(
        2
    ):  # the same again goes on from there, and loads nothing else when there is nothing to do
        assert "all is taken over" in run("load", "--store", old).err
        assert len(run("ask", "agreements", "--store", old, "--format", "json").json()) == 3
    done = run("load", corpus.write(tmp_path / "b.nq", range(3, 4)), "--store", old)
    assert "1 written" in done.err and "taken over" not in done.err
    assert "1 taken out" in run("unload", "small-000", "--store", old).err
    assert len(run("ask", "agreements", "--store", old, "--format", "json").json()) == 3


def test_an_answer_can_be_asked_afresh(run, tmp_path):
    store = tmp_path / "store"
    run("load", "--store", store, "--index")
    assert (tmp_path / "store.index").is_dir()
    for question in (["notify"], ["ask", "what-must", "--actor", "kz-gov", "--lang", "kk"]):
        told = [*question, "--store", store, "--format", "csv"]
        assert run(*told).out == run(*told, "--no-cache").out != ""


def test_bad_lines_and_files(run, tmp_path):
    store = tmp_path / "store"
    path = corpus.write(tmp_path / "a.nq", range(4))
    text = path.read_text("utf-8").splitlines(keepends=True)
    text[10] = "<urn:s> <urn:p> \n"
    path.write_text("".join(text), "utf-8")
    run("load", path, "--store", store).refused("a.nq:11: this is not N-Quads")
    done = run("load", path, "--store", store, "--keep-going")
    assert done.code == 1
    assert "3 written" in done.err or "unchanged" in done.err
    assert "left out" in done.err and "a.nq:11" in done.err
    run("load", tmp_path / "none.nq", "--store", store).refused("none.nq")
    run("load", path, "--store", path).refused("something else than a store")
    run("notify", "--store", tmp_path / "nowhere").refused("nowhere")


def test_a_first_load_of_nothing_leaves_no_store(run, tmp_path):
    store = tmp_path / "store"
    (tmp_path / "empty.nq").write_text("")
    run("load", tmp_path / "empty.nq", "--store", store).refused("empty.nq")
    assert not store.exists()


def test_a_store_from_which_all_was_taken_says_that_it_holds_no_agreement(run, tmp_path):
    store = tmp_path / "store"
    assert run("load", "--store", store).code == 0
    assert run("unload", "agreement:kz-nato-2007", "--store", store).code == 0
    run("notify", "--store", store).refused("no agreement", code=1)


def test_no_bar_is_shown_where_nobody_watches(process, tmp_path):
    done = process("load", "--store", tmp_path / "store")
    assert "\x1b" not in done.err
    assert done.err.count("\n") == 1


def test_a_bar_on_a_terminal_says_how_many_how_fast_and_how_long(tmp_path):
    path = corpus.write(tmp_path / "a.nq", range(60))
    screen, terminal = os.openpty()
    command = [sys.executable, "-m", "servanda", "load", path, "--store", tmp_path / "store"]
    done = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=terminal, check=False, timeout=60,
        env=os.environ | {"PYTHONPATH": str(ROOT / "graph"), "TERM": "xterm", "COLUMNS": "100"},
    )  # fmt: skip
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # which is how a terminal ends
        while part := os.read(screen, 65536):
            shown += part
    os.close(screen)
    assert done.returncode == 0
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown.decode())
    assert re.search(r"60 agreements, [\d,]+/s \d:\d\d:\d\d", plain)


def test_a_store_from_python(run, tmp_path):
    import servanda

    store = tmp_path / "store"
    run("load", "--store", store)
    graph = servanda.load(store)
    assert graph.notifications(to="kz-mfa") == servanda.load().notifications(to="kz-mfa")
    assert [row["norm"] for row in graph.norms(clause="4.1")] == ["agreement:kz-nato-2007/4.1-movements"]
    with pytest.raises(servanda.ServandaError, match="check_store"):
        graph.check()

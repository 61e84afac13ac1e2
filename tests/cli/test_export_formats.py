"""``servanda export`` in every format and language: the same bytes each time, and bad input in a sentence."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from servanda.export.formats import formats

ROOT = Path(__file__).parents[2]
HASHES = """
import hashlib, itertools, servanda
from servanda.export.formats import formats
graph = servanda.load()
for name, lang in zip(formats(), itertools.cycle(("kk", "ru", "en"))):
    content = graph.export("kz-nato-2007", name, lang=lang)
    print(name, lang, len(content), hashlib.sha256(content).hexdigest())
"""


def test_two_processes_write_the_same_bytes_in_every_format(tmp_path):
    # Another seed of hashes than that of this process, and another time zone.
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "graph"), "TZ": f"UTC{seed}"}
    other = subprocess.run(
        [sys.executable, "-c", HASHES], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        exec(HASHES, {})
    first = told.getvalue().splitlines()
    assert first == other.stdout.splitlines()
    assert len(first) == len(formats())
    assert all(int(line.split()[2]) > 100 for line in first)


@pytest.mark.parametrize("name", formats())
def test_every_format_is_written_to_a_file_and_says_what_it_loses(run, tmp_path, name):
    file = tmp_path / f"agreement{formats()[name].suffix}"
    done = run("export", "--format", name, "--lang", "kk", "-o", file, "--verbose")
    assert done.code == 0 and done.out == ""
    first, last = done.err.splitlines()
    assert first.endswith(str(file)) and name in last and last.endswith(formats()[name].loses)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    before = hashlib.sha256(file.read_bytes()).digest()
    run("export", "--format", name, "-o", file).refused(str(file), "--force")
    assert hashlib.sha256(file.read_bytes()).digest() == before


def test_the_list_of_formats(run):
    done = run("export", "--formats", width=100)
    assert all(name in done.out for name in formats())


@pytest.mark.parametrize(("typed", "near"), [("turtel", "turtle"), ("graphm", "graphml"), ("xsl", "xlsx")])
def test_an_unknown_format_is_refused_with_the_nearest(run, typed, near):
    run("export", "--format", typed).refused(f"'{typed}'", f"did you mean '{near}'?")


def test_where_no_format_is_near_all_are_listed(run):
    run("export", "--format", "qqqqqq").refused("'qqqqqq'", *formats())


def test_parts_are_refused_where_they_cannot_be_written(run):
    run("export", "--format", "gexf", "--include", "derived").refused("gexf", "--include", "turtle")


def test_a_workbook_is_not_shown_on_a_terminal():
    leader, follower = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "servanda", "export", "--format", "xlsx"],
        stdout=follower, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT / "graph")},
        check=False,
    )  # fmt: skip
    os.close(follower)
    os.close(leader)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("servanda: xlsx is no text to be shown; name a file with -o")

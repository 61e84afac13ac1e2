"""``servanda draw``: to a file or to standard output, in the format that its ending says."""

from __future__ import annotations

import os

import pytest
from tests.needs import require


@pytest.fixture
def dot():
    require("drawing-svg")


def test_without_arguments_it_draws_the_notices_as_svg(run, dot):
    done = run("draw")
    assert done.code == 0 and done.err == ""
    assert "</svg>" in done.out and "Kazakhstan" in done.out


@pytest.mark.parametrize(("name", "start"), [("x.png", b"\x89PNG"), ("x.pdf", b"%PDF"), ("x.svg", b"<?xml"),
                                             ("x.dot", b"digraph"), ("x.unknown", b"<?xml")])  # fmt: skip
def test_the_ending_of_the_file_decides(run, dot, tmp_path, name, start):
    done = run("draw", "notifications", "-o", tmp_path / name)
    assert done.code == 0 and "written:" in done.err
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_an_existing_file_is_replaced_only_by_force(run, dot, tmp_path):
    (tmp_path / "x.svg").write_text("mine")
    run("draw", "-o", tmp_path / "x.svg").refused("x.svg", "--force")
    assert (tmp_path / "x.svg").read_text() == "mine"
    assert run("draw", "-o", tmp_path / "x.svg", "--force").code == 0


def test_a_folder_that_is_not_there_is_named(run, dot, tmp_path):
    run("draw", "-o", tmp_path / "no" / "x.svg").refused("cannot be written")


def test_bad_input_is_one_sentence(run):
    run("draw", "notifcations").refused("'notifcations'", "'notifications'")
    run("draw", "clause").refused("servanda draw clause 4.1")
    run("draw", "clause", "99").refused("99")
    run("draw", "duties", "--from", "kz-modd").refused("kz-mod")
    run("draw", "notifications", "--from", "kz-mod").refused("filters", code=1)


def test_without_graphviz_one_sentence_tells_how_to_install_it(process, tmp_path):
    try:
        import pygraphviz  # noqa: F401
    except ImportError:
        done = process("draw", env={"PATH": str(tmp_path)})
        done.refused("Graphviz", "install")
        assert process("draw", "--format", "dot", env={"PATH": str(tmp_path)}).out.startswith("digraph")
    else:
        assert "</svg>" in process("draw", env={"PATH": str(tmp_path)}).out


def test_two_processes_draw_the_same(process, dot):
    env = [{"PYTHONHASHSEED": seed, "PATH": os.environ["PATH"]} for seed in ("1", "2")]
    first, again = (process("draw", "duties", "--lang", "kk", env=one).out for one in env)
    assert first == again and "</svg>" in first

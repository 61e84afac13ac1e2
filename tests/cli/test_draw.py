"""``servanda draw``: to a file or to standard output, in the format that its ending says."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest


def test_without_arguments_it_draws_the_notices_as_svg(run):
    done = run("draw")
    assert done.code == 0 and done.err == ""
    assert "</svg>" in done.out and "Kazakhstan" in done.out


@pytest.mark.parametrize(
    ("name", "start"),
    [("x.png", b"\x89PNG"), ("x.svg", b"<?xml"), ("x.dot", b"digraph"), ("x.gv", b"digraph"),
     ("X.SVG", b"<?xml"), ("x", b"<?xml")],
)  # fmt: skip
def test_the_ending_of_the_file_decides(run, tmp_path, name, start):
    done = run("draw", "notifications", "-o", tmp_path / name)
    assert done.code == 0 and "written:" in done.err
    assert (tmp_path / name).read_bytes().startswith(start)
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("verb", [("draw",), ("why", "4-notify"), ("why-not", "4-notify"), ("timeline",)])
@pytest.mark.parametrize("name", ["x.jpg", "x.pdf.bak"])
def test_an_ending_of_no_format_is_refused(run, tmp_path, verb, name):
    for given in ((), ("--format", "svg")):
        run(*verb, *given, "-o", tmp_path / name).refused(name, ".svg, .png, .pdf, .dot")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", [("draw", "lifecycle"), ("why", "4-notify"), ("timeline",)])
def test_a_format_that_is_not_that_of_the_ending_is_refused(run, tmp_path, verb):
    run(*verb, "--format", "svg", "-o", tmp_path / "x.png").refused("--format svg", ".png", "x.svg")
    assert list(tmp_path.iterdir()) == []
    day = ("--as-of", "2009-06-30")
    assert run(*verb, *day, "--format", "dot", "-o", tmp_path / "x.gv").code == 0
    assert run(*verb, *day, "--format", "dot", "-o", tmp_path / "x").code == 0
    assert (tmp_path / "x").read_bytes() == (tmp_path / "x.gv").read_bytes()


def test_text_has_no_ending_but_txt(run, tmp_path):
    run("draw", "-o", tmp_path / "x.txt").refused(".svg")
    assert run("why", "4-notify", "-o", tmp_path / "x.txt").code == 0
    for verb in (("why", "4-notify"), ("timeline",)):
        run(*verb, "--format", "table", "-o", tmp_path / "x.svg").refused("--format table", "x.txt")


def test_an_existing_file_is_replaced_only_by_force(run, tmp_path):
    (tmp_path / "x.svg").write_text("mine")
    run("draw", "-o", tmp_path / "x.svg").refused("x.svg", "--force")
    assert (tmp_path / "x.svg").read_text() == "mine"
    assert run("draw", "-o", tmp_path / "x.svg", "--force").code == 0


def test_a_folder_that_is_not_there_is_named(run, tmp_path):
    run("draw", "-o", tmp_path / "no" / "x.svg").refused("cannot be written")


def test_bad_input_is_one_sentence(run):
    run("draw", "notifcations").refused("'notifcations'", "'notifications'")
    run("draw", "clause").refused("servanda draw clause 4.1")
    run("draw", "clause", "99").refused("99")
    run("draw", "duties", "--from", "kz-modd").refused("kz-mod")
    run("draw", "notifications", "--from", "kz-mod").refused("filters", code=1)


def test_several_sheets_are_several_files_and_the_person_is_told(run, tmp_path):
    done = run("draw", "duties", "--format", "dot", "-o", tmp_path / "x.dot")
    assert done.code == 0 and "x-1.dot" in done.err and "sheets, one file each" in done.err
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files[:2] == ["x-1.dot", "x-2.dot"] and "x.dot" not in files
    one = run("draw", "duties", "--sheet", "2", "--format", "dot")
    assert one.out.encode() == (tmp_path / "x-2.dot").read_bytes()
    run("draw", "duties", "--sheet", "99").refused("no sheet 99", str(len(files)))
    run("draw", "duties", "-o", tmp_path / "y.dot", "--sheet", "1")
    assert (tmp_path / "y.dot").exists()


def test_no_file_is_written_if_one_of_them_is_there(run, tmp_path):
    (tmp_path / "x-2.dot").write_text("mine")
    run("draw", "duties", "-o", tmp_path / "x.dot").refused("x-2.dot", "--force")
    assert [file.name for file in tmp_path.iterdir()] == ["x-2.dot"]


@pytest.mark.needs("drawing-pdf")
def test_a_pdf_is_written(run, tmp_path):
    done = run("draw", "notifications", "-o", tmp_path / "x.pdf")
    assert done.code == 0 and (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_without_the_programs_of_the_system_svg_and_png_are_drawn(process, tmp_path):
    bare = {"PATH": str(tmp_path), "LANG": "C.UTF-8"}
    for name in ("x.svg", "x.png"):
        done = process("draw", "--lang", "kk", "-o", tmp_path / name, env=bare)
        assert done.code == 0, done.err
    assert process("draw", "--format", "dot", env=bare).out.startswith("digraph")


def test_a_pdf_without_what_it_needs_is_one_sentence_and_no_file(process, tmp_path):
    done = process("draw", "-o", tmp_path / "x.pdf", env={"PATH": str(tmp_path)})
    if find_spec("pygraphviz"):  # which is all that it needs
        assert done.code == 0 and (tmp_path / "x.pdf").exists()
        return
    done.refused("PDF", "graphviz", "SVG and PNG need nothing more")
    assert list(tmp_path.iterdir()) == []


def test_two_processes_draw_the_same(process):
    env = [{"PYTHONHASHSEED": seed, "PATH": os.environ["PATH"]} for seed in ("1", "2")]
    first, again = (process("draw", "duties", "--lang", "kk", env=one).out for one in env)
    assert first == again and "</svg>" in first

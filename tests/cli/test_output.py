"""Where an answer goes: a file, a pipe that closes, a full disk, a terminal with and without colours."""

import os
import pty
import shlex
import subprocess
from pathlib import Path

import pytest
from tests.cli.terminals import read_terminal
from tests.command import start

from servanda.cli import main, terminal

WRITING = [
    ["notify"],
    ["ask", "norms"],
    ["coverage"],
    ["collate"],
    ["show", "4"],
    ["export"],
    ["query", "ASK {}"],
]
FILE_ONLY = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_an_existing_file_stays_unless_forced(run, tmp_path, words):
    file = tmp_path / "answer"
    file.write_text("old")
    run(*words, "-o", file).refused(str(file), "there already", "--force")
    assert file.read_text() == "old"
    assert run(*words, "-o", file, "--force").code == 0
    assert file.read_text().strip() == run(*words).out.strip()
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


@pytest.mark.parametrize(
    ("name", "part"), [("", "folder"), ("none/x", "no such file"), ("x" * 300, "too long")]
)
def test_a_place_that_cannot_be_written(run, tmp_path, name, part):
    run("notify", "-o", tmp_path / name).refused(str(tmp_path), part, "name ")
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_or_device_is_never_replaced(run, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    run("notify", "-o", tmp_path / "pipe", "--force").refused("not an ordinary file", "-o")
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_stays_a_link_and_permissions_stay(run, tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "link").symlink_to("real")
    assert run("notify", "-o", tmp_path / "link", "--force").code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o600
    assert "2.2-absence" in (tmp_path / "real").read_text()


def test_no_answer_writes_no_file(run, tmp_path):
    run("notify", "--from", "kz-mod", "-o", tmp_path / "x").refused("no answer", code=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words", [["export"], ["ask"], ["query", "SELECT * { ?s ?p ?o }"]], ids=lambda w: w[0]
)
def test_a_reader_that_has_gone_is_no_error(process, words):
    reading, writing = os.pipe()
    os.close(reading)
    done = process(*words, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("verb", "format"),
    [(["notify"], "csv"), (["ask", "norms"], "tsv"), (["notify"], "md"), (["ask", "norms"], "json")],
)
def test_a_reader_that_goes_while_rows_are_written(process, verb, format):
    reading, writing = os.pipe()
    os.close(reading)
    done = process(*verb, "--format", format, capture_output=False, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (done.code, done.err) == (0, "")


@FILE_ONLY
@pytest.mark.parametrize(
    "words", [["notify", "--format", "csv"], ["export"], ["notify"], ["ask"]], ids=lambda w: w[0]
)
def test_a_full_disk(process, words):
    with Path("/dev/full").open("wb") as full:
        done = process(*words, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.code == 2
    assert "no space left" in done.err and "-o" in done.err and "Traceback" not in done.err


def _on_a_terminal(words, **env):
    """Return what the command prints on a terminal."""
    parent, child = pty.openpty()
    given = {"TERM": "xterm", **env}
    done = start(*words, stdout=child, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=given)
    os.close(child)
    said = read_terminal(parent)
    assert done.stderr is not None
    done.stderr.close()
    assert done.wait(30) == 0
    return said.decode()


@pytest.mark.parametrize(
    "words", [["notify"], ["show", "4.1"], ["coverage"], ["collate"]], ids=lambda w: w[0]
)
def test_colours_on_a_terminal_and_nowhere_else(monkeypatch, run, words):
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in _on_a_terminal(words)
    assert "\x1b[" not in run(*words).out


@pytest.mark.parametrize(
    ("more", "lines", "paged"),
    [([], 10, True), ([], 200, False), (["--no-pager"], 10, False), (["--format", "json"], 200, False)],
)
def test_an_answer_longer_than_the_screen_is_shown_by_pages(monkeypatch, capsys, more, lines, paged):
    shown = []
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setattr(terminal, "knows_escapes", lambda: True)
    monkeypatch.setattr(
        terminal.os, "get_terminal_size", lambda number: terminal.os.terminal_size((80, lines))
    )
    monkeypatch.setattr(terminal.click, "echo_via_pager", shown.append)
    with pytest.raises(SystemExit, match="0"):
        main(["notify", *more])
    assert bool(shown) == paged and ("NATO" in capsys.readouterr().out) != paged


def test_no_colours_on_a_terminal_that_wants_none():
    assert "\x1b[" not in _on_a_terminal(["notify"], NO_COLOR="1")


def test_a_machine_without_a_locale(process):
    done = process("notify", "--lang", "kk", env={"LC_ALL": "C", "LANG": "C"})
    assert done.code == 0 and "хабардар етуге" in done.out


def test_two_first_starts_at_once(tmp_path):
    given = {"env": {"SERVANDA_CACHE": str(tmp_path / "new")}, "stdout": subprocess.PIPE}
    both = [start("notify", "--format", "json", stderr=subprocess.PIPE, **given) for _ in range(2)]
    said = [each.communicate(timeout=60) for each in both]
    assert said[0] == said[1] and said[0][1] == b"" and len(said[0][0]) > 1000
    # The whole graph, and the part of it that this question reads; no draft is left.
    assert [path.suffix for path in (tmp_path / "new").iterdir()] == [".nq", ".nq"]


def test_a_cache_that_cannot_be_written_costs_nothing_else(process, tmp_path):
    (tmp_path / "file").write_text("")
    done = process("notify", env={"SERVANDA_CACHE": str(tmp_path / "file" / "cache")})
    assert (done.code, done.err) == (0, "") and "2.2-absence" in done.out


@pytest.mark.parametrize(
    ("words", "name", "begins"),
    [
        (["status", "--as-of", "2009-06-30"], "a.csv", b"id,clause,"),
        (["status", "--as-of", "2009-06-30"], "a.ttl", b"@prefix "),
        (["due"], "a.ics", b"BEGIN:VCALENDAR"),
        (["ask", "norms"], "a.JSON", b"[\n"),
        (["notify"], "a.tsv", b"agreement\t"),
        (["network", "degree"], "a.md", b"## nato"),
        (["query", "ASK {}"], "a.srj", b"{"),
        (["show", "4"], "a.json", b"{"),
        (["check"], "a.sarif", b"{"),
        (["export"], "a.xlsx", b"PK"),
        (["export"], "a.html", b"<!"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else None,
)
def test_the_ending_of_the_file_decides_the_format(run, tmp_path, words, name, begins):
    assert run(*words, "-o", tmp_path / name).code == 0
    assert (tmp_path / name).read_bytes().lower().startswith(begins.lower())


@pytest.mark.parametrize("words", WRITING, ids=lambda words: words[0])
def test_an_unknown_ending_is_refused_and_nothing_written(run, tmp_path, words):
    run(*words, "-o", tmp_path / "x.nonsense").refused(".nonsense", "no format", "take one of")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    ["notify", "ask norms", "query 'ASK {}'", "show 4", "status", "due", "why 4-notify", "why-not 4-notify",
     "what-if --event matter=arrival", "timeline", "log list", "log check", "draw", "network",
     "network degree", "check", "coverage", "collate", "generate 1", "fmt --expand", "export --formats"],
)  # fmt: skip
def test_no_verb_writes_a_document_that_is_none(run, tmp_path, words):
    done = run(*shlex.split(words), "-o", tmp_path / "brief.docx")
    done.refused(".docx", "take one of")
    assert list(tmp_path.iterdir()) == []


def test_a_refused_ending_names_the_verb_that_writes_it(run, tmp_path):
    run("notify", "-o", tmp_path / "x.xlsx").refused("'servanda export' writes .xlsx")
    assert "'servanda export'" not in run("notify", "-o", tmp_path / "x.nonsense").err


@pytest.mark.parametrize(
    ("words", "name", "same", "other"),
    [
        ("export", "x.ttl", "turtle", "eli"),
        ("check", "x.json", "json", "sarif"),
    ],
)
def test_of_several_formats_of_an_ending_the_first_is_taken(run, tmp_path, words, name, same, other):
    taken = run(words, "-o", tmp_path / name)
    assert taken.code == 0 and f"--format {other}" in taken.err
    typed = run(words, "--format", same, "-o", tmp_path / f"same-{name}")
    assert "--format" not in typed.err
    assert (tmp_path / name).read_bytes() == (tmp_path / f"same-{name}").read_bytes()


def test_a_format_typed_before_the_analysis_counts(run, tmp_path):
    done = run("network", "--format", "json", "degree", "-o", tmp_path / "x.csv")
    done.refused("--format json", ".csv", "x.json")


def test_a_format_and_an_ending_that_differ_are_refused(run, tmp_path):
    run("due", "--format", "json", "-o", tmp_path / "x.csv").refused("json", ".csv", "do not agree", "x.json")
    assert run("check", "--format", "sarif", "-o", tmp_path / "x.json").code == 0
    assert list(tmp_path.iterdir()) == [tmp_path / "x.json"]

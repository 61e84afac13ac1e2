"""Standard streams of every kind: other encodings, closed, full, dumb; and Ctrl-C during imports."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys

import pytest
from tests.cli.terminals import read_terminal
from tests.command import PROGRAM, ROOT, environment, start

GRAPH = ROOT / "graph"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1251", ["notify", "--to", "kz-mod", "--lang", "kk"]),
        ("cp866:strict", ["ask", "norms", "--format", "csv"]),
        ("latin-1", ["--help"]),
        ("ascii", ["notify", "--from", "kz-mfa", "--lang", "kk"]),
        ("cp1251:replace", ["ask", "norms", "--format", "csv"]),
    ],
)
def test_an_answer_is_utf_8_where_there_is_no_terminal(process, run, words, encoding):
    done = process(*words, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    assert done == run(*words)


def shown(*words: str, **env: str) -> tuple[bytes, str]:
    """Return what the command prints on a terminal, and what it says on standard error."""
    parent, child = pty.openpty()
    process = start(*words, env=env, stdout=child, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    os.close(child)
    found = read_terminal(parent)
    assert process.stderr is not None
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(30) == 0
    return found, said


def test_a_terminal_that_lacks_letters_shows_marks_and_says_so():
    found, said = shown("notify", "--to", "kz-mod", "--lang", "kk", PYTHONIOENCODING="cp1251", NO_COLOR="1")
    text = found.decode("cp1251")
    assert "хабардар етуге" in text and text.count("?") > 10
    assert said.count("\n") == 1 and "cp1251" in said and "-o" in said
    whole, nothing = shown("notify", "--to", "kz-mod", "--lang", "kk", NO_COLOR="1", PYTHONIOENCODING="utf-8")
    assert nothing == "" and len(whole.decode()) == len(text)


def test_a_dumb_terminal_gets_no_escape_codes():
    found, said = shown("notify", "--to", "kz-mod", TERM="dumb", PYTHONIOENCODING="utf-8")
    assert b"2.2-absence" in found and b"\x1b" not in found and said == ""


def test_no_bar_is_drawn_on_a_dumb_terminal(monkeypatch, capsys):
    from servanda.cli.common import show_progress as bar

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    with bar("working") as tell:
        tell(1, 2, 1)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("closed", "words", "code", "part"),
    [
        (">&-", "notify", 2, "standard output is closed"),
        (">&-", "draw --format svg", 2, "standard output is closed"),
        (">&-", "notify -o answer.txt", 0, "written: answer.txt"),
        ("<&-", "notify --to kz-mod", 0, ""),
        ("<&-", "query -", 2, "standard input is closed"),
        ("2>&-", "notify -o other.txt", 0, ""),
        ("2>/dev/full", "bogus", 2, ""),
        ("2>/dev/full", "notify -o third.txt", 0, ""),
        (">&- 2>&- <&-", "notify", 2, ""),
        (">/dev/full", "--help", 2, "no space left"),
    ],
)
def test_streams_that_are_closed_or_full(tmp_path, closed, words, code, part):
    line = f"{sys.executable} -m servanda {words} {closed}"
    done = subprocess.run(
        ["sh", "-c", line], env=environment(), cwd=tmp_path, capture_output=True,
        timeout=60, check=False,
    )  # fmt: skip
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n")) == (code, 1 if part else 0), said
    assert part in said and "fault of servanda" not in said
    assert all(file.stat().st_size > 1000 for file in tmp_path.iterdir())


@pytest.mark.parametrize("ignored", [False, True])
def test_an_interrupt_while_modules_are_imported(tmp_path, ignored):
    """A module that the command imports first sends the signal: so it comes before anything else is done."""
    (tmp_path / "click.py").write_text(
        "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nraise SystemExit(7)\n", encoding="utf-8"
    )
    path = os.pathsep.join([str(tmp_path), str(GRAPH)])
    before = signal.getsignal(signal.SIGINT)
    try:
        if ignored:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        done = subprocess.run(
            [*PROGRAM, "notify"], env=environment({"PYTHONPATH": path}), capture_output=True, check=False
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert (done.returncode, done.stdout, done.stderr) == (7 if ignored else 130, b"", b"")


def test_an_interrupt_while_it_works():
    process = start("generate", "1000000", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and said.decode().strip() == "servanda: stopped"

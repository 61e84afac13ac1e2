"""Every command that the README or a page of docs/ shows is run, and must do what the page shows."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.command import ROOT, Done, environment, run
from tests.needs import reason

from servanda.cli import VERBS, main
from servanda.cli.recording import parse_words

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: Its commands follow on each other, and are run by test_authoring_page.py.
PLAYBOOK = ROOT / "docs" / "authoring.md"
BLOCK = re.compile(r"^```(console|sh)\n(.*?)^```", re.M | re.S)
# Installing is done by the packaging tests, and running the tests from a test would never end.
INSTALLING = re.compile(r"\b(pip|venv|pytest|git clone|\.ci/run|apt-get)\b")
DRAWING = re.compile(
    r"\bservanda (?:draw\b(?!.*\.dot\b)|(?:timeline|why)\b(?=.*\.(?:svg|png|pdf)\b))"
    r"(?:.*\.(?P<format>png|pdf)\b)?"
)


def _undrawn(command: str) -> str | None:
    """Say why servanda cannot draw what a command asks for; None when it can, or when it asks for nothing."""
    if (drawn := DRAWING.search(command)) is None:
        return None
    return reason("drawing-" + (drawn["format"] or "svg"))


def _blocks() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return, for each block of commands, its page and its commands with what they are shown to print."""
    found: list[tuple[str, list[tuple[str, str]]]] = []
    for page in PAGES:
        if page == PLAYBOOK:
            continue
        for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
            if block[1] == "sh":  # a script, which shows nothing and stops at the first fault
                found.append((page.name, [("set -e\n" + block[2], "")]))
                continue
            pairs = [part.partition("\n") for part in re.split(r"^\$ ", block[2], flags=re.M)[1:]]
            found.append((page.name, [(command, shown) for command, _, shown in pairs]))
    return found


BLOCKS = _blocks()


def _words_of_servanda(command: str) -> list[str]:
    """Return the arguments of a command that is a call of ``servanda`` and nothing more; else none."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    words = list(lexer)
    plain = words[0] == "servanda" and not any(set(word) <= set("();<>|&") for word in words if word)
    return words[1:] if plain and not set(command) & set("\n$`*~\\") else []


def _in_a_shell(command: str, folder: Path, path: str) -> Done:
    """Run a command as a person types it."""
    env = environment({"PATH": path, "COLUMNS": "100"})
    done = subprocess.run(
        command, shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_the_pages_show_commands() -> None:
    assert len(BLOCKS) > 10


@pytest.fixture
def path_with_servanda(tmp_path: Path) -> str:
    """Return a PATH on which ``servanda`` is the code of this checkout."""
    program = tmp_path / "bin" / "servanda"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m servanda "$@"\n')
    program.chmod(0o755)
    return os.pathsep.join([str(program.parent), str(Path(sys.executable).parent), os.environ["PATH"]])


@pytest.mark.parametrize(
    ("page", "commands"),
    BLOCKS,
    ids=[
        f"{page}: {commands[0][0].removeprefix('set -e' + chr(10)).partition(chr(10))[0]}"
        for page, commands in BLOCKS
    ],
)
def test_block(
    page: str,
    commands: list[tuple[str, str]],
    tmp_path: Path,
    path_with_servanda: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    undrawn = {command: why for command, _ in commands if (why := _undrawn(command))}
    # The examples are where the pages say, and what a command writes is not left among them.
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    for command, shown in commands:
        if INSTALLING.search(command) or command in undrawn:
            continue
        folder = ROOT if "benchmarks/" in command else tmp_path
        if words := _words_of_servanda(command):
            monkeypatch.chdir(folder)
            done = run(*words, width=100)
        else:
            done = _in_a_shell(command, folder, path_with_servanda)
        assert done.code == 0, f"{page}: {command}\n{done.err}"
        if shown.strip():
            assert done.out.strip().splitlines() == shown.strip().splitlines()
    if undrawn:
        pytest.skip("; ".join(sorted(set(undrawn.values()))))


# A site takes long and a server never ends: of these the words are read, and their own tests run them.
UNRUN = [
    (page.name, line)
    for page in PAGES
    for block in re.findall(r"^```bash\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    for line in block.splitlines()
    if re.match(r"(/opt/servanda/bin/)?servanda ", line)
]


@pytest.mark.parametrize(("page", "line"), UNRUN)
def test_command_is_one_of_servanda(page: str, line: str) -> None:
    (level, *_) = parse_words(main, shlex.split(line, comments=True)[1:])
    assert level.name in VERBS


@pytest.mark.parametrize("name", ["docs/deployment/servanda.service", "docs/deployment/Dockerfile"])
def test_server_is_started_by_a_command_of_servanda(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    started = re.search(r"^ExecStart=\S+ (.*)$", text, re.M)
    words = shlex.split(started[1]) if started else json.loads(text.rpartition("CMD ")[2])
    assert [level.name for level in parse_words(main, words)] == ["serve"]


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_python_in(page: Path) -> None:
    outcome = doctest.testfile(
        str(page), module_relative=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert outcome.failed == 0

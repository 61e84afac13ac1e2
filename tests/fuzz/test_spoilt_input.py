"""Spoilt input of every kind: an answer or one sentence, and nothing else is touched.

A sample, in this process; ``mutate.py`` beside this file tries as many as you like.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzz import mutators
from tests.fuzz.budget import budget
from tests.fuzz.inputs import KINDS, Case, make_arguments, make_case
from tests.fuzz.mutate import serve_answer
from tests.fuzz.oracle import SECRET, SECRET_FILE, judge, read_folder, run_judged, watch

#: How many cases of each kind the usual run tries; the slow ones once.
EXAMPLES = {"table": 2, "sparql": 2, "archive": 2, "arguments": 2}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which cases are tried, beside which lies a file that nobody may read."""
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / SECRET_FILE).write_text(SECRET, "ascii")
    return folder


@pytest.fixture(scope="module")
def port(place: Path) -> Iterator[int]:
    """Return the port of a server on loopback that answers with what a case has spoilt."""
    server = serve_answer(place / "case" / "answer")
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def lay_out(case: Case, place: Path) -> Path:
    """Write the files of a case, and return their folder."""
    folder = place / "case"
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in case.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("cache", "endpoint")])
def test_spoilt_input_is_answered_or_refused(kind: str, place: Path) -> None:
    @budget(EXAMPLES.get(kind, 1))
    @given(chance=st.randoms(use_true_random=False))
    def try_case(chance: Random) -> None:
        case = make_case(kind, chance)
        assert run_judged(case.words, lay_out(case, place), may_change=case.may_change)[1] == [], case

    try_case()


def test_a_server_that_answers_anything(place: Path, port: int) -> None:
    @budget(1)
    @given(chance=st.randoms(use_true_random=False))
    def try_case(chance: Random) -> None:
        case = make_case("endpoint", chance, port)
        assert run_judged(case.words, lay_out(case, place), port, case.may_change)[1] == [], case

    try_case()


@given(st.binary(max_size=400), st.randoms(use_true_random=False))
@budget(40)
def test_mutators_take_any_bytes(content: bytes, chance: Random) -> None:
    spoilt = mutators.spoil(content, [b"a: b\n"], mutators.ODD_YAML, chance)
    assert isinstance(spoilt, bytes) and len(spoilt) < 2_000_000


def test_the_same_chance_makes_the_same_case() -> None:
    for kind in ("table", "arguments"):
        assert make_case(kind, Random("7 1")) == make_case(kind, Random("7 1"))
    assert len({tuple(make_arguments(Random(n), ["a"])) for n in range(50)}) > 40


#: Words that are refused, and parts of what is told.
TOLD = [
    ("notify", "--from", "\u202enobody"),
    ("check", "two\nlines.yaml"),
    ("x\x85y",),
    ("notify", "--to", "n" * 70_000),
    ("notify", "--store", "n" * 3000),
]


@pytest.mark.parametrize("words", TOLD, ids=["notify", "check", "no command", "long", "long name"])
def test_what_is_typed_steers_no_terminal_and_fills_no_screen(words: tuple[str, ...], place: Path) -> None:
    folder = lay_out(Case({"a.txt": b"a"}, "", words, ()), place)
    done, wrong = run_judged(words, folder)
    assert wrong == [] and done is not None and done.code == 2


def test_the_watch_sees_what_may_not_be_done(place: Path) -> None:
    folder = lay_out(Case({"a.txt": b"a"}, "", (), ()), place)
    with watch(folder) as seen:
        (place / SECRET_FILE).read_text("ascii")
        (folder / "b.txt").write_text("b", "ascii")
    assert [one.partition(":")[0] for one in seen] == ["open"] and SECRET_FILE in seen[0]
    before = read_folder(folder)
    assert before == {"a.txt": b"a", "b.txt": b"b"}


def test_the_judge_knows_half_an_answer_and_a_fault() -> None:
    from tests.command import Done

    assert judge(["notify"], Done(0, "x\n", "")) == []
    assert judge(["notify"], Done(2, "x\n", "servanda: no\n")) == ["half an answer"]
    assert judge(["notify", "--format", "json"], Done(0, "[", ""))[0].startswith("no json")
    assert judge(["notify"], Done(3, "", "servanda: no\n")) == ["exit code 3"]
    assert judge(["notify"], Done(1, "", "")) == ["nothing found, and not a word of it"]
    assert judge(["notify"], Done(0, SECRET, "")) == ["it says what is in a file that nobody named"]

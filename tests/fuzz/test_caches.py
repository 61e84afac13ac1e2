"""Caches decide nothing: what is answered is the same bytes with them, without them, and after every change.

Sequences of loads, replacements and removals are held against a plain model: a file with the lines of those
agreements that are there, each in its present state, which is asked without any archive.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.command import Done, run
from tests.fuzz.budget import budget

from servanda.check import constraints
from servanda.check.shacl import bundled_shapes
from servanda.generate.agreement import generate_agreement
from servanda.generate.defects import Unit

OFF = {"SERVANDA_CACHE": "off"}
#: Agreements and, of each, the states that it can have: the seeds by which it is made.
NUMBERS, STATES = (1, 2, 3), (5, 6)
#: What is asked of an archive and of the model alike; {0} is the place.
QUESTIONS = (
    "notify --store {0} --format json", "ask norms --store {0} --format csv --lang ru",
    "ask what-is-silent --store {0} --format tsv --lang kk", "ask counts --store {0} --format json",
    "query SELECT(COUNT(*)AS?n){{?s?p?o}} --store {0} --format json",
)  # fmt: skip
#: What is asked of one agreement.
ABOUT_ONE = (
    "export --store {0} --agreement {1} --format nquads",
    "draw duties --store {0} --agreement {1} --format dot",
    "show {1}/1 --store {0}", "network degree --store {0} --agreement {1} --format csv",
    "status --store {0} --agreement {1} --as-of 2015-06-30 --format json",
)  # fmt: skip


@cache
def lines(number: int, state: int) -> bytes:
    """Return the N-Quads of an agreement in a state."""
    unit = Unit(generate_agreement(number, state), number)
    return "".join(f"{s} {p} {o} {unit.root} .\n" for s, p, o in dict.fromkeys(unit.triples)).encode()


def name(number: int) -> str:
    return f"generated-{number:06d}"


def answer(place: Path, question: str, about: str = "", env: dict[str, str] | None = None) -> Done:
    return run(*(word.format(place, about) for word in question.split()), env=env)


#: A step: the agreements that are loaded, each in a state, or (state 0) taken out.
STEPS = st.lists(
    st.dictionaries(st.sampled_from(NUMBERS), st.sampled_from((0, *STATES)), min_size=1),
    min_size=2,
    max_size=2,
)


@budget(1)
@given(steps=STEPS, chosen=st.data())
def test_an_archive_answers_as_the_files_do_whatever_was_kept(
    steps: list[dict[int, int]], chosen: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("caches")
    place, file = folder / "a.sqlite", folder / "model.nq"
    model: dict[int, int] = {}
    for step in steps:
        gone = [number for number, state in step.items() if state == 0 and number in model]
        file.write_bytes(b"".join(lines(number, state) for number, state in sorted(step.items()) if state))
        if file.stat().st_size:
            assert run("load", file, "--store", place).code == 0
        if gone:
            assert run("unload", *map(name, gone), "--store", place).code == 0
        model.update(step)
        model = {number: state for number, state in model.items() if state}
        if not model:
            continue
        file.write_bytes(b"".join(lines(number, state) for number, state in sorted(model.items())))
        questions = [(chosen.draw(st.sampled_from(QUESTIONS)), "")]
        questions.append(
            (chosen.draw(st.sampled_from(ABOUT_ONE)), name(chosen.draw(st.sampled_from(sorted(model)))))
        )
        for question, about in questions:
            expected = answer(file, question, about)
            assert (expected.code, answer(place, question, about)) == (0, expected), question
            assert answer(place, question, about, OFF) == expected, question
    check = "check --store {0} --format json --jobs 1"
    checked = answer(place, check) if model else None
    if checked is not None:
        assert checked.code in (0, 1) and answer(place, check) == checked == answer(place, check, env=OFF)


def test_the_snapshot_decides_nothing(tmp_path: Path) -> None:
    question = "ask norms --format csv --lang kk"
    new = {"SERVANDA_CACHE": str(tmp_path)}
    without, cold, warm = (answer(tmp_path, question, env=env) for env in (OFF, new, new))
    assert without == cold == warm and without.code == 0
    assert {path.suffix for path in tmp_path.iterdir()} == {".nq"}


def test_which_queries_run_for_all_nodes_at_once_decides_nothing(tmp_path: Path) -> None:
    """Shapes whose queries are run node by node find what they find when ``set_wise.json`` is believed."""
    file = tmp_path / "c.nq"
    assert run("generate", 1, "--defects", 1, "--seed", 3, "-o", file).code == 0
    believed = run("check", file, "--format", "json")
    bundled_shapes.cache_clear()
    try:
        with mock.patch.multiple(
            constraints, _known_set_wise=frozenset, analyse=lambda prologue, select: False
        ):
            by_node = run("check", file, "--format", "json")
    finally:
        bundled_shapes.cache_clear()
    assert believed.code == 1 and by_node == believed

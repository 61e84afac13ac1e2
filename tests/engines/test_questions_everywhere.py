"""Every question, with every kind of parameters, gives the same rows in the same order on every engine.

A bigger corpus: ``SERVANDA_ENGINES_AGREEMENTS=20 SERVANDA_ENGINES_VALUES=4 pytest tests/engines``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from servanda.query.questions import load_questions

from .answers import read
from .engines import ENGINES, SLOW
from .ground import Ground, opened, prepare

ALL = load_questions()
REFERENCE, *OTHERS = ENGINES

#: What Virtuoso answers rightly in one run and wrongly in another.
UNSTEADY = "Virtuoso 7.2.5 gives other rows, or another order of them, in some runs; why is not known"
#: Where an engine is wrong and no other way of asking helps. One that is fixed fails: take it out then.
WRONG: dict[tuple[str, str], str] = (
    {
        ("virtuoso", name): "Virtuoso 7.2.5 keeps of the duration P3M only its number when it is loaded"
        for name in ("life-cycle", "times", "what-triggers")
    }
    | {
        (
            "comunica",
            name,
        ): "Comunica 5.4.1 orders strings by the rules of a language, not by their code points"
        for name in ("what-is-the-evidence", "name-patterns", "expressions")
    }
    | {
        (
            "virtuoso",
            "programmes-by-clause",
        ): "Virtuoso 7.2.5 finds none of the patterns of programmes in a text",
    }
    | {
        ("virtuoso", name): UNSTEADY
        for name in (
            "duties-between",
            "instruments",
            "norms",
            "norms-of",
            "what-is-owed-to",
            "what-is-the-evidence",
            "what-ministries-do",
            "who-answers-for-whom",
            "who-is-bound",
        )
    }
    | {("virtuoso", "conflicting-norms"): "Virtuoso 7.2.5 cannot translate it (SQ156)"}
    | {("virtuoso", "duplicate-notices"): "Virtuoso 7.2.5 finds none of the rows"}
    | {("comunica", "who-is-bound"): "Comunica 5.4.1 has no way to join one of its OPTIONALs"}
    | {("jena", "norms"): "Jena gives another answer than Oxigraph to one case; why is not known"}
)


Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="module")
def ground(made_once: Once) -> Ground:
    return opened(made_once("engines", prepare))


@pytest.fixture(scope="module")
def answers(ground: Ground, made_once: Once) -> Callable[[str], Path]:
    """The folder of an engine's answers; each engine runs once, when it is first asked for."""
    absent: dict[str, pytest.skip.Exception] = {}

    def of(engine: str) -> Path:
        if engine in absent:
            raise absent[engine]
        try:
            return made_once(f"answers-{engine}", partial(ENGINES[engine], ground))
        except pytest.skip.Exception as reason:
            absent[engine] = reason
            raise

    return of


def pairs() -> list[object]:
    """Every other engine with every question, marked where it is known to be wrong."""
    return [
        pytest.param(
            engine,
            name,
            marks=pytest.mark.xfail(reason=WRONG[engine, name], strict=WRONG[engine, name] is not UNSTEADY),
        )
        if (engine, name) in WRONG
        else (engine, name)
        for engine in OTHERS
        for name in ALL
    ]


@pytest.mark.parametrize(("engine", "name"), pairs())
def test_an_engine_gives_the_same_rows_in_the_same_order(
    ground: Ground, answers: Callable[[str], Path], engine: str, name: str
) -> None:
    ours, theirs = answers(REFERENCE), answers(engine)
    for case in ground.cases(name, fewer=engine in SLOW):
        wanted = read(ours / f"{case}.srj", ALL[name])
        assert read(theirs / f"{case}.srj", ALL[name]) == wanted, f"{case}: {ground.given[case]}"


@pytest.mark.parametrize("name", ALL)
def test_some_answer_has_rows_to_compare(ground: Ground, answers: Callable[[str], Path], name: str) -> None:
    ours = answers(REFERENCE)
    assert any(read(ours / f"{case}.srj", ALL[name])[1] for case in ground.cases(name))


_KEY = re.compile(r"\w+\((?:[^()]|\([^()]*\))*\)|\?\w+|\(MIN\((?:\?\w+|COALESCE\(\?\w+, \d+\))\)\)")


@pytest.mark.parametrize("name", ALL)
def test_no_two_rows_stand_at_the_same_place_in_the_order(ground: Ground, name: str) -> None:
    """Else a page could hold a row that another page holds too, and miss one."""
    columns = {column.name for column in ALL[name].columns}
    for case in ground.cases(name):
        text = (ground.queries / f"{case}.rq").read_text(encoding="utf-8")
        ordered = text.rpartition("\nORDER BY ")[2].strip()
        keys = [match[0] for match in _KEY.finditer(ordered)]
        assert " ".join(keys) == ordered, "an order that this test does not read"
        shown = {key: f"?key{i}" for i, key in enumerate(keys) if key.removeprefix("?") not in columns}
        added = " ".join(f"({key} AS {at})" for key, at in shown.items())
        asked = text.replace("\nWHERE {", f" {added}\nWHERE {{", 1)
        rows = list(ground.store.query(asked, use_default_graph_as_union=True))
        places = {tuple(str(row[shown.get(key, key)[1:]]) for key in keys) for row in rows}
        assert len(places) == len(rows), f"{case}: {ground.given[case]}"

"""Planted defects: one kind for each constraint of each shape, and each reported where it was planted."""

from __future__ import annotations

import json

import engines
import pytest
from tests import command

from servanda.errors import ServandaError
from servanda.generate.agreement import TYPE, generate_agreement
from servanda.generate.corpus import generate_corpus
from servanda.generate.defects import (
    SHAPES,
    Planted,
    Planter,
    Unit,
    add_samples,
    list_kinds,
    list_shapes,
    srv,
)

#: So many agreements that every kind of defect has found one that it fits.
ENOUGH = 680


def _planted(count: int, seed: int, *names: str) -> tuple[list[bytes], list[Planted]]:
    planted: list[Planted] = []
    text = list(generate_corpus(count, seed, Planter(1.0, seed, names), planted))
    return text, planted


@pytest.fixture(scope="module")
def everything() -> tuple[list[bytes], list[Planted]]:
    """Return a corpus with a defect of every kind, and what was planted: of each kind the first agreement."""
    text, planted = _planted(ENOUGH, 5)
    first = {one.kind: number for number, one in reversed([*enumerate(planted)])}
    return [text[number] for number in sorted(first.values())], [
        planted[one] for one in sorted(first.values())
    ]


def test_every_constraint_of_every_shape_has_a_kind_of_defect() -> None:
    broken = {(kind.shape.name, kind.constraint) for kind in list_kinds()}
    # A node without a type is in no shape's target, so no type can be missing.
    missing = [
        f"{shape.name} ({constraint})"
        for shape in list_shapes()
        for constraint in shape.constraints
        if (shape.name, constraint) not in broken and not (constraint == "minCount" and TYPE in shape.path)
    ]
    assert missing == [], "add kinds to graph/servanda/generate/defects.yaml"


def test_kinds_have_names_of_their_own() -> None:
    names = [kind.name for kind in list_kinds()]
    assert len(set(names)) == len(names) > 400


def test_every_planted_defect_is_reported_where_it_was_planted(check, everything) -> None:
    text, planted = everything
    assert {one.kind for one in planted} == {kind.name for kind in list_kinds()}
    found = {(finding.shape, finding.focus) for finding in check(text, planted)}
    missed = [one for one in planted if (f"<{one.shape}>", f"<{one.focus}>") not in found]
    assert missed == []


@pytest.mark.needs("shacl")
def test_another_engine_reports_them_too(lines) -> None:
    text, planted = _planted(30, 9)
    places = {one.agreement: number for number, one in enumerate(planted)}
    alone = [
        one
        for one in planted
        if one.focus.startswith((one.agreement, one.agreement.replace("agreement", "log")))
    ]
    assert len(alone) > 20
    for one in alone[:10]:
        found = {
            (shape, focus) for shape, _, focus in engines.rust_text(lines([text[places[one.agreement]]]))
        }
        assert (one.shape.removeprefix(SHAPES), engines.last(one.focus)) in found, one


def test_kinds_look_across_graphs(everything) -> None:
    _, planted = everything
    elsewhere = [
        one for one in planted if "/agreement/" in one.focus and not one.focus.startswith(one.agreement)
    ]
    shared = [one for one in planted if "/actor/" in one.focus or "/matter/" in one.focus]
    assert len(elsewhere) > 5 and len(shared) > 3


def test_what_defects_are_planted_in_is_sound_by_itself(check) -> None:
    unit = Unit(generate_agreement(1, 4), 1)
    add_samples(
        unit,
        frozenset({srv("Actor"), srv("OperativeExpression"), srv("Reference")}),
        (srv("callsForJudgement"), srv("fulfils")),
    )
    lines = "".join(f"{s} {p} {o} {graph} .\n" for graph, triples in unit.graphs() for s, p, o in triples)
    assert unit.log in lines
    assert check([lines.encode()]) == []


def test_the_same_seed_plants_the_same_in_the_same_share() -> None:
    planted: list[Planted] = []
    text = list(generate_corpus(60, 2, Planter(0.25, 2), planted))
    assert 8 <= len(planted) <= 22
    sound = list(generate_corpus(60, 2))
    broken = {one.agreement for one in planted}
    for number, (mine, theirs) in enumerate(zip(text, sound, strict=True), 1):
        assert (mine != theirs) == (generate_agreement(number, 2).agreement in broken)
    assert text == list(generate_corpus(60, 2, Planter(0.25, 2)))


def test_a_shape_stands_for_all_of_its_kinds() -> None:
    _, planted = _planted(12, 1, "AgreementTitle")
    assert {one.shape for one in planted} == {SHAPES + "AgreementTitle"}
    assert len({one.kind for one in planted}) > 3


def test_a_kind_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(ServandaError, match="did you mean 'AgreementTitle'"):
        Planter(1.0, 0, ["AgreementTitel"])


def test_what_was_planted_is_listed(tmp_path) -> None:
    file, planted = tmp_path / "broken.nq", tmp_path / "planted.json"
    done = command.run("generate", 10, "--defects", "0.5", "--planted", planted, "-o", file)
    assert done.code == 0
    held = json.loads(planted.read_text())
    assert held and {frozenset(one) for one in held} == {frozenset({"agreement", "kind", "shape", "focus"})}
    assert all(one["agreement"] in file.read_text() for one in held)


def test_a_list_without_a_share_is_refused(tmp_path) -> None:
    command.run("generate", 1, "--planted", tmp_path / "x.json").refused("--defects")
    assert list(tmp_path.iterdir()) == []


def test_a_list_is_not_written_over_another(tmp_path) -> None:
    file, planted = tmp_path / "broken.nq", tmp_path / "planted.json"
    planted.write_text("mine")
    command.run("generate", 2, "--defects", 1, "--planted", planted, "-o", file).refused("--force")
    assert (planted.read_text(), file.exists()) == ("mine", False)

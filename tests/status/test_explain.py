"""Why, and why not: each chain rests on words of the text and on records, and tells what is missing."""

from datetime import date
from pathlib import Path

import pytest

from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.status.explain import KINDS, explain, explain_not, make_explanation_json, render_explanation
from servanda.status.states import compute_status
from servanda.store.snapshot import open_bundled

FOLDER = Path(__file__).parent / "scenarios"
AGREEMENT = "https://w3id.org/servanda/agreement/kz-nato-2007"


@pytest.fixture(scope="module")
def store():
    return open_bundled()


@pytest.fixture(scope="module")
def year(store):
    return read_log(FOLDER / "year.yaml", store)


def stand(store, log, day, **given):
    return compute_status(store, AGREEMENT, log, as_of=date.fromisoformat(day), **given)


def kinds(explanation):
    return [step.kind for step in explanation.steps]


def test_the_chain_leads_from_the_words_to_the_state(store, year):
    found = explain(stand(store, year, "2009-07-20"), store, "4-notify@arrival-1")
    assert kinds(found)[:2] == ["text", "norm"] and kinds(found)[-1] == "state"
    assert found.steps[0].words.startswith("НАТО Қазақстан Республикасы Сыртқы істер министрлігін")
    assert found.steps[0].lines == (61, 62)
    told = kinds(found)
    order = [told.index(kind) for kind in ("text", "norm", "in-force", "trigger", "time")]
    order += [len(told) - 1 - told[::-1].index(kind) for kind in ("act", "state")]
    assert order == sorted(order)
    assert found.answer == "4-notify@arrival-1: done as of 20 July 2009"


def test_every_step_of_every_chain_names_its_clause_or_a_record(store, year):
    held = stand(store, year, "2010-06-01")
    known = {event.iri for event in year.events}
    for what in [call.id for call in held.instances] + [one.norm.name for one in held.norms]:
        for step in explain(held, store, what).steps:
            assert set(step.records) <= known
            if step.kind in ("text", "norm", "effect", "call", "breach", "act", "time", "judgement"):
                assert step.clause or step.assumed, (what, step)
            assert "{" not in step.says
            assert step.kind in KINDS


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_both_formulas_of_entry_are_told(store, year, lang):
    steps = explain(stand(store, year, "2009-07-20"), store, "4.1", lang).steps
    clauses = [step.clause for step in steps if step.kind == "effect"]
    assert clauses == ["15", "reply-closing"]


def test_a_notice_to_the_wrong_ministry(store, year):
    held = stand(store, year, "2009-07-20")
    act = next(one.act for call in held.instances for one in call.failing if one.failing() == ("addressee",))
    found = explain_not(held, store, act.name)
    failing = [step for step in found.steps if step.kind == "act" and step.holds is False]
    assert failing and act.iri in failing[0].records
    assert "the text names" in failing[0].says


def test_a_notice_by_an_organ_is_to_be_judged(store):
    gaps = read_log(FOLDER / "gaps.yaml", store)
    held = stand(store, gaps, "2009-04-15", assumed={"in-force": date(2008, 12, 1)})
    doubtful = [one for call in held.instances for one in call.doubtful if "sender" in one.open()]
    assert doubtful
    step = next(
        step for step in explain(held, store, doubtful[0].act.name).steps if step.holds is None
    )  # fmt: skip
    assert "is an organ of" in step.says


def test_why_a_norm_is_not_active(store):
    found = explain_not(stand(store, None, "2009-06-01"), store, "4-notify")
    assert [step.kind for step in found.steps if step.holds is None] == [
        "effect",
        "effect",
        "in-force",
        "state",
    ]
    early = explain_not(stand(store, None, "2008-01-01"), store, "4-notify")
    assert any("cannot be in force before 20 October 2008" in step.says for step in early.steps)
    standing = explain_not(
        stand(store, None, "2009-06-01", assumed={"in-force": date(2008, 12, 1)}), store, "4-notify"
    )
    assert any(
        step.kind == "trigger" and "appointment, arrival, departure" in step.says for step in standing.steps
    )


def test_what_rests_on_an_assumption_says_so(store):
    held = stand(store, None, "2009-06-01", assumed={"in-force": date(2008, 12, 1)})
    for norm in held.norms:
        steps = explain(held, store, norm.norm.name).steps
        if norm.norm.name not in (
            "15-accept",
            "15-constitute",
            "15-entry-into-force",
            "reply-entry-into-force",
        ):
            assert any(step.assumed for step in steps), norm.norm.name


def test_the_end_tells_what_survives(store, year):
    held = stand(store, year, "2010-06-01")
    call = next(one for one in held.instances if one.survives)
    steps = explain(held, store, call.id).steps
    assert any(step.clause == "14" and "survives" in step.says for step in steps)
    assert any(step.kind == "in-force" and step.holds is False for step in steps)
    assert any("survives" in step.says for step in explain(held, store, "8-commercial").steps)


def test_an_unknown_name_is_refused_with_the_nearest(store, year):
    held = stand(store, year, "2009-07-20")
    with pytest.raises(ServandaError, match="did you mean '4-notify@arrival-1'"):
        explain(held, store, "4-notify@arrival-l")
    with pytest.raises(ServandaError, match="states several norms; name one of: 15-"):
        explain(held, store, "15")
    with pytest.raises(ServandaError):
        explain(held, store, "zzz")


@pytest.mark.parametrize(("lang", "width"), [("en", 120), ("kk", 40), ("ru", 80)])
def test_the_text_fits_and_marks_each_step(store, year, width, lang):
    found = explain(stand(store, year, "2009-07-20"), store, "2.2-absence@absence-2", lang)
    text = render_explanation(found, width=width)
    assert [line for line in text.splitlines() if len(line) > width and " " in line.strip()] == []
    assert sum(line.startswith(("  ✓", "  ✗", "  ?")) for line in text.splitlines()) == len(found.steps)
    told = make_explanation_json(found)
    assert [step["holds"] for step in told["steps"]] == [step.holds for step in found.steps]

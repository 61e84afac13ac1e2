"""What a log marks as an assumption counts, and every answer that rests on it says so."""

from datetime import date
from pathlib import Path

import pytest

from servanda.events.reader import read_log
from servanda.messages import LANGUAGES
from servanda.status.assumptions import list_assumptions
from servanda.status.explain import explain
from servanda.status.phrases import Phrases
from servanda.status.states import compute_status
from servanda.status.status_rdf import render_turtle
from servanda.status.status_text import (
    make_status_json,
    make_status_table,
    render_status,
    render_supposition,
)
from servanda.status.what_if import parse_supposed_event, suppose_event

LOG = Path(__file__).parents[2] / "docs" / "logs" / "liaison-2009.yaml"
AGREEMENT = "https://w3id.org/servanda/agreement/kz-nato-2007"
#: Language to how an answer says that the log assumes something.
SAID = {"en": "as the log assumes", "kk": "Журналдағы жорамал бойынша", "ru": "По допущению журнала"}


@pytest.fixture(scope="module")
def log(graph):
    return read_log(LOG, graph)


@pytest.fixture(scope="module")
def held(graph, log):
    return compute_status(graph, AGREEMENT, log, as_of=date(2009, 6, 1))


def test_an_assumed_receipt_brings_the_agreement_into_force(held):
    life = held.lifecycle
    assert held.phase == "in-force" and str(life.in_force) == "2008-12-01"
    assert life.assumed_in_log == {"in-force"} and not life.assumed_by_asker
    assert [one.name for one in life.assumed_records] == ["ratification-notice"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_says_so_in_each_language(held, lang):
    told = render_status(held, held.norms, Phrases(held.agreement, lang), width=100)
    assert SAID[lang] in told and "ratification-notice" in told


def test_every_row_names_what_it_rests_on(held):
    say = Phrases(held.agreement, "en")
    rows = make_status_table(held, held.norms, say).rows
    assert all(row["assumed"][:2] == ["in-force", "ratification-notice"] for row in rows)
    arrival = next(row for row in rows if row["id"] == "4-notify@arrival")
    assert arrival["assumed"][2:] == ["arrival", "arrival-notice"]
    interpreter = next(one for one in held.norms if one.norm.name == "10-interpreter")
    assert list_assumptions(held, interpreter)[2:] == ["interpreter-needed"]
    told = make_status_json(held, held.norms, say)
    assert told["in_force"]["rests_on"] == "assumption"
    assert told["assumed_records"] == {"log:liaison-2009/ratification-notice": "2008-12-01"}
    assert 'srv:restsOnAssumption "in-force=2008-12-01"' in render_turtle(held, held.norms)


def test_steps_that_rest_on_it_are_marked(graph, held):
    steps = explain(held, graph, "4-notify@arrival").steps
    marked = [step.kind for step in steps if step.assumed]
    assert marked == ["effect", "in-force", "trigger", "act"]


def test_without_the_mark_nothing_is_assumed(graph, tmp_path):
    path = tmp_path / "log.yaml"
    text = LOG.read_text("utf-8").replace("    assumed: true\n", "")
    path.write_text(text, "utf-8")
    held = compute_status(graph, AGREEMENT, read_log(path, graph), as_of=date(2009, 6, 1))
    assert held.phase == "in-force" and list_assumptions(held, held.norms[0]) == []
    told = render_status(held, held.norms, Phrases(held.agreement, "en"))
    assert "assume" not in told


def test_what_would_follow_says_so_too(graph, log, held):
    event = parse_supposed_event(
        "matter=intention-to-terminate, sender=kz-gov, addressee=nato, form=written, received=2010-01-31",
        graph, AGREEMENT, log,
    )  # fmt: skip
    found = suppose_event(graph, AGREEMENT, log, event)
    told = render_supposition(found, Phrases(held.agreement, "en"), markdown=True)
    assert "Assumed in the log, shown by no source: ratification-notice" in told
    assert told.startswith("## What if")

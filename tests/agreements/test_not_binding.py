"""An agreement that is not legally binding: every answer for people speaks of intentions, none of duties."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from servanda.cli import main

PLACE = Path(__file__).parent / "examples" / "alta-birka-2022"
DUTIES = {
    "en": r"\bmust\b|\bdut(y|ies)\b|\bobligations?\b|\bowe[sd]?\b",
    "ru": r"обязан(?!ности нет|ность$)|обязательств",
    "kk": r"міндетті|міндеттері|міндеттер тізілімі",
}
ANSWERS = {
    "clause": ("show", "1"),
    "norm": ("show", "1-failures"),
    "actor": ("show", "svyaz"),
    "path": ("network", "path", "svyaz", "pochta"),
    "degree": ("network", "degree"),
    "notifications": ("draw", "notifications", "--format", "dot"),
    "duties": ("draw", "duties", "--format", "dot"),
    "clause drawing": ("draw", "clause", "1", "--format", "dot"),
}


def _run(*given: str) -> str:
    done = CliRunner().invoke(main, [*given, "--store", str(PLACE)])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("lang", sorted(DUTIES))
@pytest.mark.parametrize("answer", sorted(ANSWERS))
def test_no_answer_speaks_of_a_duty(answer: str, lang: str) -> None:
    said = _run(*ANSWERS[answer], "--lang", lang)
    # The note that it is no duty is all that may speak of one.
    said = re.sub(
        r"not legally binding[^<\"]*|юридически не обязательно[^<\"]*|міндетті күші жоқ[^<\"]*", "", said
    )
    assert not re.search(DUTIES[lang], said, re.IGNORECASE), re.search(DUTIES[lang], said, re.IGNORECASE)


@pytest.mark.parametrize(("lang", "title"), [("en", "Register of intentions"), ("ru", "Реестр намерений")])
def test_its_register_is_one_of_intentions(lang: str, title: str) -> None:
    for form in ("register", "markdown"):
        assert title in _run("export", "--format", form, "--lang", lang)


def test_a_table_names_the_intention_and_json_keeps_the_modality() -> None:
    assert "obligation" not in _run("ask", "norms")
    rows = json.loads(_run("ask", "norms", "--format", "json"))
    assert {(row["modality"], row["binding"]) for row in rows} == {("obligation", False)}


def test_the_network_holds_that_the_agreement_is_not_binding() -> None:
    nodes = json.loads(_run("export", "--format", "node-link"))["nodes"]
    assert [node["binding"] for node in nodes if "binding" in node] == [False]


@pytest.mark.parametrize(("lang", "word"), [("en", "intention"), ("ru", "намерение"), ("kk", "ниет")])
@pytest.mark.parametrize("verb", ["status", "due", "timeline"])
def test_what_stands_in_time_is_said_to_bind_nobody(verb: str, lang: str, word: str) -> None:
    assert word in _run(verb, "--lang", lang, "--as-of", "2023-01-01")

"""An actor that is named includes its organs, in every verb and question that takes one; ``--organs no``."""

from __future__ import annotations

import pytest

from servanda.query.questions import load_questions

ASSUMED = ("--as-of", "2009-06-30", "--assume", "in-force=2008-12-01")
#: Rows that the State has only through its organs: the words of a command, and the option that names it.
THROUGH_ORGANS = [
    ("notify", "--to", "kz"),
    ("notify", "--from", "kz"),
    ("ask", "what-must", "--actor", "kz"),
    ("ask", "what-may", "--actor", "kz"),
    ("ask", "what-is-owed-to", "--actor", "kz"),
    ("ask", "what-does-owe", "--actor", "nato", "--to", "kz"),
    ("ask", "who-must-notify-whom", "--to", "kz"),
    ("ask", "correlatives", "--holder", "kz"),
    ("ask", "what-calls-for-judgement", "--by", "kz"),
    ("ask", "what-is-open", "--actor", "kz", *ASSUMED),
    ("status", "--actor", "kz", *ASSUMED),
    ("status", "--to", "kz", *ASSUMED),
]


@pytest.mark.parametrize("words", THROUGH_ORGANS, ids=" ".join)
def test_organs_count_for_the_actor(run, words):
    done = run(*words, "--format", "csv")
    assert done.code == 0 and len(done.out.splitlines()) > 1
    assert run(*words, "--organs", "yes", "--format", "csv").out == done.out
    alone = run(*words, "--organs", "no", "--format", "csv")
    assert alone.code == 1 and len(alone.out.splitlines()) <= 1


def test_the_state_itself_receives_only_what_names_it(run):
    """Clause 2 names the Republic, with NATO; all else is given to its organs."""
    words = ("ask", "who-receives", "--actor", "kz", "--format", "json")
    alone = run(*words, "--organs", "no").json()
    assert [row["norm"] for row in alone] == ["agreement:kz-nato-2007/2-promote"]
    whole = run(*words).json()
    assert len(whole) > len(alone) and whole == run(*words, "--organs", "yes").json()


def test_twenty_duties(run):
    """Three under 5, six under 7, four under 9, three under 10, one each under 11, 11.1, 12 and 14."""
    assert len(run("ask", "what-must", "--actor", "kz", "--format", "json").json()) == 20


@pytest.mark.parametrize("verb", ["due", "timeline"])
def test_days_of_organs(run, verb):
    words = (
        verb,
        "--actor",
        "kz",
        "--assume",
        "in-force=2008-12-01",
        "--as-of",
        "2009-06-30",
        "--format",
        "csv",
    )
    assert len(run(*words).out) > len(run(*words, "--organs", "no").out)


def test_a_drawing_of_organs(run):
    done = run("draw", "duties", "--to", "kz", "--format", "dot")
    assert done.code == 0 and "Kazakhstan" in done.out
    assert run("draw", "duties", "--to", "kz", "--organs", "no", "--format", "dot").code == 1


def test_every_question_with_an_actor_takes_the_option():
    for question in load_questions().values():
        takes = {parameter.name for parameter in question.parameters}
        assert ("organs" in takes) == any(parameter.kind == "actor" for parameter in question.parameters)

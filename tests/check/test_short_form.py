"""Final clauses in the short form: their usual words pass, and what is wrong is told by the author's keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from servanda.check import check
from servanda.check.report import Report

HEAD = """agreement: alpha-beta-2001
title: {title}
type: Treaty
date: 2001-05-04
language: {language}
sourceFile: text.{language}.txt
parties:
{parties}
"""
ENGLISH = "  aa: {type: State, names: [Alpha]}\n  bb: {type: State, names: [Beta]}"
THREE = f"{ENGLISH}\n  cc: {{type: State, names: [Gamma]}}"
RUSSIAN = "  aa: {type: State, names: [Альфия]}\n  bb: {type: State, names: [Бетания]}"
KAZAKH = "  aa: {type: State, names: [Альфия]}\n  bb: {type: State, names: [Бетания]}"
DEPOSITARY = "depositary: depositary\nroles:\n  depositary: {is: depositary, name: Depositary}\n"


def check_clause(folder: Path, language: str, parties: str, sentence: str, norms: str) -> Report:
    """Return what a check finds in an agreement of one clause."""
    heading = {"en": "AGREEMENT\n4 May 2001", "ru": "СОГЛАШЕНИЕ\n4 мая 2001 года"}
    heading["kk"] = "КЕЛІСІМ\n2001 жылғы 4 мамыр"
    (folder / f"text.{language}.txt").write_text(f"{heading[language]}\n\n1. {sentence}\n", encoding="utf-8")
    title = heading[language].partition("\n")[0]
    text = HEAD.format(title=title, language=language, parties=parties) + norms
    (folder / "agreement.yaml").write_text(text, encoding="utf-8")
    return check([folder / "agreement.yaml"])


CASES = {
    "procedures": (
        "en", ENGLISH,
        "This Agreement shall come into effect on the date on which the Parties have given each other "
        "written notification that the procedures legally required in their countries have been complied "
        "with.",
        """clauses:
  1:
    eif:
      condition: {enter-into-force: shall come into effect}
      bearer: {is: [aa, bb], words: the Parties}
      addressee: {is: [aa, bb], words: each other}
      object: this Agreement
      matter: {internal-procedures-completed: the procedures legally required}
      form: {written: written notification}
      reciprocal: yes
      effect: {is: entry-into-force, words: on the date on which, after: receipt, lastOf: all}
""",
    ),
    "withdrawn-notice": (
        "en", ENGLISH,
        "This Agreement is terminated by either Party by giving six months’ notice to the other Party. Such "
        "notice may be withdrawn before the end of the period by both Parties.",
        """clauses:
  1:
    end:
      power: {terminate: is terminated}
      bearer: {each: either Party}
      addressee: {other: the other Party}
      object: this Agreement
      matter: {intention-to-terminate: is terminated by either Party by giving six months’ notice}
      reciprocal: yes
      effect: {is: termination, words: six months’ notice, period: 6 months, after: receipt,
        unless: withdrawal-of-notice}
    take-back:
      power: {withdraw: may}
      bearer: {is: [aa, bb], words: both Parties}
      object: such notice
      effect: {is: notice-withdrawal, words: before the end of the period, at: withdrawal-of-notice}
""",
    ),
    "denunciation": (
        "en", ENGLISH,
        "Either Party may denounce this Agreement by notice to the other Party. The denunciation takes "
        "effect a month after its receipt.",
        """clauses:
  1:
    denounce:
      power: {terminate: may denounce}
      bearer: {each: Either Party}
      addressee: {other: the other Party}
      object: this Agreement
      matter: {intention-to-terminate: denounce this Agreement}
      reciprocal: yes
      effect: {is: termination, words: a month after its receipt, period: 1 month, after: receipt}
""",
    ),
    "no-claim": (
        "en", ENGLISH,
        "No claim may be filed by a Party within a month after the entry into force of this Agreement.",
        """clauses:
  1:
    claims:
      prohibition: {submit: No claim may be filed}
      bearer: {each: a Party}
      object: claim
      timing: {words: within a month after the entry into force, period: 1 month, after: entry-into-force}
""",
    ),
    "onward": (
        "en", f"{THREE}\n{DEPOSITARY}",
        "A Party may denounce this Agreement by notice to the Depositary. The Depositary shall inform all "
        "the Parties promptly of each notification of withdrawal.",
        """clauses:
  1:
    denounce:
      power: {withdraw: may denounce}
      bearer: {each: A Party}
      addressee: {depositary: the Depositary}
      object: this Agreement
      matter: {withdrawal: denounce this Agreement}
    onward:
      obligation: {inform: shall inform}
      bearer: {depositary: The Depositary}
      addressee: {others: all the Parties}
      matter: {withdrawal: each notification of withdrawal}
      timing: {words: promptly, urgency: promptly}
      onwardOf: denounce
""",
    ),
    "one-sentence": (
        "en", ENGLISH,
        "This Agreement shall enter into force sixty days after the exchange of instruments of ratification "
        "or on 1 July 2003, whichever is the earlier.",
        """clauses:
  1:
    exchanged:
      condition: {enter-into-force: shall enter into force}
      bearer: {is: [aa, bb], words: This Agreement, inferred: It binds both.}
      object: This Agreement
      effect: {is: entry-into-force, words: sixty days after the exchange of instruments of ratification,
        period: 60 days, after: instrument-exchange}
    dated:
      like: exchanged
      effect: {is: entry-into-force, words: "on 1 July 2003", date: 2003-07-01}
""",
    ),
    "joint": (
        "en", f"{THREE}",
        "Alpha and the Government of Beta shall jointly notify Gamma of the exercise within a month.",
        """matters: {exercise: exercise}
clauses:
  1:
    exercise:
      obligation: {notify: shall jointly notify}
      bearer: {aa: Alpha, bb: Beta}
      addressee: {cc: Gamma}
      matter: {exercise: of the exercise}
      joint: yes
      timing: {words: within a month, period: 1 month, after: exercise}
""",
    ),
    "all-deposit": (
        "en", THREE,
        "This Agreement shall enter into force two months after the deposit of instruments of ratification "
        "by all the signatories.",
        """clauses:
  1:
    eif:
      condition: {enter-into-force: shall enter into force}
      bearer: {is: [aa, bb, cc], words: This Agreement, inferred: It binds all signatories.}
      object: this Agreement
      effect:
        is: entry-into-force
        words: two months after the deposit of instruments of ratification by all
        period: 2 months
        after: instrument-deposit
        number: all
""",
    ),
    "provisional-at-most": (
        "en", f"{THREE}\n{DEPOSITARY}",
        "A Party may notify the Depositary that it will apply this Agreement provisionally for a period not "
        "exceeding two years.",
        """clauses:
  1:
    early:
      power: {apply-provisionally: may notify}
      bearer: {each: A Party}
      addressee: {depositary: the Depositary}
      object: this Agreement
      matter: {early: apply this Agreement provisionally}
      effect: {is: provisional-application, words: for a period not exceeding two years, term: 2 years,
        after: receipt}
matters: {early: apply provisionally}
""",
    ),
    "provisional-ru": (
        "ru", RUSSIAN,
        "Настоящее Соглашение временно применяется с даты подписания. Стороны уведомляют друг друга об "
        "аварии в течение месяца.",
        """matters: {accident: авария}
clauses:
  1:
    provisional:
      condition: {apply-provisionally: временно применяется}
      bearer: {is: [aa, bb], words: Настоящее Соглашение, inferred: Применяют обе Стороны.}
      object: настоящее Соглашение
      effect: {is: provisional-application, words: с даты подписания, at: signature}
    tell:
      obligation: {notify: уведомляют}
      bearer: {is: [aa, bb], words: Стороны}
      addressee: {is: [aa, bb], words: друг друга}
      matter: {accident: об аварии}
      reciprocal: yes
      timing: {words: в течение месяца, period: 1 month, after: accident}
""",
    ),
    "ends-ru": (
        "ru", RUSSIAN,
        "Действие настоящего Соглашения прекращается через три месяца после получения одной из Сторон "
        "уведомления другой Стороны о намерении прекратить его действие.",
        """clauses:
  1:
    stop:
      power: {terminate: прекращается}
      bearer: {each: другой Стороны}
      addressee: {other: одной из Сторон}
      object: настоящее Соглашение
      matter: {intention-to-terminate: о намерении прекратить его действие}
      reciprocal: yes
      effect: {is: termination, words: через три месяца после получения, period: 3 months, after: receipt}
""",
    ),
    "month-kk": (
        "kk", KAZAKH,
        "Осы Келісім қол қойылған күннен бастап уақытша қолданылады. Тараптар бір-біріне апат туралы бір ай "
        "ішінде хабарлайды.",
        """matters: {accident: апат}
clauses:
  1:
    provisional:
      condition: {apply-provisionally: уақытша қолданылады}
      bearer: {is: [aa, bb], words: Осы Келісім, inferred: Екі Тарап та қолданады.}
      object: осы Келісім
      effect: {is: provisional-application, words: қол қойылған күннен бастап, at: signature}
    tell:
      obligation: {notify: хабарлайды}
      bearer: {is: [aa, bb], words: Тараптар}
      addressee: {is: [aa, bb], words: бір-біріне}
      matter: {accident: апат туралы}
      reciprocal: yes
      timing: {words: бір ай ішінде, period: 1 month, after: accident}
""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_the_usual_words_of_final_clauses_pass(case: tuple[str, str, str, str], tmp_path: Path) -> None:
    report = check_clause(tmp_path, *case)
    assert [(one.shape, one.message) for one in report.results if one.severity != "info"] == []


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_a_finding_names_the_keys_of_the_short_form(language: str, tmp_path: Path) -> None:
    sentence = "Alpha shall notify Beta of the accident after two days. Nothing may be withdrawn."
    norms = """matters: {accident: accident}
clauses:
  1:
    tell:
      obligation: aa notify bb
      matter: {accident: of the accident}
      timing: {words: after two days, period: 2 days, after: objection}
      quote: Alpha shall notify Beta of the accident after two days
"""
    report = check_clause(tmp_path, "en", ENGLISH, sentence, norms)
    (found,) = [one for one in report.results if one.shape == "srv-shapes:EventNamed"]
    assert "'after'" in found.messages[language]
    assert "'before'" in found.messages[language]
    assert "runsFromEvent" not in found.messages[language]


def test_the_words_say_that_all_must_do_it(tmp_path: Path) -> None:
    language, parties, sentence, norms = CASES["all-deposit"]
    norms = norms.replace("of ratification by all", "of ratification")
    report = check_clause(tmp_path, language, parties, sentence, norms)
    found = [one.messages["en"] for one in report.results if one.shape == "srv-shapes:WordsTimeValue"]
    assert len(found) == 1
    assert "'number'" in found[0]

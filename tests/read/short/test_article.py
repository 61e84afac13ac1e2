"""An invented article of a convention in the short form: roles, a list with opening words, an excerpt."""

from __future__ import annotations

from servanda.check.checker import check
from servanda.query.run import ask
from servanda.store.bundle import load_files

TEXT = """\
Article 8
Freedom of correspondence

1. The sending State may write to its agents.

Article 9
Information on accidents

If the relevant information is at hand, the port authorities of the receiving State shall have the duty:
(a) in the case of the death of a sailor, to inform without delay the agent in whose district it occurred;
(b) to inform the agent without delay of any case where a guardian has to be appointed for a minor at sea.
"""
AGREEMENT = """\
agreement: convention-on-agents
title: Convention on Agents
sourceFile: text.en.txt
type: Convention
date: 1999-04-24
covers: [9]
creator: servanda
parties: {states: {type: State, collective: yes, name: States Parties}}
roles: {sending: sending State, receiving: receiving State}
actors:
  agent: {type: ConsularPost, of: sending, name: agent}
  port: {type: Authority, of: receiving, names: [port authorities of the receiving State, port authorities]}
matters: {death-of-sailor: death of a sailor, guardian: a guardian has to be appointed}
qualifierTypes: {if-at-hand: information is at hand}
clauses:
  9:
    label: Accidents
    passages: [formal, normative]
    qualifiers:
      at-hand:
        is: if-at-hand
        words: If the relevant information is at hand
        limits: [9a-death, 9b-guardian]
        reach: Both duties.
  9(a):
    death:
      obligation: {inform: shall have the duty}
      bearer: {port: the port authorities of the receiving State}
      addressee: {agent: the agent in whose district it occurred}
      timing: {words: without delay, urgency: without-delay, after: death-of-sailor}
      matter: death-of-sailor
  9(b):
    guardian:
      obligation: {inform: shall have the duty}
      bearer: {port: the port authorities of the receiving State}
      addressee: agent
      timing: {words: without delay, urgency: without-delay}
      matter: {guardian: a guardian … a minor}
      quote: to inform the agent … a minor at sea
"""


def _write(folder):
    folder.write(text=TEXT, agreement=AGREEMENT)
    return folder.file


def test_an_article_with_roles_is_clean_but_for_remarks(folder):
    report = check([_write(folder)])
    assert [(one.shape, one.message) for one in report.results if one.severity != "info"] == []


def test_words_before_a_list_limit_the_norms_of_its_items(folder, values):
    _write(folder)
    document = folder.read()
    holders = {name: values(document, name, "hasQualifier") for name in ("9a-death", "9b-guardian")}
    assert {iri.rpartition("/")[2] for found in holders.values() for iri in found} == {"9-at-hand"}
    assert all(holders.values())


def test_what_a_role_has_to_tell_is_an_answer(folder):
    rows = ask(load_files([_write(folder)]), "who-must-notify-whom").rows
    assert {row["clause"] for row in rows} == {"9(a)", "9(b)"}


def test_elided_words_of_a_slot_are_put_in(folder, values):
    _write(folder)
    (words,) = values(folder.read(), "9b-guardian-notice-matter", "evidenceText")
    assert words == "a guardian has to be appointed for a minor"

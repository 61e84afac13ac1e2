"""The draft of a note: what the text and the record say, blanks for the rest, and nothing made up."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX

import servanda
from servanda.errors import ServandaError
from servanda.events.dates import Span, parse_day
from servanda.events.records import Event
from servanda.export.note_draft import (
    NoticeEnds,
    Occasion,
    draft_note,
    find_notice,
    render_note,
    render_note_markdown,
)
from servanda.export.note_word import render_note_document
from servanda.messages import LANGUAGES, Messages
from servanda.model import read_agreement, read_agreements
from servanda.namespaces import BASE
from servanda.store.bundle import load_files

NOBODY = NoticeEnds()


@pytest.fixture(scope="module")
def agreement():
    return read_agreement(servanda.load().store, BASE + "agreement/kz-nato-2007")


def draft(agreement, number, occasion, lang="en", ends=NOBODY):
    norms = [norm for norm in agreement.norms if number in (norm.number, norm.name)]
    return draft_note(agreement, *find_notice(agreement, norms, number, occasion, ends), occasion, ends, lang)


def arrival(**more):
    when = Span(parse_day("2009-02-01"))
    return Event(iri="log:x/landing", span=when, matters=("matter:arrival",), by=("actor:nato-plo",), **more)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_has_the_ends_the_matter_and_the_words_of_the_clause(agreement, lang):
    made = draft(agreement, "4", Occasion(("matter:arrival",)), lang)
    values = [value for _, value in made.ends]
    assert values[0] == agreement.label("actor:nato", lang)
    assert values[1] == agreement.label("actor:kz-mfa", lang)
    assert agreement.label("matter:arrival", lang) in values
    norm = next(norm for norm in agreement.norms if norm.name == "4-notify")
    assert made.quote == norm.quote["kk"] and made.quote_lang == "kk"
    translated = [line for line in made.cited if norm.translations.get(lang, "…") in line]
    assert bool(translated) == (lang != "kk")
    assert all(line.startswith(Messages(lang, "draft")["working"]) for line in translated)


def test_what_neither_text_nor_record_says_is_a_blank(agreement):
    text = render_note(draft(agreement, "4", Occasion(("matter:arrival",))))
    blanks = {"[number]", "[place]", "[date]", "[form]", "[who]", "[day]", "[particulars]"}
    assert blanks <= set(re.findall(r"\[[^\]]*\]", text))
    assert "the text does not say in which form" in text.replace("\n", " ")
    assert not re.search(r"\b(19|20)\d\d-|\b\d{1,2} (January|February) ", text)


def test_a_stated_form_is_no_blank(agreement):
    text = render_note(draft(agreement, "15", Occasion(("matter:ratification",))))
    assert re.search(r"Form +written", text) and "[form]" not in text


def test_a_record_gives_day_place_and_who_and_is_named_where_assumed(agreement):
    told = Event(iri="log:x/told", kind="notice", span=Span(parse_day("2009-02-04")))
    occasion = Occasion(("matter:arrival",), arrival(place="Astana", assumed=True), (told,))
    made = draft(agreement, "4", occasion)
    facts = dict(made.facts)
    assert facts["When"] == "1 February 2009" and facts["Where"] == "Astana"
    assert facts["Who"] == "NATO/PfP liaison officer [name]"
    notes = " ".join(made.notes)
    assert "landing" in notes and "assumption" in notes and "told, 4 February 2009" in notes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_usual_form_is_marked_as_not_from_the_text(agreement, lang):
    made = draft(agreement, "4", Occasion(("matter:arrival",)), lang)
    text = " ".join(render_note(made).split())
    assert f"{made.opening}*" in text and f"{made.closing}*" in text and f"* {made.usual}" in text


def test_where_several_notifications_are_called_for_it_asks_which(agreement):
    about = Occasion(("matter:intention-to-terminate",))
    with pytest.raises(ServandaError, match=r"--from kz-gov --to nato.*--from nato --to kz-gov") as asked:
        draft(agreement, "14", about)
    assert asked.value.exit_code == 2
    made = draft(agreement, "14", about, ends=NoticeEnds("actor:kz-gov"))
    assert dict(made.ends)["To"] == "North Atlantic Treaty Organization"
    with pytest.raises(ServandaError, match="3d-inform-contact-embassy"):
        draft(agreement, "3(d)", Occasion(("matter:new-information",)))
    assert draft(agreement, "3d-inform-eapc-embassies", Occasion(("matter:new-information",))).ends


def test_who_plays_a_role_is_a_blank_where_the_text_does_not_say():
    file = Path(__file__).parents[2] / "docs" / "examples" / "mountain-rescue-1998" / "agreement.yaml"
    (convention,) = read_agreements(load_files([file]))
    (contact,) = next(norm for norm in convention.norms if norm.number == "3(1)").notifications[0].matters
    ends = dict(draft(convention, "3(1)", Occasion((contact,))).ends)
    assert ends["From"] == "each Party [name]"
    assert ends["To"] == "Secretary General of the Mountain Conference"


def test_what_calls_for_no_notification_is_refused(agreement):
    with pytest.raises(ServandaError, match=r"absence calls for no notification.*arrival") as refused:
        draft(agreement, "4", Occasion(("matter:absence",)))
    assert refused.value.exit_code == 1
    with pytest.raises(ServandaError, match=r"provides for no notification.*4.1"):
        draft(agreement, "9", Occasion(("matter:arrival",)))


def test_the_document_says_the_same_and_blanks_are_yellow(agreement):
    made = draft(agreement, "4", Occasion(("matter:arrival",)), "kk")
    file = render_note_document(made)
    assert file == render_note_document(made)
    held = Document(BytesIO(file))
    text = "\n".join(paragraph.text for paragraph in held.paragraphs)
    parts = (made.title, made.opening, made.quote, made.closing, made.usual, *made.cited, *made.notes)
    assert all(part in text for part in parts)
    assert all(f"{name}:\t{value}" in text for name, value in (*made.ends, *made.facts))
    yellow = [
        run.text
        for paragraph in held.paragraphs
        for run in paragraph.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    ]
    assert yellow and all(run[0] == "[" and run[-1] == "]" for run in yellow)
    assert held.core_properties.language == "kk-KZ"


def test_markdown_shows_it_letter_for_letter(agreement):
    markdown = pytest.importorskip("markdown_it").MarkdownIt()
    made = draft(agreement, "4", Occasion(("matter:arrival",)))
    shown = re.sub(r"<[^>]+>", "", markdown.render(render_note_markdown(made)))
    assert made.quote in shown and f"{made.opening}*" in shown and "[number]" in shown

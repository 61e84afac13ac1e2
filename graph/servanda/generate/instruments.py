"""The instruments of a generated agreement: the exchanged notes, the law, and what is only referred to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from servanda.generate.actors import Actor
from servanda.generate.cast import agreement, told
from servanda.generate.page import Page
from servanda.generate.tables import table
from servanda.generate.terms import Words, iri, literal, typed

#: Names of the replies, in the order of the parties after the first.
_REPLIES: Final = ("reply", "second-reply")


def opening(page: Page) -> None:
    """Begin the first note: its number and day, and what is proposed."""
    frame = table("frame")
    clause = page.clause("first-note-opening", "first-note", frame["heads"]["opening"])
    page.passage(clause, "formal", _headline(page, "first-note", page.cast.day))
    word: Words = frame["word"]
    if page.cast.chance.happens(0.15):
        word = frame["misprint"]
    parties = _joined(page)
    text = {
        lang: template.format(p=parties[lang], about=page.cast.about[lang], word=word[lang])
        for lang, template in frame["recital"].items()
    }
    page.passage(clause, "recital", text)
    if word is not frame["word"]:
        _erratum(page, word, frame["word"])


def closing(page: Page) -> None:
    """End the first note with its signature, and add the note as an instrument."""
    first, second = page.cast.parties[:2]
    frame = table("frame")
    clause = page.clause("first-note-closing", "first-note", frame["heads"]["closing"])
    if page.cast.chance.happens(0.1):
        page.untranslated(clause, frame["stamp"]["text"], frame["stamp"]["reason"])
    note = _note(page, clause, "first-note", first, second, page.cast.day, 1)
    page.draft.add(page.root, isConstitutedBy=note)


def replies(page: Page) -> date:
    """Add the notes in reply, one of each other party, and return the day of the last."""
    frame, cast, day = table("frame"), page.cast, page.cast.day
    for name, party in zip(_REPLIES, cast.parties[1:], strict=False):
        start = page.line + 1
        day += timedelta(days=1 + cast.chance.below(90))
        clause = page.clause(f"{name}-text", name, frame["heads"]["reply"])
        page.passage(clause, "formal", _headline(page, name, day))
        page.passage(clause, "constitutive", frame["acceptance"])
        note = _note(page, clause, name, party, cast.parties[0], day, start)
        page.draft.add(note, answersInstrument=page.draft.part("first-note"))
        if cast.chance.happens(0.3):
            page.draft.add(
                note,
                quotesInstrument=page.draft.part("first-note"),
                copyStartLine=typed(start + 1, "integer"),
                copyEndLine=typed(start + 1, "integer"),
            )
        page.draft.add(page.root, isConstitutedBy=note)
    return day


def law(page: Page, last: date) -> None:
    """Add the law by which the first State among the parties ratifies the agreement."""
    frame, cast = table("frame"), page.cast
    state = next(party for party in cast.parties if "president" in party.bodies)
    president = state.bodies["president"]
    day = last + timedelta(days=30 + cast.chance.below(600))
    start = page.line + 1
    clause = page.clause("law", "ratifying-law", frame["heads"]["law"])
    page.passage(clause, "formal", _headline(page, "ratifying-law", day))
    page.passage(clause, "constitutive", frame["enactment"])
    page.passage(clause, "formal", _signature(president))
    node = _instrument(page, "ratifying-law", "RatifyingAct", frame["titles"]["law"], day, start)
    for actor in (state, president):
        actor.describe(page.draft)
    page.draft.add(node, isMadeOnBehalfOf=state.iri, isSignedBy=president.iri)
    page.draft.add(page.root, isRatifiedBy=node)


def source(page: Page) -> Words:
    """Return in words the instrument to which the agreement refers, and note it for the norms that do.

    It is the note of an earlier agreement, or else a convention whose text is not held.
    """
    held, cast = table("frame")["sources"], page.cast
    number = cast.source()
    if number is not None:
        cast.sources["instrument"] = iri(f"{agreement(number)}/first-note")
        return {lang: text.format(number=number) for lang, text in held["agreement"].items()}
    record = held["convention"]
    cast.sources["instrument"] = cast.sources["convention"] = page.draft.part(record["name"])
    words: Words = record["of"]
    return words


def convention(page: Page) -> None:
    """Add the convention to which a norm of the agreement refers."""
    record = table("frame")["sources"]["convention"]
    node = page.cast.sources["convention"]
    page.draft.add(page.root, hasInstrument=node)
    page.draft.kind(node, "ReferencedInstrument")
    page.draft.words(node, "dcterms:title", record["title"])
    page.draft.state(node, "dcterms:date", typed(record["date"], "date"))


def _note(page: Page, clause: str, name: str, sender: Actor, receiver: Actor, day: date, start: int) -> str:
    """Sign a diplomatic note in its last clause, add it, and return its IRI."""
    cast, draft = page.cast, page.draft
    signatory, addressee = cast.signatory(sender), cast.signatory(receiver)
    page.passage(clause, "formal", _signature(signatory))
    title = table("frame")["titles"]["first" if name == "first-note" else "reply"]
    words = {lang: text.format(office=signatory.labels[lang]) for lang, text in title.items()}
    node = _instrument(page, name, "DiplomaticNote", words, day, start)
    behalf = cast.contracting(sender)
    for actor in (behalf, signatory, addressee):
        actor.describe(draft)
    if cast.chance.happens(0.4):
        draft.words(node, "srv:place", cast.chance.one(table("frame")["places"]))
    draft.add(node, isMadeOnBehalfOf=behalf.iri, isSignedBy=signatory.iri, isAddressedTo=addressee.iri)
    return node


def _instrument(page: Page, name: str, kind: str, title: Words, day: date, start: int) -> str:
    """Add an instrument that ends at the line written last, and return its IRI."""
    node = page.draft.part(name)
    page.draft.add(page.root, hasInstrument=node)
    page.draft.kind(node, kind)
    page.draft.words(node, "dcterms:title", title)
    page.draft.state(node, "dcterms:date", typed(day.isoformat(), "date"))
    page.draft.add(
        node,
        documentNumber=literal(_document(page, name)),
        startLine=typed(start, "integer"),
        endLine=typed(page.line, "integer"),
    )
    return node


def _document(page: Page, name: str) -> str:
    number: str = table("frame")["documents"][name].format(number=page.cast.number)
    return number


def _headline(page: Page, name: str, day: date) -> Words:
    words = told(day)
    return {
        lang: text.format(document=_document(page, name), date=words[lang])
        for lang, text in table("frame")["headline"].items()
    }


def _signature(office: Actor) -> Words:
    return {
        lang: text.format(office=office.labels[lang]) for lang, text in table("frame")["signature"].items()
    }


def _erratum(page: Page, published: Words, corrected: Words) -> None:
    """Add the erratum of the misprint on the line written last."""
    language = page.cast.language
    node = page.draft.part("erratum-1")
    page.draft.add(page.root, hasErratum=node)
    page.draft.kind(node, "Erratum")
    page.draft.add(
        node,
        publishedWords=f"{literal(published[language])}@{language}",
        correctedWords=f"{literal(corrected[language])}@{language}",
        startLine=typed(page.line, "integer"),
    )
    reason = {
        lang: text.format(word=corrected[language]) for lang, text in table("frame")["misprinted"].items()
    }
    page.draft.words(node, "srv:reason", reason)


def _joined(page: Page) -> Words:
    """Return the parties in a row, as they stand between which something is agreed."""
    return joined([page.cast.contracting(party) for party in page.cast.parties])


def joined(parties: list[Actor]) -> Words:
    """Return names in a row: Kazakh in the nominative, Russian in the instrumental."""
    words = {}
    for lang, link in table("frame")["and"].items():
        names = [party.form(lang, "ins" if lang == "ru" else "nom") for party in parties]
        words[lang] = link.join([", ".join(names[:-1]), names[-1]])
    return words

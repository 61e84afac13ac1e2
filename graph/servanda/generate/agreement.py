"""One generated agreement, whole: the same number and seed always give the same triples."""

from __future__ import annotations

from typing import Any, Final

from servanda.generate import instruments, norms
from servanda.generate.cast import cast
from servanda.generate.filling import Filling, filling
from servanda.generate.page import Page, local_name
from servanda.generate.tables import table
from servanda.generate.terms import Draft, Words, iri, literal, said
from servanda.generate.wording import Sentence, written

#: How many clauses are chosen from articles.yaml, beside those that every agreement has: one of these.
_CHOSEN: Final = (1, 2, 3, 3, 3, 4)
#: Clauses that may come more than once, about different matters.
_REPEATED: Final = ("notice", "two-senders", "mutual")


def agreement(number: int, seed: int) -> Draft:
    """Return the triples of the agreement of that number."""
    held = cast(number, seed)
    draft = Draft(held.agreement, held.language)
    page = Page(draft, held)
    _itself(page)
    source = instruments.source(page)
    instruments.opening(page)
    _clauses(page, source)
    instruments.closing(page)
    last = instruments.replies(page)
    if any("president" in party.bodies for party in held.parties) and held.chance.happens(0.2):
        instruments.law(page, last)
    if "referred" in held.sources and "convention" in held.sources:
        instruments.convention(page)
    return draft


def _itself(page: Page) -> None:
    """Add what the agreement says of itself."""
    frame, draft, held, root = table("frame"), page.draft, page.cast, page.root
    parties = [held.contracting(party) for party in held.parties]
    names = instruments.joined(parties)
    draft.kind(root, "Agreement")
    draft.state(root, "vann:preferredNamespacePrefix", literal(f"gen{held.number:06d}"))
    title = {
        lang: text.format(number=held.number, p=names[lang], about=held.about[lang])
        for lang, text in frame["title"].items()
    }
    draft.words(root, "dcterms:title", title)
    draft.words(
        root,
        "skos:prefLabel",
        {lang: text.format(number=held.number) for lang, text in frame["label"].items()},
    )
    if held.chance.happens(0.2):
        draft.words(root, "rdfs:comment", frame["remark"])
    draft.state(root, "dcterms:language", literal(held.language))
    draft.state(root, "dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>")
    draft.state(root, "dcterms:creator", iri("actor:servanda"))
    draft.add(
        root,
        sourceFile=literal(f"source.{held.language}.txt"),
        partyNamePattern=literal(frame["party"][held.language]),
        hasParty=[party.iri for party in parties],
    )
    for party in parties:
        party.describe(draft)


def _clauses(page: Page, source: Words) -> None:
    """Add the numbered clauses: some in a group with a common head, then the last ones."""
    chance = page.cast.chance
    articles = table("articles")["articles"]
    free = [article for article in articles if "last" not in article]
    chosen: list[dict[str, Any]] = []
    for _ in range(chance.one(_CHOSEN)):
        left = [article for article in free if article not in chosen or article["key"] in _REPEATED]
        chosen.append(chance.weighed(left, [article["weight"] for article in left]))
    grouped = chance.below(3) if chance.happens(0.3) else 0
    lettered = chance.happens(0.5)
    number = 0
    if grouped:
        number = 1
        parent = page.clause("1", "first-note", table("frame")["heads"]["group"])
        page.passage(parent, "normative", table("frame")["grouped"])
        for place, article in enumerate(chosen[: grouped + 1]):
            name = f"1({'abc'[place]})" if lettered else f"1.{place + 1}"
            _clause(page, name, article, source, parent)
        chosen = chosen[grouped + 1 :]
    forces = [article for article in articles if article.get("last") == "force"]
    chosen.append(chance.weighed(forces, [article["weight"] for article in forces]))
    chosen += [article for article in articles if article.get("last") == "end"]
    for place, article in enumerate(chosen, number + 1):
        _clause(page, str(place), article, source, None)


def _clause(page: Page, number: str, article: dict[str, Any], source: Words, parent: str | None) -> None:
    """Add a clause with its passages, norms and qualifier, and at times a note."""
    held = page.cast
    clause = page.clause(number, "first-note", article["label"], parent)
    filled = filling(held, article, source)
    said_norms: list[tuple[str, Sentence]] = []
    for sentence_record in (article, *article.get("more", ())):
        sentence = written(sentence_record["text"], filled.held)
        page.passage(clause, "normative", sentence.text)
        stated = [
            norms.norm(page.draft, held, clause, number, record, sentence, filled)
            for record in sentence_record["norms"]
        ]
        _qualify(page, number, stated, sentence_record, sentence, filled)
        said_norms += [(one, sentence) for one in stated]
        if any("refers" in record for record in sentence_record["norms"]):
            held.sources["referred"] = clause
    if held.chance.happens(0.06):
        _note(page, clause, number, *held.chance.one(said_norms))


def _qualify(
    page: Page, number: str, stated: list[str], record: dict[str, Any], sentence: Sentence, filled: Filling
) -> None:
    """Add the qualifier that a sentence always has, or the one chosen for it."""
    qualifier = record.get("qualifier") or filled.parts.get("qualifier")
    if qualifier is not None and "qualifier" in sentence.marks:
        norms.qualifier(page.draft, page.cast, number, stated, qualifier, sentence.marks["qualifier"], filled)


def _note(page: Page, clause: str, number: str, norm: str, sentence: Sentence) -> None:
    """Add an interpretive note about the operative words of a norm."""
    record = page.cast.chance.one(table("frame")["notes"])
    language = page.cast.language
    node = page.draft.part(f"{local_name(number)}-note")
    page.draft.add(clause, hasNote=node)
    page.draft.kind(node, "InterpretiveNote")
    page.draft.add(node, isAbout=norm, evidenceText=said(sentence.marks["op"][language], language))
    page.draft.words(node, "srv:readingTaken", record["taken"])
    page.draft.words(node, "srv:readingNotTaken", record["left"])
    page.draft.state(node, "prov:wasAttributedTo", iri("actor:servanda"))

"""Norms of a generated agreement, with their evidence and what limits them."""

from __future__ import annotations

from typing import Any, Final

from servanda.generate import notices, registry
from servanda.generate.cast import Cast
from servanda.generate.filling import Filling
from servanda.generate.page import local_name
from servanda.generate.slots import stated
from servanda.generate.tables import table
from servanda.generate.terms import Draft, Words, iri, said
from servanda.generate.wording import Sentence, written
from servanda.vocabulary import local

#: Key in the data, property, slot.
_ROLES: Final = (
    ("bearer", "hasBearer", "bearer"),
    ("addressee", "hasAddressee", "addressee"),
    ("beneficiary", "hasBeneficiary", "beneficiary"),
    ("involves", "involvesActor", "involves"),
)


def norm(
    draft: Draft,
    cast: Cast,
    clause: str,
    number: str,
    record: dict[str, Any],
    sentence: Sentence,
    filled: Filling,
) -> str:
    """Add one norm of a clause and return its IRI; ``number`` is that of the clause."""
    node = draft.part(f"{local_name(number)}-{record['key']}")
    language = cast.language
    draft.add(clause, hasNorm=node)
    draft.kind(node, record["type"])
    draft.words(node, "skos:prefLabel", _label(cast, number, record["label"], filled))
    draft.words(node, "srv:actObject", _lower(written(record["object"], filled.held)))
    draft.add(
        node,
        hasAction=iri(record["action"]),
        quote=said(sentence.text[language].removesuffix("."), language),
        operativeWords=said(sentence.marks["op"][language], language),
        refersToInstrument=cast.sources.get("instrument") if "refers" in record else None,
        concernsProgramme=[
            registry.describe(draft, filled.codes[place], "Programme")
            for place in record.get("programmes", ())
        ],
    )
    _roles(draft, node, record, sentence, filled, language)
    _circumstances(draft, node, record, sentence, filled, language)
    if "notice" in record:
        notices.notices(draft, cast, node, record, sentence, filled)
    return node


def _label(cast: Cast, number: str, template: dict[str, str], filled: Filling) -> Words:
    """Return the label of a norm, with the place by which it differs from all other labels."""
    label = written(template, filled.held).text
    place = table("frame")["place"]
    return {
        language: f"{text} {place[language].format(number=cast.number, clause=number)}"
        for language, text in label.items()
    }


def _lower(sentence: Sentence) -> Words:
    return {language: text[:1].lower() + text[1:] for language, text in sentence.text.items()}


def _roles(
    draft: Draft, node: str, record: dict[str, Any], sentence: Sentence, filled: Filling, language: str
) -> None:
    """Add who is bound, told, profits or takes part, each with its slot."""
    for key, name, slot in _ROLES:
        held = [(place, actor) for place in record.get(key, ()) for actor in filled.actors[place]]
        for place, actor in held:
            actor.describe(draft)
            draft.add(node, **{name: actor.iri})
            suffix = f"-{local(actor.id)}" if len(held) > 1 else ""
            stated(draft, node, slot, sentence.marks[place], language, suffix=suffix)


def _circumstances(
    draft: Draft, node: str, record: dict[str, Any], sentence: Sentence, filled: Filling, language: str
) -> None:
    """Add the trigger, the time and the effect of a norm, where its data say that it has them."""
    if "trigger" in record:
        words = sentence.marks["trigger"]
        slot = stated(draft, node, "trigger", words, language, words)
        draft.add(slot, isTriggeredByMatter=[iri(code) for code in record["trigger"]])
    if "timing" in record:
        stated(draft, node, "timing", sentence.marks["timing"], language, sentence.marks["timing"])
    if "effect" in record:
        notices.effect(draft, node, record["notice"]["effect"], sentence, filled, language)


def qualifier(
    draft: Draft,
    cast: Cast,
    number: str,
    norms: list[str],
    record: dict[str, Any],
    words: Words,
    filled: Filling,
) -> None:
    """Add the qualifier of a sentence to all of the norms that it states."""
    node = draft.part(f"{local_name(number)}-qualifier")
    for one in norms:
        draft.add(one, hasQualifier=node)
    draft.kind(node, "Qualifier")
    draft.add(
        node,
        hasQualifierType=iri(record["code"]),
        evidenceText=said(words[cast.language], cast.language),
        reachesProgramme=[iri(filled.codes[place]) for place in record.get("programmes", ())],
        isJudgedBy=[actor.iri for actor in filled.actors["each"]] if "judged" in record else None,
    )
    draft.words(node, "srv:scopeText", record["reach"])

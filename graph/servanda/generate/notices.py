"""Notifications that a norm calls for: one for each sender and addressee, with all eight slots."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from servanda.generate import registry
from servanda.generate.actors import Actor
from servanda.generate.cast import Cast
from servanda.generate.filling import Filling
from servanda.generate.slots import inferred, slot, stated
from servanda.generate.tables import table
from servanda.generate.terms import Draft, Words, iri, typed
from servanda.generate.wording import Sentence


def notices(
    draft: Draft, cast: Cast, norm: str, record: dict[str, Any], sentence: Sentence, filled: Filling
) -> None:
    """Add the notifications of a norm, with one sender and one addressee each."""
    held = list(_pairs(record, filled))
    for number, (sender, addressee) in enumerate(held, 1):
        node = f"{norm[:-1]}-notice{f'-{number}' if len(held) > 1 else ''}>"
        draft.add(norm, requiresNotification=node)
        _notice(draft, cast, node, record["notice"], sentence, filled, sender, addressee)


def _pairs(record: dict[str, Any], filled: Filling) -> Iterator[tuple[tuple[str, Actor], tuple[str, Actor]]]:
    """Yield each sender with each addressee, and the places where the sentence names them."""
    senders = [(place, actor) for place in record["bearer"] for actor in filled.actors[place]]
    addressees = [(place, actor) for place in record["addressee"] for actor in filled.actors[place]]
    for sender, addressee in product(senders, addressees):
        if sender[1] is not addressee[1]:
            yield sender, addressee


def _notice(
    draft: Draft, cast: Cast, node: str, record: dict[str, Any], sentence: Sentence, filled: Filling,
    sender: tuple[str, Actor], addressee: tuple[str, Actor],
) -> None:  # fmt: skip
    """Add one notification."""
    language, marks = cast.language, sentence.marks
    codes = [filled.codes.get(matter, matter) for matter in record["matters"]]
    form = filled.parts["form"]["code"] if "form" in filled.parts else record.get("form")
    draft.kind(node, "Notification")
    draft.add(
        node,
        hasMode=iri(record["mode"]),
        hasSender=sender[1].iri,
        hasAddressee=addressee[1].iri,
        concernsMatter=[registry.describe(draft, code, "Matter") for code in codes],
        hasForm=iri(form) if form else None,
    )
    stated(draft, node, "sender", marks[sender[0]], language)
    stated(draft, node, "addressee", marks[addressee[0]], language)
    stated(draft, node, "matter", marks["matter"], language)
    _trigger(draft, cast, node, record, codes, sentence, sender[1])
    _timing(draft, node, sentence, filled, language)
    if form:
        stated(draft, node, "form", marks["form"], language)
    else:
        slot(draft, node, "form", "Silent")
    if "purpose" in filled.parts:
        stated(draft, node, "purpose", marks["purpose"], language, marks["purpose"])
    else:
        slot(draft, node, "purpose", "Silent")
    if "effect" in record:
        effect(draft, node, record["effect"], sentence, filled, language)
    else:
        slot(draft, node, "effect", "Silent")


def _trigger(
    draft: Draft,
    cast: Cast,
    node: str,
    record: dict[str, Any],
    codes: list[str],
    sentence: Sentence,
    sender: Actor,
) -> None:
    """Add what gives rise to a notice: stated, or inferred from what it is about, or not said."""
    marks, language = sentence.marks, cast.language
    if "trigger" in marks:
        stated(draft, node, "trigger", marks["trigger"], language, marks["trigger"])
        return
    known = table("matters")["matters"].get(codes[0])
    if (known is None and "happens" not in record) or not cast.chance.happens(0.15):
        slot(draft, node, "trigger", "Silent")
        return
    text: Words = record.get("happens") or {lang: known[lang]["happens"] for lang in ("kk", "ru", "en")}
    reason = table("parts")["reasons"][record.get("because", "trigger")]
    event = inferred(draft, node, "trigger", marks["matter"], language, text, reason)
    draft.add(event, isTriggeredByActor=sender.iri)
    if "because" not in record:
        draft.add(event, isTriggeredByMatter=iri(codes[0]))


def _timing(draft: Draft, node: str, sentence: Sentence, filled: Filling, language: str) -> None:
    """Add when a notice is due, or that nothing is said of it."""
    part = filled.parts.get("timing")
    if part is None:
        slot(draft, node, "timing", "Silent")
        return
    words = sentence.marks["timing"]
    due = stated(draft, node, "timing", words, language, words)
    if "unit" in part:
        draft.add(due, period=typed(filled.periods[part["unit"]], "duration"), runsFrom=iri(part["from"]))
    if "before" in part:
        draft.add(due, isDueBefore=iri(filled.codes[part["before"]]))


def effect(
    draft: Draft, owner: str, record: dict[str, Any], sentence: Sentence, filled: Filling, language: str
) -> None:
    """Add the legal effect that hangs on a notice, to it or to its norm."""
    words = sentence.marks["effect"]
    node = stated(draft, owner, "effect", words, language, words)
    draft.add(node, hasEffectKind=iri(record["code"]), runsFrom=iri(record["from"]))
    if "unit" in record:
        draft.add(node, period=typed(filled.periods[record["unit"]], "duration"))

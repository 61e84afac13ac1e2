"""What an agreement says, as plain records: a row for each norm, notice, sentence …, its texts by language.

The columns are those of the questions of the same subject in ``queries/``; a text that depends on the
language is a dict of the languages of answers in which there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from math import inf
from typing import Any, Final, TypeAlias

from servanda.messages import LANGUAGES
from servanda.model import (
    Agreement,
    Clause,
    Correlative,
    Instrument,
    Norm,
    Notification,
    Reference,
    Slot,
    Texts,
)
from servanda.namespaces import local
from servanda.query.time_words import translate_time

#: A row: plain values, lists, and texts by language.
Record: TypeAlias = "dict[str, Any]"

#: The links by which an instrument belongs to an agreement, as the question about instruments names them.
_ROLES: Final = {"belongs": "consists_of", "constitutes": "constituted_by", "ratifies": "ratified_by"}
#: The slots whose texts are columns of a notice.
_SLOT_TEXTS: Final = ("trigger", "timing", "purpose", "effect")
#: The classes of instruments with the names of their kinds, as the question about instruments gives them.
_INSTRUMENTS: Final = {
    "srv:DiplomaticNote": "diplomatic note", "srv:RatifyingAct": "ratifying act",
    "srv:Certification": "certification", "srv:ReferencedInstrument": "referenced instrument",
    "srv:Treaty": "treaty", "srv:Convention": "convention", "srv:Protocol": "protocol",
    "srv:Memorandum": "memorandum", "srv:Letter": "letter", "srv:Decision": "decision", "srv:Law": "law",
    "srv:InstrumentKind": "kind of instrument",
}  # fmt: skip
#: The classes of what an agreement only refers to, whether one instrument or all of a kind.
_OUTSIDE: Final = {"srv:ReferencedInstrument", "srv:InstrumentKind"}


def by_language(texts: Texts, source: str = "und") -> dict[str, str]:
    """Return a text in those languages of answers in which there is one, and in that of the source."""
    tags = (*LANGUAGES, source) if source not in LANGUAGES else LANGUAGES
    return {lang: texts[lang] for lang in tags if texts.get(lang)}


def clauses_of(agreement: Agreement) -> list[Clause]:
    """Return the clauses that have a number and a place, in the order of the text."""
    return [one for one in agreement.clauses if one.number is not None and one.order is not None]


def norms_of(clause: Clause) -> list[Norm]:
    """Return the norms of a clause that rest on some words."""
    return [norm for norm in clause.norms if norm.modality and norm.quote]


def norm_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the norms, those that rules concluded too."""
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        for norm in norms_of(clause):
            language, quote = _quote(norm)
            yield {
                "agreement": agreement.iri, "clause": clause.number, "norm": norm.iri,
                "modality": norm.modality, "modality_key": norm.modality_key, "bearer": list(norm.bearers),
                "responsible": list(norm.responsible), "personal": norm.personal,
                "counterparty": list(norm.counterparties), "addressee": list(norm.addressees),
                "beneficiary": list(norm.beneficiaries), "involved": list(norm.involved),
                "action": norm.action, "object": translate(norm.objects),
                "programmes": list(norm.programmes),
                "qualifiers": sorted({one.type for one in norm.qualifiers if one.type}),
                "quote": quote, "quote_lang": language, "translation": by_language(norm.translations),
                "source_lines": list(norm.lines), "label": translate(norm.labels),
                "inferred": _slots_that_are("inferred", norm.slots), "implied": norm.implied,
                "binding": agreement.is_binding, "ruled": not norm.stated_counterparties,
            }  # fmt: skip


def _quote(norm: Norm) -> tuple[str, str]:
    """Return the language of the words of a norm, empty where none is stated, and the words."""
    language, quote = next(iter(norm.quote.items()))
    return "" if language == "und" else language, quote


def _slots_that_are(status: str, slots: tuple[Slot, ...]) -> list[str]:
    return sorted({slot.about for slot in slots if slot.status == status})


def notice_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the notifications, one record for each pair of sender and addressee."""
    for clause in clauses_of(agreement):
        for norm in clause.norms:
            if norm.modality and norm.quote:
                found = [
                    row for notice in norm.notifications for row in _pairs(agreement, clause, norm, notice)
                ]
                yield from sorted(found, key=lambda row: (row["sender"] or "", row["addressee"] or ""))


def _pairs(agreement: Agreement, clause: Clause, norm: Norm, notice: Notification) -> Iterator[Record]:
    if notice.mode is None or not notice.matters:
        return
    language, quote = _quote(norm)
    types = [agreement.names(one.type) for one in norm.qualifiers if one.type]
    whole = next((one.texts for one in clause.passages if quote in one.texts.get(language, "")), Texts())
    for sender in notice.senders or (None,):
        for addressee in notice.addressees or (None,):
            yield {
                "agreement": agreement.iri, "clause": clause.number, "norm": norm.iri,
                "modality": norm.modality, "mode": local(notice.mode), "sender": sender,
                "addressee": addressee, "matters": list(notice.matters),
                **{name: _slot_text(notice, name, agreement.language) for name in _SLOT_TEXTS},
                "form": local(notice.form) if notice.form else None,
                "qualifier": {
                    lang: "; ".join(sorted({names[lang] for names in types if lang in names}))
                    for lang in LANGUAGES
                    if any(lang in names for names in types)
                },
                "quote": quote, "quote_lang": language,
                "translation": {lang: text for lang, text in by_language(whole).items() if lang != language},
                "source_lines": list(norm.lines), "inferred": _slots_that_are("inferred", notice.slots),
                "silent": _slots_that_are("silent", notice.slots), "notification": notice.iri,
                **{
                    f"{end}_players": _list_players(agreement, name)
                    for end, name in (("sender", sender), ("addressee", addressee))
                },
                "responsible": _list_or_none(notice.responsible if sender is not None else ()),
                "joint": notice.joint or None, "copy_to": _list_or_none(notice.copy_to),
                "through": _list_or_none(notice.through), "onward_of": _list_or_none(notice.onward_of),
                "enclosure": by_language(notice.enclosures),
                "content_from": _list_or_none(notice.content_from),
                **_describe_uncountable((*notice.uncountable, *norm.uncountable)),
                "binding": agreement.is_binding,
                "urgency": _list_urgencies((*norm.slots, *notice.slots)),
                "stage": notice.stage,
            }  # fmt: skip


def _list_players(agreement: Agreement, name: str | None) -> list[str] | None:
    held = agreement.actors.get(name) if name is not None else None
    return _list_or_none(held.played_by) if held is not None else None


def _list_or_none(names: tuple[str, ...]) -> list[str] | None:
    return list(names) or None


def _list_urgencies(slots: tuple[Slot, ...]) -> list[str] | None:
    return sorted({slot.urgency for slot in slots if slot.urgency}) or None


def _describe_uncountable(slots: tuple[Slot, ...]) -> Record:
    reasons = [by_language(slot.uncountable_reasons) for slot in slots]
    return {
        "uncountable": sorted({slot.about for slot in slots}) or None,
        "uncountable_reason": {
            lang: "; ".join(sorted({texts[lang] for texts in reasons if lang in texts}))
            for lang in LANGUAGES
            if any(lang in texts for texts in reasons)
        },
    }


def _slot_text(notice: Notification, name: str, source: str) -> dict[str, str]:
    found = (slot.texts for slot in notice.slots if slot.about == f"slot:{name}" and slot.texts)
    return by_language(next(found, Texts()), source)


def clause_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the clauses, with the number of norms that each states and of the notes on it."""
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        yield {
            "agreement": agreement.iri, "clause": clause.number, "id": clause.iri,
            "label": translate(clause.labels), "part_of": clause.part_of, "instrument": clause.instrument,
            "source_lines": list(clause.lines), "copy_lines": list(clause.copy_lines),
            "norms": sum(not norm.implied for norm in clause.norms), "notes": len(clause.notes),
        }  # fmt: skip


def sentence_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the sentences, with the norms that rest on each."""
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        for passage in clause.passages:
            text = passage.texts.get(agreement.language)
            if text is None or passage.order is None or passage.sentence_kind is None:
                continue
            grounded = {
                norm.iri for norm in clause.norms if any(quote in text for quote in norm.quote.values())
            }
            yield {
                "agreement": agreement.iri, "clause": clause.number, "passage": passage.iri,
                "order": passage.order, "kind": local(passage.sentence_kind), "lines": list(passage.lines),
                "copy_lines": list(passage.copy_lines), "norms": sorted(grounded), "text": text,
                "translation": translate(passage.texts), "reason": translate(passage.reasons),
            }  # fmt: skip


def evidence_records(agreement: Agreement) -> list[Record]:
    """Return the slots of norms and of their notifications, whether each is stated, inferred or silent."""
    return _drop_repeated(_slots(agreement))


def _drop_repeated(rows: Iterable[Record]) -> list[Record]:
    """Return records without those that say the same as one before."""
    return list({repr(row): row for row in rows}.values())


def _slots(agreement: Agreement) -> Iterator[Record]:
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        for norm in clause.norms:
            owners = [(None, norm.slots), *((one.iri, one.slots) for one in norm.notifications)]
            for notification, slots in owners:
                for slot in sorted(slots, key=lambda one: (one.about, one.iri)):
                    if slot.status and slot.about:
                        yield {
                            "agreement": agreement.iri, "clause": clause.number, "norm": norm.iri,
                            "notification": notification, "slot": slot.about, "value": list(slot.values),
                            "status": slot.status,
                            "words": slot.words.any or None, "text": translate(slot.texts),
                            "reason": translate(slot.reasons), "time": translate_time(slot, agreement),
                            "uncountable_reason": translate(slot.uncountable_reasons),
                            "uncountable_needs": translate(slot.uncountable_needs),
                        }  # fmt: skip


def qualifier_records(agreement: Agreement) -> list[Record]:
    """Return the qualifiers of each norm with their words."""
    return _drop_repeated(_qualifiers(agreement))


def _qualifiers(agreement: Agreement) -> Iterator[Record]:
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        for norm in clause.norms:
            for one in sorted(norm.qualifiers, key=lambda one: (one.type or "", one.iri)):
                if one.type and one.words:
                    yield {
                        "agreement": agreement.iri, "clause": clause.number, "norm": norm.iri,
                        "qualifier": one.type, "words": one.words.any,
                        "translation": by_language(norm.translations), "reach": translate(one.reaches),
                        "label": translate(norm.labels),
                    }  # fmt: skip


def note_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the places that were read in one of several ways."""
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        for note in clause.notes:
            yield {
                "agreement": agreement.iri, "clause": clause.number, "note": note.iri,
                "about": list(note.about), "words": note.words.any or None,
                "translation": _translate_words(clause, note.words.any),
                "reading_taken": translate(note.readings_taken),
                "reading_not_taken": translate(note.readings_not_taken), "why": translate(note.reasons),
                "attributed_to": note.attributed_to,
            }  # fmt: skip


def _translate_words(clause: Clause, words: str) -> dict[str, str]:
    """Return what the passages that hold some words say in each other language, the first by its letters."""
    found = {
        lang: min(
            (
                passage.texts[lang]
                for passage in clause.passages
                if lang in passage.texts
                and any(words in text for tag, text in passage.texts.items() if tag != lang)
            ),
            default="",
        )
        for lang in LANGUAGES
    }
    return {lang: text for lang, text in found.items() if words and text}


def instrument_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the instruments that make up the agreement by their lines, then others as they are named."""
    translate = partial(by_language, source=agreement.language)
    mentions = _find_mentions(agreement)
    held = [
        (kind, roles, one)
        for one in agreement.instruments
        for name, kind in _INSTRUMENTS.items()
        if name in one.classes and (roles := _list_roles(agreement, one, mentions))
    ]

    def place(row: tuple[str, list[str], Instrument]) -> tuple[bool, int, tuple[float, int], str]:
        _, roles, one = row
        return roles == ["referred to"], one.start_line or 0, mentions.get(one.iri, (inf, 0)), one.iri

    for kind, roles, one in sorted(held, key=place):
        yield {
            "agreement": agreement.iri, "instrument": one.iri, "kind": kind, "role": roles,
            "number": one.number, "date": one.date, "place": translate(one.places),
            "signed_by": list(one.signed_by), "on_behalf_of": list(one.on_behalf_of),
            "addressed_to": list(one.addressed_to), "quotes": one.quotes, "answers": one.answers,
        }  # fmt: skip


def _find_mentions(agreement: Agreement) -> dict[str, tuple[float, int]]:
    """Return for each instrument that a norm or a reference names its first place: of the clause, in it."""
    found: dict[str, tuple[float, int]] = {}
    for clause in clauses_of(agreement):
        naming: tuple[Norm | Reference, ...] = (*clause.norms, *clause.references)
        for one in naming:
            for iri in one.instruments:
                here = (clause.order or 0, one.order or 0)
                found[iri] = min(found.get(iri, here), here)
    return found


def _list_roles(agreement: Agreement, one: Instrument, referred: Collection[str]) -> list[str]:
    """Return what an instrument is to the agreement: a part of it, what ratifies it, or referred to."""
    outside = bool(_OUTSIDE.intersection(one.classes))
    links = {} if outside else _ROLES
    roles = [role for role, field in links.items() if one.iri in getattr(agreement, field)]
    if one.iri in agreement.consists_of and (outside or one.iri in referred):
        roles.append("referred to")
    return roles


def correlative_records(agreement: Agreement) -> Iterator[Record]:
    """Yield what others have by each norm, in the order of the norms."""
    held: dict[str, list[Correlative]] = {}
    for one in agreement.correlatives:
        for iri in one.norms:
            held.setdefault(iri, []).append(one)
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        for norm in clause.norms:
            for one in held.get(norm.iri, ()):
                for holder in one.holders:
                    for against in one.against:
                        yield {
                            "agreement": agreement.iri, "clause": clause.number, "norm": norm.iri,
                            "correlative": one.iri, "kind": one.position, "holder": holder,
                            "against": against,
                            "bearer": [
                                name for name in norm.bearers if agreement.answers_for(against, name)
                            ],
                            "label": translate(norm.labels), "quote": norm.quote.any or None,
                            "translation": by_language(norm.translations), "rule": one.rule,
                        }  # fmt: skip


def erratum_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the places where the published text errs, in the order of its lines."""
    translate = partial(by_language, source=agreement.language)
    for one in sorted(agreement.errata, key=lambda one: (one.line or 0, one.iri)):
        if one.published is not None and one.corrected is not None:
            yield {
                "agreement": agreement.iri, "erratum": one.iri, "line": one.line,
                "published": one.published, "corrected": one.corrected, "reason": translate(one.reasons),
            }  # fmt: skip


def variant_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the places where the copies of the text differ, and what each difference could change."""
    translate = partial(by_language, source=agreement.language)
    for clause in clauses_of(agreement):
        for one in agreement.variants:
            if one.clause == clause.iri and one.first is not None and one.copy is not None:
                yield {
                    "agreement": agreement.iri, "clause": clause.number, "variant": one.iri,
                    "first": one.first, "first_lines": list(one.first_lines), "copy": one.copy,
                    "copy_lines": list(one.copy_lines), "weight": one.weight,
                    "reason": translate(one.reasons), "norms": list(one.about),
                }  # fmt: skip


def actor_records(agreement: Agreement) -> Iterator[Record]:
    """Yield the actors that the agreement names, and those above them, sorted by their IRIs."""
    for name, one in sorted(agreement.actors.items()):
        kinds = [kind for kind in one.classes if kind.startswith("srv:") and kind != "srv:Actor"]
        if kinds:
            yield {
                "actor": name, "kinds": kinds, "unit_of": list(one.unit_of), "post_in": list(one.post_in),
                "held_by": list(one.held_by), "household_of": list(one.household_of),
            }  # fmt: skip

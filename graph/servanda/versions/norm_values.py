"""What a norm says, value by value, so that two versions of it can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any, Final, TypeAlias

from servanda.model import Agreement, Norm, Resource, Slot
from servanda.namespaces import local

#: A value: a word, or what a time says, key by key.
Values: TypeAlias = "dict[str, Any]"
#: What a slot has besides its values: its words, which are compared as words.
_NO_VALUES: Final = frozenset(
    ("words", "texts", "reasons", "about", "uncountable_reasons", "uncountable_needs", "values")
) | {one.name for one in fields(Resource)}
_SLOTS: Final = ("timing", "trigger", "effect", "receipt")

#: It gives the name of a thing by its compact IRI.
Naming: TypeAlias = Callable[[str], str]


def read_values(norm: Norm, name: Naming) -> Values:
    """Return the values of a norm that its text states, by key; what it is silent about has no key.

    ``name`` gives the names by which things of both versions are compared.
    """
    notices = norm.notifications
    found: Values = {
        "modality": norm.modality_key,
        "act": [norm.action] if norm.action else [],
        "mode": [one.mode for one in notices if one.mode],
        "bearer": norm.bearers,
        "sender": [actor for one in notices for actor in one.senders],
        "addressee": [*norm.addressees, *(actor for one in notices for actor in one.addressees)],
        "counterparty": norm.stated_counterparties,
        "beneficiary": norm.beneficiaries,
        "matter": [matter for one in notices for matter in one.matters],
        "form": [one.form for one in notices if one.form],
        "through": [channel for one in notices for channel in one.through],
        "copy": [actor for one in notices for actor in one.copy_to],
        "programme": norm.programmes,
        "condition": [
            value
            for one in norm.qualifiers
            for value in ((one.type,) if one.type else ())
            + tuple(f"{one.type}:{programme}" for programme in one.programmes)
        ],
    }
    found = {key: _name_all(value, name) for key, value in found.items()}
    if norm.survives:
        found["survives"] = "true"
    for key in _SLOTS:
        slots = [
            slot
            for slot in (*norm.slots, *(slot for one in notices for slot in one.slots))
            if local(slot.about).rpartition(":")[2] == key and slot.status != "silent"
        ]
        found[key] = _unique(_read_slot(slot, name) for slot in slots)
    return {key: value for key, value in found.items() if value}


def _name_all(value: str | Iterable[str], name: Naming) -> str | list[str]:
    return value if isinstance(value, str) else sorted({name(one) for one in value})


def _read_slot(slot: Slot, name: Naming) -> Values:
    found: Values = {}
    for one in fields(Slot):
        value = getattr(slot, one.name)
        if one.name in _NO_VALUES or value in (None, (), False, ""):
            continue
        if isinstance(value, tuple):
            found[one.name] = sorted(name(str(item)) for item in value)
        else:
            found[one.name] = name(value) if isinstance(value, str) else value
    return found


def _unique(values: Iterable[Values]) -> list[Values]:
    found: list[Values] = []
    for value in values:
        if value not in found:
            found.append(value)
    return sorted(found, key=repr)


def list_quotes(norm: Norm, language: str) -> list[tuple[str, str]]:
    """Return the words of the text on which a norm rests: of what they are, and the words.

    The first are those of the norm itself.
    """
    found = [("norm", norm.quote.find(language))]
    slots = [*norm.slots, *(slot for one in norm.notifications for slot in one.slots)]
    found += [(local(slot.about).rpartition(":")[2], slot.words.find(language)) for slot in slots]
    found += [("qualifier", one.words.find(language)) for one in norm.qualifiers]
    found += [("enclosure", one.enclosures.find(language)) for one in norm.notifications]
    return list(dict.fromkeys((of, words) for of, words in found if words))


def name_in(agreement: Agreement, renamed: dict[str, str]) -> Naming:
    """Return what names things of an agreement: its own without its id, and norms as the other version does.

    ``renamed`` gives the names of norms and clauses in the other version.
    """
    start = f"{agreement.iri}/"
    by_length = sorted(renamed, key=lambda one: (-len(one), one))

    def name(iri: str) -> str:
        if not iri.startswith(start):
            return iri
        own = iri.removeprefix(start)
        known = next((one for one in by_length if own == one or own.startswith(f"{one}-")), None)
        return own if known is None else renamed[known] + own.removeprefix(known)

    return name

"""The times of the short form as properties of a slot: what the ontology holds, and what is uncountable."""

from __future__ import annotations

import re
from typing import Final

from servanda.messages import error_text
from servanda.names import list_declared
from servanda.namespaces import PREFIXES
from servanda.read.short.declared import Names, build_references
from servanda.read.short.nodes import Place, put
from servanda.read.short.translations import TextPath, Translations
from servanda.read.syntax import Mapping, Node, Scalar

#: The keys that are read; each is allowed in timing, effect and trigger.
COUNTED: Final = ("period", "after", "at", "before", "whose", "uncountable")
#: The keys of times that nothing counts yet.
LATER: Final = (
    "dayCounts", "bound", "date", "every", "day", "first", "until", "lastOf", "term", "renewal", "unless",
    "urgency",
)  # fmt: skip
_COUNTING: Final = (*(key for key in COUNTED if key not in ("whose", "uncountable")), *LATER)
_UNITS: Final = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_AMOUNT: Final = re.compile(r"([1-9][0-9]{0,3}) (day|week|month|year)s?(?:(?:, | and | )(?=\d)|$)")


def add_times(
    slot: Mapping,
    node: Mapping,
    names: Names,
    translations: Translations,
    place: Place,
    paths: list[TextPath],
) -> None:
    """Add to a slot of full YAML-LD what the keys of time in ``node`` mean.

    ``paths`` are those of the slot in the files of translations. Raises ServandaError for what cannot be
    counted, with the way out, and for a time that is also said to be uncountable.
    """
    counted = [key for key in node.entries if key in _COUNTING]
    if "uncountable" in node.entries:
        if counted:
            raise place.error(error_text("short-counted-uncountable", key=counted[0]), node.lines[counted[0]])
        _add_uncountable(slot, node.entries["uncountable"], translations, place, paths)
    _refuse_later(node, counted, place)
    for key in counted:
        line, value = node.lines[key], node.entries[key]
        if key == "period":
            put(slot, "period", read_period(value, place), line)
        elif key == "before":
            put(slot, "dueBefore", build_references(names.resolve_all("matter", value, place), line), line)
        else:
            put(slot, "runsFrom", _resolve_event(value, key, place), line)
    if "whose" in node.entries:
        found = names.resolve_all("actor", node.entries["whose"], place)
        put(slot, "whose", build_references(found, node.lines["whose"]), node.lines["whose"])


def _refuse_later(node: Mapping, counted: list[str], place: Place) -> None:
    """Raise ServandaError for a time that nothing counts yet: the way out is to declare it uncountable."""
    several = {"before"} & {*counted} and ({"period", "after", "at"} & {*counted})
    nested = isinstance(node.entries.get("before"), Mapping)
    for key in counted:
        later = key in LATER or (key == "before" and (several or nested)) or {"after", "at"} <= {*counted}
        if later:
            raise place.error(error_text("short-time-later", key=key), node.lines[key])


def read_period(node: Node, place: Place) -> str:
    """Return a period as xsd:duration; raises ServandaError for what is none.

    >>> from pathlib import Path
    >>> read_period(Scalar("1 year 6 months", 1), Place(Path("x.yaml")))
    'P1Y6M'
    """
    words = place.read_word(node, "period").strip()
    amounts = list(_AMOUNT.finditer(words))
    units = [_UNITS[match[2]] for match in amounts]
    if "".join(match[0] for match in amounts) != words or sorted(units, key="YMWD".index) != units:
        raise place.error(error_text("short-not-period", words=words), node.line)
    if len(set(units)) != len(units) or not units:
        raise place.error(error_text("short-not-period", words=words), node.line)
    return "P" + "".join(match[1] + unit for match, unit in zip(amounts, units, strict=True))


def _resolve_event(node: Node, key: str, place: Place) -> str:
    """Return the kind of event from which a time runs; what only the clock of later will count is refused."""
    if isinstance(node, Scalar) and not node.null:
        name = node.text.removeprefix("event:")
        if PREFIXES["event"] + name in list_declared():
            return f"event:{name}"
    raise place.error(error_text("short-time-later", key=key), node.line)


def _add_uncountable(
    slot: Mapping, node: Node, translations: Translations, place: Place, paths: list[TextPath]
) -> None:
    reasons = place.read_mapping(node, "uncountable")
    place.check_keys(reasons, ("why", "needs"), "uncountable")
    for key, full in (("why", "uncountableReason"), ("needs", "uncountableNeeds")):
        if key not in reasons.entries:
            raise place.error(error_text("short-uncountable-without", key=key), reasons.line)
        place.read_word(reasons.entries[key], key)
        line = reasons.lines[key]
        text = translations.build_text(
            reasons.entries[key], line, *((*path[:-1], f"{path[-1]}/{key}") for path in paths)
        )
        put(slot, full, text, line)

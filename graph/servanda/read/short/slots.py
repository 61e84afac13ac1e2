"""Values and texts with their words, as the slots of a norm or a notification of full YAML-LD."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from servanda.messages import error_text
from servanda.names import list_declared
from servanda.namespaces import PREFIXES
from servanda.read.short.clause_context import ClauseContext, Written
from servanda.read.short.declared import PARTY_ROLES, build_references
from servanda.read.short.nodes import build_mapping, is_off, iterate_entries, list_items, put
from servanda.read.short.slot_times import RECEIPT_KEYS, TIME_KEYS, add_times
from servanda.read.short.source import find_name
from servanda.read.short.translations import TextPath
from servanda.read.short.wording import find_party_words
from servanda.read.syntax import Mapping, Node, Scalar

_EVIDENCE: Final = ("words", "inferred")
_TEXT_KEYS: Final = ("words", "text", "inferred")
#: What ``is`` names in a text with its words, and the property of full YAML-LD for it.
_MEANING: Final = {"effect": ("effect", "effectKind"), "trigger": ("matter", "onMatters")}
#: How a slot is called in the code list, where it is not the key itself.
SLOT_NAMES: Final = {"copyTo": "copy-recipient", "through": "channel", "contentFrom": "content"}


@dataclass(frozen=True)
class Evidence:
    """What grounds a value: the words of the text, and the reason where it is only inferred."""

    words: Scalar | None
    reason: Mapping | None
    line: int


@dataclass(frozen=True)
class Value:
    """One value as full YAML-LD writes it, with its evidence."""

    reference: str
    evidence: Evidence

    @property
    def name(self) -> str:
        """What the id of its slot is called where there are several."""
        return self.reference.rpartition(":")[2].rpartition("/")[2]


def read_values(written: Written | None, kind: str, key: str, here: ClauseContext) -> list[Value]:
    """Return the values with their words under a key: actors, matters or forms.

    Raises ServandaError for a name that is not known, for words that are not in the clause, and for a name
    without words that does not stand exactly once in the quote.
    """
    if written is None or is_off(written.node):
        return []
    node = written.node
    if not isinstance(node, Mapping):
        return [value for item in list_items(node) for value in _find_by_name(item, kind, here)]
    if "is" in node.entries:
        here.place.check_keys(node, ("is", *_EVIDENCE), key)
        found = [
            reference for item in list_items(node.entries["is"]) for reference in _resolve(item, kind, here)
        ]
        evidence = read_evidence(node, node, written.line, written.paths, here)
        return [Value(reference, evidence) for reference in found]
    values = []
    for name, inner, line in iterate_entries(node):
        here.place.check_comma(name, node)
        references = _resolve(Scalar(name, line), kind, here)
        paths = tuple((*path[:-1], f"{path[-1]}/{name}") for path in written.paths)
        evidence = read_evidence(inner, node, line, paths, here)
        values += [Value(reference, evidence) for reference in references]
    return values


def read_evidence(
    node: Node, whole: Mapping | None, line: int, paths: Iterable[TextPath], here: ClauseContext
) -> Evidence:
    """Return the words and the reason that stand for a value.

    ``whole`` is the mapping around it where its keys may be others too. Raises ServandaError where neither
    is written.
    """
    if is_off(node):
        raise here.place.error(error_text("short-no-words"), line)
    if not isinstance(node, Mapping):
        return Evidence(here.read_words(node), None, line)
    if node is not whole:
        here.place.check_keys(node, _EVIDENCE, "words")
    words = node.entries.get("words")
    inferred = node.entries.get("inferred")
    if words is None and inferred is None:
        raise here.place.error(error_text("short-no-words"), line)
    reason = None if inferred is None else _build_reason(inferred, node.lines["inferred"], paths, here)
    return Evidence(None if words is None else here.read_words(words), reason, line)


def _build_reason(node: Node, line: int, paths: Iterable[TextPath], here: ClauseContext) -> Mapping:
    here.place.read_word(node, "inferred")
    return here.translations.build_text(node, line, *((*path[:-1], f"{path[-1]}/inferred") for path in paths))


def _resolve(node: Node, kind: str, here: ClauseContext) -> list[str]:
    """Return what a name means; "each" and "other" may be several actors."""
    if kind == "actor" and isinstance(node, Scalar) and node.text in PARTY_ROLES:
        return here.find_parties(node.text)
    if kind == "channel":
        name = here.place.read_word(node, kind)
        kind = "actor" if here.names.knows("actor", name) else kind
    return [here.names.resolve(kind, node, here.place)]


def _find_by_name(node: Node, kind: str, here: ClauseContext) -> list[Value]:
    """Return a value whose words are found in the quote by the names of the thing."""
    word = here.place.read_word(node, kind)
    references = _resolve(node, kind, here)
    if kind == "actor" and word in PARTY_ROLES:
        found = find_party_words(here.quote, here.language, word)
    else:
        declared = here.names.find(kind, references[0])
        if declared is None:
            raise here.place.error(error_text("short-name-without-words", name=word), node.line)
        found = find_name(here.quote, declared.words, here.language)
    if len(found) != 1:
        raise here.place.error(error_text("short-name-not-once", name=word, number=len(found)), node.line)
    evidence = Evidence(Scalar(found[0], node.line, False, True), None, node.line)
    return [Value(reference, evidence) for reference in references]


def build_value_slots(owner: str, key: str, values: list[Value], *, together: bool = False) -> Mapping:
    """Return the slots of some values by id; ``together`` makes one slot of all.

    Where there are several values each slot says which of them its words ground. A slot that the code list
    does not have is left out.
    """
    name = SLOT_NAMES.get(key, key)
    found = Mapping(0)
    if PREFIXES["slot"] + name not in list_declared():
        return found
    for value in values[:1] if together else values:
        several = len(values) > 1 and not together
        line = value.evidence.line
        slot_id = f"{owner}-{name}-{value.name}" if several else f"{owner}-{name}"
        slot = build_slot(name, value.evidence)
        if len(values) > 1:
            grounded = values if together else [value]
            put(slot, "grounds", build_references([one.reference for one in grounded], line), line)
        put(found, slot_id, slot, line)
    return found


def build_slot(name: str, evidence: Evidence | None, line: int = 0) -> Mapping:
    """Return a slot: Inferred with a reason, Stated with words, Silent without evidence."""
    if evidence is None:
        return build_mapping(line, type="Silent", forSlot=f"slot:{name}")
    status = "Inferred" if evidence.reason is not None else "Stated"
    return build_mapping(
        evidence.line, type=status, forSlot=f"slot:{name}", words=evidence.words, reason=evidence.reason
    )


def build_text_slot(
    key: str, written: Written | None, here: ClauseContext, line: int, default: Scalar | None = None
) -> Mapping:
    """Return the slot of a text with its words: trigger, timing, purpose, effect.

    ``default`` are the words of a trigger that has none of its own. Raises ServandaError for words that do
    not stand in the clause, for none, and for a time that cannot be counted.
    """
    if written is None or is_off(written.node):
        return build_slot(key, None, line)
    node, place = written.node, here.place
    if not isinstance(node, Mapping):
        words = here.read_words(node)
        slot = build_slot(key, Evidence(words, None, written.line))
        put(slot, "text", here.translations.build_text(words, written.line, *written.paths), written.line)
        return slot
    meaning = _MEANING.get(key)
    times = RECEIPT_KEYS if key == "receipt" else TIME_KEYS
    place.check_keys(node, (*_TEXT_KEYS, *(("is",) if meaning else ()), *times), key)
    own, inferred = node.entries.get("words"), node.entries.get("inferred")
    evidence_words = here.read_words(own) if own is not None else default
    if evidence_words is None and (inferred is None or "text" not in node.entries):
        raise place.error(error_text("short-no-words"), written.line)
    reason = None
    if inferred is not None:
        reason = _build_reason(inferred, node.lines["inferred"], written.paths, here)
    slot = build_slot(key, Evidence(evidence_words, reason, written.line))
    shown = node.entries.get("text", evidence_words)
    assert shown is not None
    place.read_word(shown, "text")
    text_line = node.lines.get("text", written.line)
    put(slot, "text", here.translations.build_text(shown, text_line, *written.paths), text_line)
    if meaning and "is" in node.entries:
        kind, full = meaning
        found = here.names.resolve_all(kind, node.entries["is"], place)
        put(slot, full, build_references(found, node.lines["is"]), node.lines["is"])
    add_times(slot, node, key, here, list(written.paths))
    return slot


def merge(*parts: Mapping) -> Mapping:
    """Return one mapping with the entries of several."""
    found = Mapping(next((part.line for part in parts if part.entries), 0))
    for part in parts:
        for key, value, line in iterate_entries(part):
            put(found, key, value, line)
    return found

"""The norms of a clause: modality, operative words, quote, and the actors with their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.namespaces import BASE
from servanda.read.short.clause_context import ClauseContext, Written
from servanda.read.short.declared import RESERVED, build_references
from servanda.read.short.nodes import Place, build_mapping, is_off, iterate_entries, list_items, put
from servanda.read.short.notices import MAKING, Entries, has_notice, read_notices
from servanda.read.short.slots import (
    Evidence,
    Value,
    build_slot,
    build_text_slot,
    build_value_slots,
    merge,
    read_values,
)
from servanda.read.short.source import find_name, find_stretches, holds_words, trim_end
from servanda.read.short.wording import find_operative_words
from servanda.read.syntax import Mapping, Node, Scalar

MODALITIES: Final = {
    "obligation": "Obligation",
    "prohibition": "Prohibition",
    "permission": "Permission",
    "power": "Power",
    "privilege": "Privilege",
    "immunity": "Immunity",
    "condition": "Condition",
}
#: The keys whose values are actors, each with the property of full YAML-LD of the same name.
_ACTORS: Final = ("bearer", "counterparty", "addressee", "beneficiary", "involves")
_TEXTS: Final = ("trigger", "timing", "purpose", "effect")
NORM_KEYS: Final = (
    *MODALITIES, "label", *_ACTORS, "personal", "survives", "object", "programmes", "refersTo", "topics",
    "quote", *_TEXTS, *MAKING,
    "notice", "notices", "inferred", "like", "id",
)  # fmt: skip
#: The keys whose words tell norms of one sentence apart, in the order in which they are tried.
_TELLING: Final = ("effect", "timing", "matter", "trigger", "object", "addressee", "bearer")
#: What a norm never takes from the one that it is like.
_OWN: Final = ("id", "label", "like")


@dataclass(frozen=True)
class Norm:
    """A norm: its name in the clause, its id, its node of full YAML-LD, and its line."""

    name: str
    id: str
    node: Mapping
    line: int


def looks_like_norm(node: Node) -> bool:
    """Say whether a value is written as a norm: it holds a modality, or is like another norm."""
    return isinstance(node, Mapping) and any(key in MODALITIES or key == "like" for key in node.entries)


def read_norm_entries(
    name: str, node: Mapping, above: dict[str, dict[str, Written]], clause: str, place: Place
) -> dict[str, Written]:
    """Return what is written of a norm, with what it takes from the norm above that it is like.

    ``above`` gives the entries of the norms above in the clause. Raises ServandaError for an unknown key, for
    none or two modalities, and for a norm that is not above.
    """
    place.check_keys(node, NORM_KEYS, name)
    own = {
        key: Written(value, line, (("clauses", clause, f"{name}/{key}"),))
        for key, value, line in iterate_entries(node)
    }
    if "like" in own:
        model = place.read_word(own["like"].node, "like")
        if model not in above:
            raise place.error(
                error_text("short-like-not-above", name=model, hint=format_suggestion(model, above)),
                own["like"].line,
            )
        taken = {key: written for key, written in above[model].items() if key not in _OWN}
        if any(key in MODALITIES for key in own):
            taken = {key: written for key, written in taken.items() if key not in MODALITIES}
        inherited = {
            key: replace(written, paths=(("clauses", clause, f"{name}/{key}"), *written.paths))
            for key, written in taken.items()
        }
        own = {**inherited, **own}
    stated = [key for key in own if key in MODALITIES]
    if len(stated) != 1:
        known = ", ".join(MODALITIES)
        if stated:
            twice = error_text("short-two-modalities", name=name, modalities=known)
            raise place.error(twice, own[stated[1]].line)
        raise place.error(error_text("short-no-modality", name=name, modalities=known), node.line)
    return own


def read_norm(
    name: str, entries: Entries, here: ClauseContext, line: int, find_instrument: Callable[[Node], str]
) -> Norm:
    """Return a norm in full YAML-LD; its qualifiers are added later.

    ``find_instrument`` resolves the name of an instrument. Raises ServandaError where no quote or words can
    be found; other errors go to ``here.collect``, each with what of the norm depends on it left out.
    """
    place = here.place
    norm_id = f"{here.id}-{name}"
    if "id" in entries:
        norm_id = place.read_word(entries["id"].node, "id")
    modality = next(key for key in entries if key in MODALITIES)
    action, words, entries = _read_modality(modality, entries, here)
    quote = _find_quote(entries, words, here)
    here = replace(here, quote=quote or "", norm=norm_id)
    if words is None:
        words = _find_words(MODALITIES[modality], action, entries[modality].line, here)
    node = build_mapping(line, type=MODALITIES[modality])
    _add_label(node, name, entries, quote, here, line)
    actors: dict[str, list[Value]] = {key: [] for key in _ACTORS}
    for key in _ACTORS:
        with here.collect():
            actors[key] = read_values(entries.get(key), "actor", key, here)
    for key, values in actors.items():
        if values:
            at = entries[key].line
            put(node, key, build_references([value.reference for value in values], at), at)
    with here.collect():
        _add_flags(node, entries, place)
    put(node, "hasAction", action, entries[modality].line)
    matters: list[Value] = []
    with here.collect():
        matters = read_values(entries.get("matter"), "matter", "matter", here)
    with here.collect():
        _add_object(node, entries, matters, here)
    with here.collect():
        _add_links(node, entries, here, find_instrument)
    put(node, "quote", quote, entries["quote"].line if "quote" in entries else line)
    put(node, "operativeWords", words, words.line)
    if "inferred" in entries:
        written = entries["inferred"]
        place.read_word(written.node, "inferred")
        reason = here.translations.build_text(written.node, written.line, *written.paths)
        put(node, "reason", reason, written.line)
    with here.collect():
        slots = _build_slots(norm_id, entries, actors, here, line)
        if slots.entries:
            put(node, "slots", slots, line)
    ends = (actors["bearer"], actors["addressee"])
    with here.collect():
        notices = read_notices(entries, (norm_id, name), action, ends, here, line)
        if notices.entries:
            put(node, "notifications", notices, line)
    return Norm(name, norm_id, node, line)


def _add_flags(node: Mapping, entries: Entries, place: Place) -> None:
    """Say that the text lays the norm on a person as his own, or that it survives, where that is written."""
    for key in ("personal", "survives"):
        if key in entries:
            written = entries[key]
            flag = place.read_flag(written.node, key)
            put(node, key, "true" if flag else "false", written.line)


def _add_links(
    node: Mapping, entries: Entries, here: ClauseContext, find_instrument: Callable[[Node], str]
) -> None:
    """Add the programmes that a norm concerns, the instruments that it refers to, and its topics."""
    if "programmes" in entries:
        line = entries["programmes"].line
        found = here.names.resolve_all("programme", entries["programmes"].node, here.place)
        put(node, "programmes", build_references(found, line), line)
    if "refersTo" in entries:
        line = entries["refersTo"].line
        found = [find_instrument(item) for item in list_items(entries["refersTo"].node)]
        put(node, "refersTo", build_references(found, line), line)
    if "topics" in entries:
        line = entries["topics"].line
        found = here.names.resolve_all("topic", entries["topics"].node, here.place)
        put(node, "topics", build_references(found, line), line)


def _build_slots(
    norm: str, entries: Entries, actors: dict[str, list[Value]], here: ClauseContext, line: int
) -> Mapping:
    """Return the slots of the norm itself; trigger and timing are its notice's where it has one."""
    slots = [build_value_slots(norm, key, values) for key, values in actors.items()]
    if not actors["bearer"]:
        slots.append(build_mapping(line, **{f"{norm}-bearer": build_slot("bearer", None, line)}))
    for key in ("purpose", "effect") if has_notice(entries) else _TEXTS:
        if key in entries and not is_off(entries[key].node):
            slot = build_text_slot(key, entries[key], here, line)
            slots.append(build_mapping(entries[key].line, **{f"{norm}-{key}": slot}))
    return merge(*slots)


def _read_modality(
    modality: str, entries: Entries, here: ClauseContext
) -> tuple[str, Scalar | None, Entries]:
    """Return the action, the operative words if written, and the entries with the actors of a sentence."""
    written, place = entries[modality], here.place
    node = written.node
    if isinstance(node, Mapping):
        if len(node.entries) != 1:
            raise place.error(error_text("short-one-action"), written.line)
        ((name, words),) = node.entries.items()
        line = node.lines[name]
        action = here.names.resolve("action", Scalar(name, line), place)
        return action, None if is_off(words) else here.read_words(words), entries
    parts = place.read_word(node, modality).split()
    if len(parts) == 1:
        return here.names.resolve("action", node, place), None, entries
    if len(parts) > 3:
        raise place.error(error_text("short-sentence-form"), written.line)
    found = dict(entries)
    for key, name in zip(("bearer", "", "addressee"), parts, strict=False):
        if not key:
            continue
        if key in entries and not (entries[key].line < written.line and "like" in entries):
            raise place.error(error_text("short-sentence-twice", key=key), entries[key].line)
        found[key] = Written(Scalar(name, node.line), written.line, written.paths)
    return here.names.resolve("action", Scalar(parts[1], node.line), place), None, found


def _find_quote(entries: Entries, operative: Scalar | None, here: ClauseContext) -> str | None:
    """Return the quote that is written, or the one sentence that grounds the norm; None without a text."""
    written = entries.get("quote")
    if written is not None and is_off(written.node):
        return None
    if here.words is None:
        return None if written is None else here.place.read_word(written.node, "quote")
    if written is not None:
        words = here.place.read_word(written.node, "quote")
        found = [stretch for passage in here.words.passages for stretch in find_stretches(passage, words)]
        if len(found) != 1:
            message = error_text("short-quote-twice", words=words, number=len(found))
            if not found:
                message = error_text("short-quote-not-found", words=words)
            raise here.place.error(message, written.node.line)
        return found[0]
    sentences = here.words.sentences
    if operative is not None:
        fitting = [one for one in sentences if holds_words(one, operative.text)]
    else:
        fitting = _find_by_matter(entries.get("matter"), sentences, here)
    if len(fitting) != 1 and len(sentences) == 1:
        fitting = sentences
    if len(fitting) != 1:
        line = next(written.line for key, written in entries.items() if key in MODALITIES)
        raise here.place.error(error_text("short-quote-needed", number=len(sentences)), line)
    return trim_end(fitting[0])


def _find_by_matter(written: Written | None, sentences: list[str], here: ClauseContext) -> list[str]:
    """Return the sentences that hold the words of the matter, or its names."""
    if written is None or is_off(written.node):
        return []
    node = written.node
    if isinstance(node, Mapping):
        words = [
            inner.text
            for key, value in node.entries.items()
            if key != "is"
            for inner in (value.entries.get("words") if isinstance(value, Mapping) else value,)
            if key != "inferred" and isinstance(inner, Scalar)
        ]
        return [one for one in sentences if words and all(holds_words(one, each) for each in words)]
    found = sentences
    for item in list_items(node):
        one = here.names.find("matter", here.names.resolve("matter", item, here.place))
        names = [] if one is None else one.words
        found = [sentence for sentence in found if find_name(sentence, names, here.language)]
    return found


def _find_words(modality: str, action: str, line: int, here: ClauseContext) -> Scalar:
    """Return the operative words that the lexicon finds in the quote; raise ServandaError if not just one."""
    declared = here.names.find("action", action)
    action_iri = action if ":" not in action else BASE + action.replace(":", "/", 1)
    verbs = [] if declared is None else declared.words
    own = [words for signalled, words in here.names.expressions if signalled == modality]
    found = find_operative_words(here.quote, here.language, (modality, action_iri), (own, verbs))
    if len(found) != 1:
        name, kind = action.rpartition(":")[2], modality.lower()
        message = error_text("short-operative-twice", action=name, modality=kind)
        if not found:
            message = error_text(
                "short-operative-not-found", action=name, modality=kind, language=here.language
            )
        raise here.place.error(message, line)
    return Scalar(found[0], line, False, True)


def _add_label(
    node: Mapping, name: str, entries: Entries, quote: str | None, here: ClauseContext, line: int
) -> None:
    written = entries.get("label")
    path = ("clauses", here.path, name)
    if written is None and quote is not None:
        put(node, "label", here.translations.build_text(quote, line, path), line)
    elif written is not None and not is_off(written.node):
        here.place.read_word(written.node, "label")
        put(node, "label", here.translations.build_text(written.node, written.line, path), written.line)


def distinguish_labels(norms: Iterable[tuple[Norm, Entries]], language: str) -> None:
    """Change the labels of norms that have the same one, being no more than their quote, so that they differ.

    Each then has its operative words and those of its effect, its time, its matter or its object, whichever
    no other of them has. ``norms`` are those of a clause with what is written of them.
    """
    alike: dict[str, list[tuple[Norm, Entries]]] = {}
    for norm, entries in norms:
        label = norm.node.entries.get("label")
        own = label.entries.get(language) if isinstance(label, Mapping) and "label" not in entries else None
        if isinstance(own, Scalar):
            alike.setdefault(own.text, []).append((norm, entries))
    for group in alike.values():
        told = [{key: _join_words(entries.get(key)) for key in _TELLING} for _, entries in group]
        for (norm, _), words in zip(group, told, strict=True):
            others = [one for one in told if one is not words]
            taken = {key: {one[key] for one in others} for key in _TELLING}
            telling = next((words[key] for key in _TELLING if words[key] not in {"", *taken[key]}), None)
            operative, label = norm.node.entries["operativeWords"], norm.node.entries["label"]
            if others and telling and isinstance(operative, Scalar) and isinstance(label, Mapping):
                put(label, language, f"{operative.text}: {telling}", norm.line)


def _join_words(written: Written | None) -> str:
    """Return the words that stand under a key, whatever it names by them."""
    if written is None:
        return ""
    node = written.node
    if isinstance(node, Scalar):
        return "" if is_off(node) else node.text
    if not isinstance(node, Mapping):
        return ""
    found = node.entries.get("words")
    several = (
        [found] if found is not None else [one for key, one in node.entries.items() if key != "inferred"]
    )
    words = (one.entries.get("words") if isinstance(one, Mapping) else one for one in several)
    return ", ".join(one.text for one in words if isinstance(one, Scalar) and not is_off(one))


def _add_object(node: Mapping, entries: Entries, matters: list[Value], here: ClauseContext) -> None:
    """Add the object that is written, else the words of the matter."""
    written = entries.get("object")
    if written is not None:
        if not is_off(written.node):
            here.place.read_word(written.node, "object")
            text = here.translations.build_text(written.node, written.line, *written.paths)
            put(node, "object", text, written.line)
        return
    evidence: Evidence | None = matters[0].evidence if matters else None
    if evidence is not None and evidence.words is not None:
        paths = [(*path[:-1], path[-1].replace("/matter", "/object")) for path in entries["matter"].paths]
        text = here.translations.build_text(evidence.words, evidence.line, *paths)
        put(node, "object", text, evidence.line)


def check_own_name(name: str, clause: str, place: Place, line: int, *, is_norm: bool = False) -> None:
    """Raise ServandaError for a name of a norm, a qualifier or a note that cannot be one.

    That is a name that repeats its clause's id and, for a norm, a word that means several.
    """
    place.check_name(name, line)
    if is_norm and name in RESERVED:
        raise place.error(error_text("short-reserved-name", name=name), line)
    if name.startswith(f"{clause}-"):
        short = name.removeprefix(f"{clause}-")
        raise place.error(error_text("short-name-with-clause", name=name, short=short), line)

"""The qualifiers and the notes of a clause: each stands once, and says which norms it is about."""

from __future__ import annotations

from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.read.short.clause_context import ClauseContext
from servanda.read.short.declared import build_references
from servanda.read.short.nodes import Place, build_mapping, list_items, put
from servanda.read.short.norms import Norm
from servanda.read.syntax import Mapping, Node, Scalar

QUALIFIER_KEYS: Final = ("words", "reach", "reachesProgrammes", "judgedBy", "is", "limits", "id")
NOTE_KEYS: Final = ("words", "readingTaken", "readingNotTaken", "about", "attributedTo", "id")


def add_qualifier(
    name: str, node: Node, line: int, here: ClauseContext, norms: list[Norm], everywhere: dict[str, Norm]
) -> None:
    """Add a qualifier to the norms that it limits: to the first whole, to the others by its id.

    ``norms`` are those of the clause, ``everywhere`` all norms of the agreement by id. Raises ServandaError
    for what is wrong in it, and where the norms are left open or are not there.
    """
    place = here.place
    given = place.read_mapping(node, name)
    place.check_keys(given, QUALIFIER_KEYS, name)
    whole = build_mapping(line, type="Qualifier")
    kind = given.entries.get("is", Scalar(name, line, False, True))
    put(whole, "hasQualifierType", here.names.resolve("qualifier", kind, place), kind.line)
    _require(given, ("words",), name, place)
    put(whole, "words", here.read_words(given.entries["words"]), given.lines["words"])
    if "reach" in given.entries:
        place.read_word(given.entries["reach"], "reach")
        path = ("clauses", here.path, f"qualifiers/{name}")
        text = here.translations.build_text(given.entries["reach"], given.lines["reach"], path)
        put(whole, "reach", text, given.lines["reach"])
    for key, sort in (("reachesProgrammes", "programme"), ("judgedBy", "actor")):
        if key in given.entries:
            found = here.names.resolve_all(sort, given.entries[key], place)
            put(whole, key, build_references(found, given.lines[key]), given.lines[key])
    limited = _find_norms(given, "limits", name, line, here, norms, everywhere)
    own_id = f"{here.id}-{name}"
    if "id" in given.entries:
        own_id = place.read_word(given.entries["id"], "id")
    for number, norm in enumerate(limited):
        holder = norm.node.entries.get("qualifiers")
        if not isinstance(holder, Mapping):
            holder = Mapping(line)
            norm.node.entries["qualifiers"] = holder
            norm.node.lines["qualifiers"] = line
        holder.entries[own_id] = Mapping(line) if number else whole
        holder.lines[own_id] = line


def build_note(
    name: str, node: Node, line: int, here: ClauseContext, norms: list[Norm], everywhere: dict[str, Norm],
    creator: str | None,
) -> tuple[str, Mapping]:  # fmt: skip
    """Return the id and the node of a note in full YAML-LD; ``here.place`` is where the note is written."""
    place = here.place
    given = place.read_mapping(node, name)
    place.check_keys(given, NOTE_KEYS, name)
    found = build_mapping(line, type="InterpretiveNote")
    found.file = place.file
    _require(given, ("words", "readingTaken"), name, place)
    words = given.entries["words"]
    place.read_word(words, "words")
    assert isinstance(words, Scalar)
    here.require_words(words, in_copy=True)
    put(found, "words", words, given.lines["words"])
    for key, path in (("readingTaken", f"notes/{name}"), ("readingNotTaken", f"notes/{name}/not")):
        if key in given.entries:
            place.read_word(given.entries[key], key)
            text = here.translations.build_text(
                given.entries[key], given.lines[key], ("clauses", here.path, path)
            )
            put(found, key, text, given.lines[key])
    put(found, "about", _find_subjects(given, name, line, here, norms, everywhere), line)
    if "attributedTo" in given.entries:
        who = here.names.resolve_all("actor", given.entries["attributedTo"], place)
        put(found, "attributedTo", build_references(who, line), given.lines["attributedTo"])
    else:
        put(found, "attributedTo", creator, line)
    own_id = f"{here.id}-note-{name}"
    if "id" in given.entries:
        own_id = place.read_word(given.entries["id"], "id")
    return own_id, found


def _require(given: Mapping, keys: tuple[str, ...], name: str, place: Place) -> None:
    for key in keys:
        if key not in given.entries:
            raise place.error(error_text("short-key-missing", key=key, name=name), given.line)


def _find_subjects(
    given: Mapping, name: str, line: int, here: ClauseContext, norms: list[Norm], everywhere: dict[str, Norm]
) -> Node | None:
    """Return what a note is about: norms, or the clause."""
    written = list_items(given.entries.get("about"))
    if [item.text for item in written if isinstance(item, Scalar)] == ["clause"]:
        return build_references([here.id], line)
    if not written and not norms:
        return build_references([here.id], line)
    found = _find_norms(given, "about", name, line, here, norms, everywhere)
    return build_references([norm.id for norm in found], given.lines.get("about", line))


def _find_norms(
    given: Mapping, key: str, name: str, line: int, here: ClauseContext, norms: list[Norm],
    everywhere: dict[str, Norm],
) -> list[Norm]:  # fmt: skip
    """Return the norms that a qualifier limits or a note is about; by default the only norm of the clause."""
    written = list_items(given.entries.get(key))
    if not written:
        if len(norms) != 1:
            raise here.place.error(
                error_text("short-norms-open", key=key, name=name, number=len(norms)), given.line
            )
        return list(norms)
    by_name = {norm.name: norm for norm in norms}
    found: list[Norm] = []
    for item in written:
        word = here.find_norm_id(here.place.read_word(item, key), item.line)
        if word == "all":
            found += norms
        elif word in by_name or word in everywhere:
            found.append(by_name.get(word) or everywhere[word])
        else:
            hint = format_suggestion(word, [*by_name, *everywhere])
            raise here.place.error(error_text("short-no-norm", name=word, hint=hint), item.line)
    return list({norm.id: norm for norm in found}.values())

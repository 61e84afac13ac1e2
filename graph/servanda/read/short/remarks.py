"""The qualifiers, notes, references, silences and incorporations of a clause, each of which stands once."""

from __future__ import annotations

from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.read.short.clause_context import ClauseContext
from servanda.read.short.declared import build_references
from servanda.read.short.nodes import Place, build_mapping, iterate_entries, list_items, put
from servanda.read.short.norms import Norm
from servanda.read.syntax import Mapping, Node, Scalar

QUALIFIER_KEYS: Final = ("words", "reach", "reachesProgrammes", "judgedBy", "is", "limits", "topics", "id")
NOTE_KEYS: Final = ("words", "readingTaken", "readingNotTaken", "about", "topics", "attributedTo", "id")
REFERENCE_KEYS: Final = ("words", "to", "kind", "about", "topics", "id")
#: What the target of a reference may be called where its name alone does not say what it is.
TARGET_KEYS: Final = ("instrument", "clause")
SILENCE_KEYS: Final = ("text", "why", "about", "topics", "attributedTo", "id")
INCORPORATION_KEYS: Final = ("words", "from", "clauses", "rightsOf", "dutiesOf", "roles", "notes", "id")
_BINDING_KEYS: Final = ("is", "inferred")
#: The target of a reference that is the agreement itself.
WHOLE: Final = "agreement"


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
    _add_topics(whole, given, here)
    limited = _find_norms(given, "limits", name, line, here, norms, everywhere)
    own_id = _read_id(given, f"{here.id}-{name}", place)
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
    _add_topics(found, given, here)
    _add_author(found, given, here, creator)
    return _read_id(given, f"{here.id}-note-{name}", place), found


def build_reference_node(
    name: str, node: Node, line: int, here: ClauseContext, norms: list[Norm], everywhere: dict[str, Norm]
) -> tuple[str, Mapping]:
    """Return the id and the node of a reference in full YAML-LD.

    Raises ServandaError for words that are not in the clause, and for a target that is not there.
    """
    place = here.place
    given = place.read_mapping(node, name)
    place.check_keys(given, REFERENCE_KEYS, name)
    _require(given, ("words", "to"), name, place)
    found = build_mapping(line, type="Reference")
    put(found, "words", here.read_words(given.entries["words"]), given.lines["words"])
    _add_targets(found, given.entries["to"], given.lines["to"], here)
    if "kind" in given.entries:
        place.read_word(given.entries["kind"], "kind")
        put(found, "referenceKind", given.entries["kind"], given.lines["kind"])
    if list_items(given.entries.get("about")):
        put(found, "about", _find_subjects(given, name, line, here, norms, everywhere), given.lines["about"])
    _add_topics(found, given, here)
    return _read_id(given, f"{here.id}-reference-{name}", place), found


def build_silence(
    name: str, node: Node, line: int, here: ClauseContext, norms: list[Norm], everywhere: dict[str, Norm],
    creator: str | None,
) -> tuple[str, Mapping]:  # fmt: skip
    """Return the id and the node of a silence in full YAML-LD; ``here.place`` is where it is written."""
    place = here.place
    given = place.read_mapping(node, name)
    place.check_keys(given, SILENCE_KEYS, name)
    _require(given, ("text",), name, place)
    found = build_mapping(line, type="Silence")
    found.file = place.file
    for key, full, path in (
        ("text", "silenceText", f"silences/{name}"),
        ("why", "remark", f"silences/{name}/why"),
    ):
        if key in given.entries:
            written = given.entries[key]
            place.read_word(written, key)
            text = here.translations.build_text(written, given.lines[key], ("clauses", here.path, path))
            put(found, full, text, given.lines[key])
    if list_items(given.entries.get("about")):
        put(found, "about", _find_subjects(given, name, line, here, norms, everywhere), given.lines["about"])
    _add_topics(found, given, here)
    _add_author(found, given, here, creator)
    return _read_id(given, f"{here.id}-silence-{name}", place), found


def build_incorporation(name: str, node: Node, line: int, here: ClauseContext) -> tuple[str, Mapping]:
    """Return the id and the node of an incorporation in full YAML-LD.

    The clauses and roles of the other agreement are not looked up there, since it may stand in another file:
    the check does so. Raises ServandaError for words that are not in the clause, and for an unknown actor.
    """
    place = here.place
    given = place.read_mapping(node, name)
    place.check_keys(given, INCORPORATION_KEYS, name)
    _require(given, ("words", "from", "clauses", "roles"), name, place)
    found, own_id = (
        build_mapping(line, type="Incorporation"),
        _read_id(given, f"{here.id}-incorporation-{name}", place),
    )
    put(found, "words", here.read_words(given.entries["words"]), given.lines["words"])
    source = place.read_word(given.entries["from"], "from")
    source = source if ":" in source else f"agreement:{source}"
    put(found, "incorporatesAgreement", source, given.lines["from"])
    numbers = [place.read_word(item, "clauses") for item in list_items(given.entries["clauses"])]
    if not numbers:
        place.read_word(given.entries["clauses"], "clauses")  # refuses what names none
    put(found, "incorporatedNumber", [] if numbers == ["all"] else numbers, given.lines["clauses"])
    for key, full in (("rightsOf", "takesRightsOf"), ("dutiesOf", "takesDutiesOf")):
        roles = [place.read_word(item, key) for item in list_items(given.entries.get(key))]
        put(found, full, [_name_role(role, source) for role in roles], given.lines.get(key, line))
    bindings = Mapping(line)
    for role, value, at in iterate_entries(place.read_mapping(given.entries["roles"], "roles")):
        binding = build_mapping(at, type="RoleBinding", bindsRole=_name_role(role, source))
        if isinstance(value, Mapping):
            place.check_keys(value, _BINDING_KEYS, role)
            _require(value, ("is",), role, place)
        who = value.entries["is"] if isinstance(value, Mapping) else value
        put(binding, "bindsActor", build_references(here.names.resolve_all("actor", who, place), at), at)
        if isinstance(value, Mapping) and "inferred" in value.entries:
            place.read_word(value.entries["inferred"], "inferred")
            path = ("clauses", here.path, f"incorporates/{name}/{role}")
            text = here.translations.build_text(value.entries["inferred"], value.lines["inferred"], path)
            put(binding, "reason", text, value.lines["inferred"])
        put(bindings, f"{own_id}-{role.rpartition(':')[2].replace('/', '-')}", binding, at)
    put(found, "roleBindings", bindings, given.lines["roles"])
    notes = [
        f"{here.id}-note-{place.read_word(item, 'notes')}" for item in list_items(given.entries.get("notes"))
    ]
    put(found, "restsOnNote", build_references(notes, given.lines.get("notes", line)), line)
    return own_id, found


def _name_role(name: str, source: str) -> str:
    """Return the reference of a role of another agreement: relative to that one, unless it has a prefix."""
    return name if ":" in name else f"{source}/{name}"


def _add_targets(found: Mapping, node: Node, line: int, here: ClauseContext) -> None:
    """Add what a reference points to: instruments, clauses, or the agreement itself."""
    targets: dict[str, list[str]] = {"refersTo": [], "refersToClause": [], "refersToAgreement": []}
    for item in list_items(node):
        named: list[tuple[Node, str | None]] = [(item, None)]
        if isinstance(item, Mapping):
            here.place.check_keys(item, TARGET_KEYS, "to")
            named = [(one, key) for key, value, _ in iterate_entries(item) for one in list_items(value)]
        for one, kind in named:
            full, target = _find_target(one, kind, here)
            targets[full].append(target)
    if not any(targets.values()):
        here.place.read_word(node, "to")
    for full, several in targets.items():
        put(found, full, build_references(several, line), line)


def _find_target(node: Node, kind: str | None, here: ClauseContext) -> tuple[str, str]:
    """Return the key of full YAML-LD and the reference of a target; ``kind`` is what its key calls it.

    Raises ServandaError for a name that is neither an instrument nor a clause.
    """
    name = here.place.read_word(node, "to")
    if kind != "clause" and (name in here.instruments or ":" in name):
        return "refersTo", name
    if kind is None and name == WHOLE:
        return "refersToAgreement", here.agreement
    if kind == "clause" or (kind is None and here.has_clause(name)):
        return "refersToClause", here.find_clause(name, node.line, here.place)
    hint = format_suggestion(name, [*here.instruments, *([] if kind else [WHOLE])])
    raise here.place.error(error_text("short-no-target", name=name, hint=hint), node.line)


def _add_topics(found: Mapping, given: Mapping, here: ClauseContext) -> None:
    """Add the topics to which a qualifier, a note, a reference or a silence belongs."""
    if "topics" in given.entries:
        names = here.names.resolve_all("topic", given.entries["topics"], here.place)
        put(found, "topics", build_references(names, given.lines["topics"]), given.lines["topics"])


def _add_author(found: Mapping, given: Mapping, here: ClauseContext, creator: str | None) -> None:
    """Add to whom a note or a silence is attributed: who is written, else the creator of the data."""
    if "attributedTo" in given.entries:
        line = given.lines["attributedTo"]
        who = here.names.resolve_all("actor", given.entries["attributedTo"], here.place)
        put(found, "attributedTo", build_references(who, line), line)
    else:
        put(found, "attributedTo", creator, found.line)


def _read_id(given: Mapping, default: str, place: Place) -> str:
    """Return the id that is written, else the one by default."""
    return place.read_word(given.entries["id"], "id") if "id" in given.entries else default


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

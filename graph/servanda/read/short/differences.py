"""The weights of the differences between the copies of a text, as the head of the short form gives them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingOf
from typing import Final

from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.read.short.declared import Names, build_references
from servanda.read.short.nodes import Place, build_mapping, is_off, list_items, put
from servanda.read.short.translations import Translations
from servanda.read.syntax import Mapping, Node

DIFFERENCE_KEYS: Final = ("first", "copy", "weight", "reason", "about")


def build_difference(
    name: str, node: Node, line: int, place: Place, names: Names, translations: Translations,
    find_clause: Callable[[str, int, Place], str], norms: MappingOf[str, object],
) -> Mapping:  # fmt: skip
    """Return the weight of a difference between the copies in full YAML-LD.

    ``name`` is that of the variant (``variant-11``), ``norms`` are those of the agreement by id. Whether the
    copies have such a difference is told where they are compared. Raises ServandaError for what is wrong.
    """
    place.check_name(name, line)
    given = place.read_mapping(node, name)
    place.check_keys(given, DIFFERENCE_KEYS, name)
    if "weight" not in given.entries:
        raise place.error(error_text("short-key-missing", key="weight", name=name), line)
    if "first" not in given.entries and "copy" not in given.entries:
        raise place.error(error_text("short-key-missing", key="first", name=name), line)
    found = build_mapping(line, type="Variant")
    for key, full in (("first", "firstWords"), ("copy", "copyWords")):
        if key in given.entries and not is_off(given.entries[key]):
            place.read_word(given.entries[key], key)
            put(found, full, given.entries[key], given.lines[key])
    put(found, "hasWeight", names.resolve("weight", given.entries["weight"], place), given.lines["weight"])
    if "reason" in given.entries:
        place.read_word(given.entries["reason"], "reason")
        at = given.lines["reason"]
        put(
            found,
            "weightReason",
            translations.build_text(given.entries["reason"], at, ("differences", name)),
            at,
        )
    about = [_find_norm(item, place, find_clause, norms) for item in list_items(given.entries.get("about"))]
    put(found, "about", build_references(about, line), given.lines.get("about", line))
    return found


def _find_norm(
    node: Node, place: Place, find_clause: Callable[[str, int, Place], str], norms: MappingOf[str, object]
) -> str:
    """Return the id of a norm that is named by clause and name (``9/provides``), or by its id."""
    name = place.read_word(node, "about")
    number, slash, rest = name.partition("/")
    own_id = f"{find_clause(number, node.line, place)}-{rest}" if slash else name
    if own_id not in norms:
        hint = format_suggestion(own_id, norms)
        raise place.error(error_text("short-no-norm", name=name, hint=hint), node.line)
    return own_id

"""The head of an agreement in the short form: what it is, who its parties are, its instruments and errata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from servanda.messages import LANGUAGES, error_text
from servanda.names import call_kind, format_suggestion
from servanda.read import files, yamlld
from servanda.read.language import find_tag_fault
from servanda.read.short.clauses import InstrumentPart
from servanda.read.short.declared import (
    PARTY_ROLES,
    SECTIONS,
    Names,
    build_reference,
    build_references,
    check_class,
    resolve_class,
)
from servanda.read.short.nodes import Place, build_mapping, is_off, iterate_entries, list_items, put
from servanda.read.short.source import SourceText, Span
from servanda.read.short.time_values import check_calendar_day
from servanda.read.short.translations import Translations
from servanda.read.short.wording import read_words
from servanda.read.syntax import Mapping, Node, Scalar

INSTRUMENT_KEYS: Final = (
    "type", "title", "documentNumber", "date", "place", "onBehalfOf", "signedBy", "addressedTo", "answers",
    "quotes", "sameAs", "remark", "lines", "copy", "clauses",
)  # fmt: skip
HEAD_KEYS: Final = (
    "agreement", "prefix", "language", "title", "label", "remark", "licence", "creator", "translatedBy",
    "sourceFile", "digest", "original", "paraphrase", "abbreviation", "covers", "binding",
    "authenticLanguages", "prevailingLanguage", "parties",
    "depositary", "partyNamePattern", "constitutedBy", "ratifiedBy", "versionOf", "validFrom", "madeBy",
    "errata", "differences", *SECTIONS, "instruments",
)  # fmt: skip
#: The id of the instrument whose keys stand in the head.
ALONE: Final = "text"
#: The keys of an original, and what each is in full YAML-LD.
ORIGINAL_KEYS: Final = {
    "file": "originalFile", "digest": "originalDigest", "extractor": "extractor",
    "version": "extractorVersion",
}  # fmt: skip
_ERRATUM_KEYS: Final = ("published", "corrected", "reason")
_LINES: Final = re.compile(r"([1-9][0-9]*)(?:\s*[-–]\s*([1-9][0-9]*))?")
_SOURCE_TAG: Final = re.compile(r"\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\.[A-Za-z]+$")


@dataclass(frozen=True)
class Instrument:
    """An instrument as written: its id, its keys, its line, and whether its keys stand in the head."""

    name: str
    node: Mapping
    line: int
    alone: bool = False


def check_head(root: Mapping, place: Place) -> None:
    """Raise ServandaError for a key of the head that is not known, or that an instrument has too."""
    alone = [key for key in INSTRUMENT_KEYS if key in root.entries and key not in HEAD_KEYS]
    place.check_keys(root, (*dict.fromkeys((*HEAD_KEYS, *INSTRUMENT_KEYS)),), "head")
    if "instruments" in root.entries and alone:
        raise place.error(error_text("short-both-instruments", key=alone[0]), root.lines[alone[0]])
    for key in ("agreement", "title"):
        if key not in root.entries:
            raise place.error(error_text("short-key-missing", key=key, name="head"), root.line)


def read_language(root: Mapping, place: Place) -> str:
    """Return the language of the source: what is written, else the tag in the name of the source file."""
    node = root.entries.get("language")
    if node is None and "sourceFile" in root.entries:
        found = _SOURCE_TAG.search(place.read_word(root.entries["sourceFile"], "sourceFile"))
        if found is not None and find_tag_fault(found[1]) is None:
            return found[1]
    if node is None:
        raise place.error(error_text("short-no-language"), root.line)
    tag = place.read_word(node, "language")
    yamlld.check_tag(tag, place.file, node.line)
    return tag


def read_source(root: Mapping, place: Place, agreement: str) -> SourceText | None:
    """Return the source text that the head names; raises ServandaError when it is missing or has changed."""
    node = root.entries.get("sourceFile")
    if node is None or is_off(node):
        return None
    name = place.read_word(node, "sourceFile")
    source = SourceText(files.find_source_text(place.file, agreement, name, line=node.line))
    digest = root.entries.get("digest")
    if digest is not None and place.read_word(digest, "digest").lower() != source.digest:
        raise place.error(error_text("short-text-changed", name=name), digest.line)
    return source


def list_instruments(root: Mapping, place: Place) -> list[Instrument]:
    """Return the instruments; one alone may stand in the head."""
    if "instruments" in root.entries:
        several = place.read_mapping(root.entries["instruments"], "instruments")
        found = []
        for name, node, line in iterate_entries(several):
            place.check_name(name, line)
            keys = place.read_mapping(node, name)
            place.check_keys(keys, INSTRUMENT_KEYS, name)
            found.append(Instrument(name, keys, line))
        return found
    if not any(key in root.entries for key in ("type", "clauses")):
        return []
    return [Instrument(ALONE, root, root.lines.get("type", root.line), alone=True)]


def read_parts(
    instruments: list[Instrument], source: SourceText | None, place: Place
) -> list[InstrumentPart]:
    """Return each instrument with its clauses and its text, in the order of the text.

    Raises ServandaError for lines that are no range, and for instruments with clauses but without lines
    where several share one text.
    """
    held = [one for one in instruments if "clauses" in one.node.entries]
    parts: list[tuple[int, InstrumentPart]] = []
    for one in instruments:
        clauses = one.node.entries.get("clauses")
        lines = read_lines(one.node, "lines", place)
        if lines is None and source is not None and clauses is not None:
            if len(held) > 1 or any("lines" in other.node.entries for other in instruments):
                raise place.error(error_text("short-lines-needed", name=one.name), one.line)
            lines = (1, source.last_line)
        text = None
        if source is not None and lines is not None:
            if lines[1] > source.last_line:
                line = one.node.lines.get("lines", one.line)
                raise place.error(error_text("short-lines-beyond", last=source.last_line), line)
            text = source.read_instrument(lines, read_lines(one.node, "copy", place))
        mapping = None
        if clauses is not None:
            mapping = Mapping(one.line) if is_off(clauses) else place.read_mapping(clauses, "clauses")
        parts.append((lines[0] if lines else 0, InstrumentPart(one.name, mapping, text, one.line)))
    # What has no lines stands behind, in the order of the file.
    return [part for _, part in sorted(parts, key=lambda pair: (pair[0] == 0, pair[0]))]


def read_lines(node: Mapping, key: str, place: Place) -> Span | None:
    """Return the first and the last of some lines, None where none are written."""
    value = node.entries.get(key)
    if value is None or is_off(value):
        return None
    match = _LINES.fullmatch(place.read_word(value, key).strip())
    if match is None or int(match[2] or match[1]) < int(match[1]):
        raise place.error(error_text("short-not-lines", key=key), value.line)
    return int(match[1]), int(match[2] or match[1])


class HeadBuilder:
    """What of the full tree comes from the head."""

    def __init__(
        self,
        root: Mapping,
        place: Place,
        names: Names,
        translations: Translations,
        instruments: list[Instrument],
    ) -> None:
        self.root = root
        self.place = place
        self.names = names
        self.translations = translations
        self.instruments = instruments
        self.known = frozenset(one.name for one in instruments)

    def build(self, tree: Mapping, source: SourceText | None) -> None:
        """Add all but declarations and clauses; raises ServandaError for the first thing amiss."""
        root, place = self.root, self.place
        for key in ("title", "label", "remark"):
            self._add_text(tree, key)
        self._add_plain(tree, "licence")
        self._add_names(tree, "creator")
        self._add_names(tree, "translatedBy")
        self._add_plain(tree, "sourceFile")
        self._add_original(tree)
        self._add_plain(tree, "abbreviation")
        for key in ("paraphrase", "binding"):
            if key in root.entries:
                flag = place.read_flag(root.entries[key], key)
                put(tree, key, "true" if flag else "false", root.lines[key])
        for key in ("authenticLanguages", "prevailingLanguage"):
            tags = list_items(root.entries.get(key))
            for tag in tags:
                yamlld.check_tag(place.read_word(tag, key), place.file, tag.line)
            if tags:
                put(tree, key, [place.read_word(tag, key) for tag in tags], root.lines[key])
        self._add_names(tree, "depositary")
        self._add_party_pattern(tree)
        self._add_instruments(tree, source)
        self._add_constituting(tree)
        self._add_version(tree)
        self._add_errata(tree)

    def _add_version(self, tree: Mapping) -> None:
        """Add of what agreement this is a version, since when, and by what."""
        root, place = self.root, self.place
        for key in ("versionOf", "madeBy"):
            value = root.entries.get(key)
            if value is None or is_off(value):
                continue
            name = place.read_word(value, key)
            if key == "madeBy" and name in self.known:
                put(tree, key, build_references([name], root.lines[key]), root.lines[key])
                continue
            if ":" not in name:
                place.check_name(name, value.line)
                name = f"agreement:{name}"
            put(tree, key, name, root.lines[key])
        if "validFrom" in root.entries and not is_off(root.entries["validFrom"]):
            check_calendar_day(root.entries["validFrom"], place, "validFrom")
            self._add_plain(tree, "validFrom")

    def find_instrument(self, node: Node) -> str:
        """Return the name of an instrument; raise ServandaError for one that is not there."""
        name = self.place.read_word(node, "instrument")
        if name not in self.known and ":" not in name:
            hint = format_suggestion(name, self.known)
            raise self.place.error(
                error_text("undeclared-name", kind=call_kind("instrument"), name=name, hint=hint), node.line
            )
        return name

    def _add_text(self, tree: Mapping, key: str) -> None:
        node = self.root.entries.get(key)
        if node is None and key == "label":
            title = self.root.entries["title"]
            text = self.translations.build_text(title, self.root.lines["title"], ("label",), ("title",))
            put(tree, key, text, self.root.lines["title"])
        elif node is not None and not is_off(node):
            self.place.read_word(node, key)
            put(
                tree,
                key,
                self.translations.build_text(node, self.root.lines[key], (key,)),
                self.root.lines[key],
            )

    def _add_plain(self, tree: Mapping, key: str, node: Mapping | None = None) -> None:
        holder = self.root if node is None else node
        value = holder.entries.get(key)
        if value is not None and not is_off(value):
            self.place.read_word(value, key)
            put(tree, key, value, holder.lines[key])

    def _add_original(self, tree: Mapping) -> None:
        """Add the document from which the text was taken, and by which program; all four keys are needed."""
        node = self.root.entries.get("original")
        if node is None or is_off(node):
            return
        given = self.place.read_mapping(node, "original")
        self.place.check_keys(given, (*ORIGINAL_KEYS,), "original")
        for key, full in ORIGINAL_KEYS.items():
            if key not in given.entries:
                error = error_text("short-key-missing", key=key, name="original")
                raise self.place.error(error, self.root.lines["original"])
            self.place.read_word(given.entries[key], key)
            put(tree, full, given.entries[key], given.lines[key])

    def _add_names(self, tree: Mapping, key: str, node: Mapping | None = None) -> None:
        holder = self.root if node is None else node
        if key in holder.entries:
            found = self.names.resolve_all("actor", holder.entries[key], self.place)
            put(tree, key, build_references(found, holder.lines[key]), holder.lines[key])

    def _add_party_pattern(self, tree: Mapping) -> None:
        if "partyNamePattern" in self.root.entries:
            self._add_plain(tree, "partyNamePattern")
        elif pattern := read_words(self.names.language).get("party"):
            put(tree, "partyNamePattern", pattern, self.root.line)

    def _add_instruments(self, tree: Mapping, source: SourceText | None) -> None:
        found = Mapping(self.root.lines.get("instruments", self.root.line))
        held = [one for one in self.instruments if "clauses" in one.node.entries]
        for one in self.instruments:
            whole = None
            if source is not None and held == [one] and "lines" not in one.node.entries:
                whole = (1, source.last_line)
            put(found, one.name, self._build_instrument(one, whole), one.line)
        if found.entries:
            put(tree, "instruments", found, found.line)

    def _build_instrument(self, one: Instrument, whole: Span | None) -> Mapping:
        keys, place, line = one.node, self.place, one.line
        if "type" not in keys.entries:
            raise place.error(error_text("short-key-missing", key="type", name=one.name), line)
        found = build_mapping(line)
        types = [check_class(place, item) for item in list_items(keys.entries["type"])]
        put(found, "type", types, keys.lines["type"])
        self._add_title(found, one, is_kind="InstrumentKind" in types)
        if "date" in keys.entries and not is_off(keys.entries["date"]):
            check_calendar_day(keys.entries["date"], place, "date")
        for key in ("documentNumber", "date"):
            self._add_plain(found, key, keys)
        for key in ("place", "remark"):
            if key in keys.entries and not is_off(keys.entries[key]) and not (one.alone and key == "remark"):
                place.read_word(keys.entries[key], key)
                path = ("instruments", f"{one.name}/{key}")
                put(
                    found,
                    key,
                    self.translations.build_text(keys.entries[key], keys.lines[key], path),
                    keys.lines[key],
                )
        for key in ("onBehalfOf", "signedBy", "addressedTo"):
            self._add_names(found, key, keys)
        for key in ("answers", "quotes"):
            self._add_instrument_names(found, key, keys)
        self._add_other_agreement(found, keys)
        for key, start, end in (("lines", "startLine", "endLine"), ("copy", "copyStartLine", "copyEndLine")):
            lines = read_lines(keys, key, place) or (whole if key == "lines" else None)
            if lines is not None:
                put(found, start, str(lines[0]), keys.lines.get(key, line))
                put(found, end, str(lines[1]), keys.lines.get(key, line))
        return found

    def _add_other_agreement(self, found: Mapping, keys: Mapping) -> None:
        """Add the agreement, held in a file of its own, that an instrument is."""
        if "sameAs" in keys.entries:
            line = keys.lines["sameAs"]
            name = self.place.read_word(keys.entries["sameAs"], "sameAs").removeprefix("agreement:")
            put(found, "standsForAgreement", build_reference(f"agreement:{name}", line), line)

    def _add_title(self, found: Mapping, one: Instrument, *, is_kind: bool) -> None:
        """Add the title of an instrument: its own, or else the agreement's; a kind has its own."""
        keys = one.node
        own = "title" in keys.entries and not one.alone
        if is_kind and not own:  # the agreement's own title would name a single one
            raise self.place.error(error_text("short-key-missing", key="title", name=one.name), one.line)
        title = keys.entries["title"] if own else self.root.entries["title"]
        paths = [("instruments", f"{one.name}/title")] + ([] if own else [("title",)])
        self.place.read_word(title, "title")
        put(found, "title", self.translations.build_text(title, title.line, *paths), title.line)

    def _add_constituting(self, tree: Mapping) -> None:
        root = self.root
        held = [one for one in self.instruments if "clauses" in one.node.entries]
        if "constitutedBy" in root.entries:
            self._add_instrument_names(tree, "constitutedBy", root)
        elif len(held) == 1:
            put(tree, "constitutedBy", held[0].name, held[0].line)
        elif held:
            raise self.place.error(
                error_text("short-key-missing", key="constitutedBy", name="head"), root.line
            )
        self._add_instrument_names(tree, "ratifiedBy", root)

    def _add_instrument_names(self, target: Mapping, key: str, holder: Mapping) -> None:
        if key in holder.entries:
            named = [self.find_instrument(item) for item in list_items(holder.entries[key])]
            put(target, key, build_references(named, holder.lines[key]), holder.lines[key])

    def _add_errata(self, tree: Mapping) -> None:
        if "errata" not in self.root.entries or is_off(self.root.entries["errata"]):
            return
        place = self.place
        found = Mapping(self.root.lines["errata"])
        for key, node, line in iterate_entries(place.read_mapping(self.root.entries["errata"], "errata")):
            if not re.fullmatch(r"[1-9][0-9]*", key):
                raise place.error(error_text("short-not-lines", key="errata"), line)
            given = place.read_mapping(node, key)
            place.check_keys(given, _ERRATUM_KEYS, key)
            erratum = build_mapping(line, type="Erratum", startLine=key)
            for name in _ERRATUM_KEYS:
                if name not in given.entries:
                    raise place.error(error_text("short-key-missing", key=name, name=key), line)
                value: Node = given.entries[name]
                place.read_word(value, name)
                if name == "reason":
                    value = self.translations.build_text(value, given.lines[name], ("errata", key))
                put(erratum, name, value, given.lines[name])
            put(found, f"erratum-{key}", erratum, line)
        put(tree, "errata", found, found.line)


def read_parties(root: Mapping, names: Names, place: Place) -> list[str]:
    """Return the parties as full YAML-LD writes them."""
    node = root.entries.get("parties")
    if node is None or is_off(node):
        return []
    if isinstance(node, Mapping):
        return [names.resolve("actor", Scalar(key, line), place) for key, _, line in iterate_entries(node)]
    return names.resolve_all("actor", node, place)


def build_party_role(which: str, language: str, line: int) -> Mapping:
    """Return the role that "each", "other" or "others" is where there are not just two Parties."""
    labels = {tag: read_words(tag).get(f"{which}-label", which) for tag in (language, *LANGUAGES)}
    found = build_mapping(line, type=resolve_class("Role"))
    put(found, "label", build_mapping(line, **labels), line)
    put(found, "hasRoleType", f"role:{PARTY_ROLES[which]}", line)
    return found

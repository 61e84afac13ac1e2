"""An agreement in full YAML-LD written in the short form: what the expansion would fill in is left out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from pyoxigraph import NamedNode

from servanda.errors import ServandaError
from servanda.formatting.layout import Comments, Path_, build_tree, dump, find_comments
from servanda.formatting.shorten_times import shorten_times
from servanda.messages import error_text
from servanda.names import list_declared
from servanda.namespaces import BASE, SRV
from servanda.read import files
from servanda.read.short.clauses import InstrumentPart
from servanda.read.short.companions import REGISTRY, notes_file
from servanda.read.short.declared import PARTY_ROLES, SECTIONS
from servanda.read.short.head import INSTRUMENT_KEYS, ORIGINAL_KEYS
from servanda.read.short.norms import MODALITIES
from servanda.read.short.remarks import WHOLE
from servanda.read.short.slots import SLOT_NAMES
from servanda.read.short.source import (
    ClauseText,
    InstrumentText,
    SourceText,
    find_stretches,
    holds_words,
    split_sentence_words,
    trim_end,
)
from servanda.read.syntax import Mapping, Node, Scalar
from servanda.text.numbering import build_clause_path

Tree: TypeAlias = "dict[str, Any]"
#: A value as JSON has it, on its way from one form to the other.
Value: TypeAlias = Any
_NOTICE_TEXTS: Final = ("trigger", "timing", "purpose", "effect")
_ACTORS: Final = ("bearer", "counterparty", "addressee", "beneficiary", "involves")
_CLASS_KEYS: Final = {name: key for key, name in MODALITIES.items()}
#: What the keys of a notification may be.
_NOTICE_KEYS: Final = {
    "type", "hasMode", "sender", "addressee", "matters", "hasForm", "slots", "copyTo", "through", "joint",
    "onwardOf", "enclosure", "contentFrom", "stage",
}  # fmt: skip
_ORDER: Final = NamedNode(SRV + "order")
#: A quote longer than this is written by its first and last words.
_LONG: Final = 70


@dataclass
class ShortFiles:
    """The files of an agreement in the short form: its own, its notes, and the translations by tag."""

    agreement: Tree
    notes: Tree
    translations: dict[str, Tree] = field(default_factory=dict)
    #: The comments of the agreement, each at what it stood above.
    comments: Comments = field(default_factory=Comments)

    def take_comments(self, text: str, root: Mapping) -> None:
        """Take over the comments of a file in full YAML-LD: each at its clause, or its key of the head."""
        places: list[tuple[int, Path_]] = []
        clauses = root.entries.get("clauses")
        for key, line in root.lines.items():
            places.append((line, (key,) if key in self.agreement else (next(iter(self.agreement)),)))
        for key, line in clauses.lines.items() if isinstance(clauses, Mapping) else ():
            if (path := self._find_clause(key, clauses)) is not None:
                places.append((line, path))
        places.sort()
        for number, (words, alone) in sorted(find_comments(text).items()):
            if not words:
                continue
            if alone and number + 1 < places[0][0]:
                self.comments.head.append(words)
                continue
            after = [path for line, path in places if line > number + 1]
            before = [path for line, path in places if line <= number + 1]
            inside = bool(before) and len(before[-1]) > 1
            path = after[0] if after and not (inside and not alone) else before[-1]
            self.comments.above.setdefault(path, []).append(words)

    def _find_clause(self, key: str, clauses: Node | None) -> Path_ | None:
        """Return where a clause of full YAML-LD stands in the short form."""
        node = clauses.entries[key] if isinstance(clauses, Mapping) else None
        number = key
        if isinstance(node, Mapping) and isinstance(found := node.entries.get("number"), Scalar):
            number = found.text
        for name, one in self.agreement.get("instruments", {}).items():
            if number in one.get("clauses", {}):
                return ("instruments", name, "clauses", number)
        return ("clauses", number) if number in self.agreement.get("clauses", {}) else None

    def write(self, path: Path) -> dict[Path, str]:
        """Return path to text of each file; ``path`` is that of the agreement."""
        found = {path: dump(build_tree(self.agreement), self.comments)}
        if self.notes:
            found[notes_file(path)] = dump(build_tree(self.notes))
        for tag, tree in sorted(self.translations.items()):
            found[path.with_name(f"{path.stem}.{tag}.yaml")] = dump(build_tree(tree))
        return found


def shorten(tree: Tree, source: SourceText | None, path: Path) -> ShortFiles:
    """Return an agreement in full YAML-LD (as JSON values) in the short form; ``path`` is named in errors.

    Raises ServandaError for what the short form cannot say. Whether it says the same is not looked at here.
    """
    return _Shortener(tree, source, path).shorten()


class _Shortener:
    """The work on one agreement."""

    def __init__(self, tree: Tree, source: SourceText | None, path: Path) -> None:
        self.tree = tree
        self.source = source
        self.path = path
        self.name = str(tree["id"]).removeprefix("agreement:")
        self.language = str(tree.get("language", "en"))
        self.own = {key for _, full in SECTIONS.values() for key in tree.get(full, {})}
        self.files = ShortFiles({}, {})
        self.creator = tree.get("creator")
        #: The notices of the norm that is written.
        self.notices: frozenset[str] = frozenset()

    def refuse(self, what: str) -> ServandaError:
        """Return the error for something that the short form cannot say."""
        return ServandaError(error_text("fmt-not-short", what=what), file=self.path)

    # Texts and names

    def take(self, text: Value, *path: str) -> str:
        """Return a text in the language of the source, and note its translations under a path."""
        if isinstance(text, str):
            return text
        if self.language not in text:
            raise self.refuse(f"a text without the language of the source ({' '.join(path)})")
        for tag, words in text.items():
            if tag == self.language:
                continue
            holder = self.files.translations.setdefault(tag, {})
            for key in path[:-1]:
                holder = holder.setdefault(key, {})
            holder[path[-1]] = words
        return str(text[self.language])

    def shorten_name(self, reference: str, kind: str) -> str:
        """Return a name without its prefix where that leaves no doubt."""
        prefix, colon, name = reference.partition(":")
        if colon and prefix == kind and name not in self.own and f"{BASE}{kind}/{name}" in list_declared():
            return name
        return reference

    def names(self, value: Value, kind: str) -> Value:
        """Return one name or several, shortened."""
        if isinstance(value, list):
            return [self.shorten_name(item, kind) for item in value]
        return self.shorten_name(value, kind)

    # Head

    def shorten(self) -> ShortFiles:
        """Return the files; raises ServandaError for what the short form cannot say."""
        tree, head = self.tree, self.files.agreement
        head["agreement"] = self.name
        self._add_texts(head)
        _copy(
            tree,
            head,
            "licence",
            "sourceFile",
            "partyNamePattern",
            "authenticLanguages",
            "prevailingLanguage",
        )
        original = {key: tree[full] for key, full in ORIGINAL_KEYS.items() if full in tree}
        if original:
            head["original"] = original
        if "covers" in tree:
            head["covers"] = tree["covers"] if isinstance(tree["covers"], list) else [tree["covers"]]
        _copy(tree, head, "abbreviation")
        for key in ("paraphrase", "binding"):
            if key in tree:
                head[key] = "yes" if tree[key] == "true" else "no"
        for key in ("creator", "translatedBy", "depositary", "parties"):
            if key in tree:
                head[key] = self.names(tree[key], "actor")
        if isinstance(head.get("parties"), str):
            head["parties"] = [head["parties"]]
        self._add_declared(head)
        _copy(tree, head, "constitutedBy", "ratifiedBy", "validFrom")
        for key in ("versionOf", "madeBy"):
            if key in tree:
                head[key] = str(tree[key]).removeprefix("agreement:")
        self._add_errata(head)
        self._add_differences(head)
        self._add_instruments(head)
        return self.files

    def _add_texts(self, head: Tree) -> None:
        """Add prefix, language, title, label and remark."""
        tree = self.tree
        if tree.get("prefix") not in (None, self.name):
            head["prefix"] = tree["prefix"]
        if self.source is None or f".{self.language}." not in self.source.path.name:
            head["language"] = self.language
        head["title"] = self.take(tree["title"], "title")
        if tree.get("label") != tree["title"] and "label" in tree:
            head["label"] = self.take(tree["label"], "label")
        if "remark" in tree:
            head["remark"] = self.take(tree["remark"], "remark")

    def _add_errata(self, head: Tree) -> None:
        errata = {}
        for key, one in self.tree.get("errata", {}).items():
            line = one["startLine"]
            if key != f"erratum-{line}":
                raise self.refuse(key)
            reason = self.take(one["reason"], "errata", line)
            errata[line] = {"published": one["published"], "corrected": one["corrected"], "reason": reason}
        if errata:
            head["errata"] = errata

    def _add_differences(self, head: Tree) -> None:
        """Add the weights of the differences between the copies."""
        found = {}
        for key, one in self.tree.get("differences", {}).items():
            entry: Tree = {}
            for full, short in (("firstWords", "first"), ("copyWords", "copy")):
                if full in one:
                    entry[short] = one[full]
            entry["weight"] = self.names(one["hasWeight"], "weight")
            if "weightReason" in one:
                entry["reason"] = self.take(one["weightReason"], "differences", key)
            _copy(one, entry, "about")
            found[key] = entry
        if found:
            head["differences"] = found

    def _add_declared(self, head: Tree) -> None:
        for section, (_, full) in SECTIONS.items():
            if section == "parties" or full not in self.tree:
                continue
            found = {}
            for key, node in self.tree[full].items():
                if key not in PARTY_ROLES:  # the reader makes these roles itself
                    found[key] = self._shorten_declared(section, key, node)
            if found:
                head[section] = found

    def _shorten_declared(self, section: str, key: str, node: Tree) -> Value:
        label = self.take(node["label"], section, key)
        further = node.get("names", {})
        own = further.get(self.language, [])
        names = [label, *(own if isinstance(own, list) else [own])]
        for tag, words in further.items():
            if tag != self.language:
                holder = self.files.translations.setdefault(tag, {}).setdefault(section, {})
                holder[key] = [holder.get(key, label), *(words if isinstance(words, list) else [words])]
        found: Tree = {}
        types = node.get("type", [])
        types = [types] if isinstance(types, str) else list(types)
        if section == "actors":
            plain = [name for name in types if name.removeprefix("srv:") != "CollectiveActor"]
            found["type"] = (
                plain[0].removeprefix("srv:") if len(plain) == 1 else [p.removeprefix("srv:") for p in plain]
            )
            if len(plain) != len(types):
                found["collective"] = "yes"
        for full in ("unitOf", "postIn"):
            if full in node:
                found["of"] = self.names(node[full], "actor")
        if "hasRoleType" in node and section == "roles":
            found["is"] = str(node["hasRoleType"]).removeprefix("role:")
        if "playedBy" in node:
            found["playedBy"] = self.names(node["playedBy"], "actor")
        found["name" if len(names) == 1 else "names"] = label if len(names) == 1 else names
        return names if set(found) == {"names"} else label if set(found) == {"name"} else found

    # Instruments

    def _add_instruments(self, head: Tree) -> None:
        groups: dict[str, Tree] = {name: {} for name in self.tree.get("instruments", {})}
        for key, clause in self.tree.get("clauses", {}).items():
            groups.setdefault(str(clause.get("instrument")), {})[key] = clause
        found = {}
        for name, node in self.tree.get("instruments", {}).items():
            keys = self._shorten_instrument(name, node)
            part = InstrumentPart(name, None, self._read_text(node), 0)
            clauses: Tree = {}
            for key, clause in groups.get(name, {}).items():
                number, short = self._shorten_clause(key, clause, part)
                clauses[number] = short
            if clauses:
                keys["clauses"] = clauses
            found[name] = keys
        if list(found) == ["text"]:
            keys = found["text"]
            keys.pop("title", None)
            if keys.get("lines") == (f"1-{self.source.last_line}" if self.source else None):
                keys.pop("lines")
            head.pop("constitutedBy", None)
            head.update(keys)
        elif found:
            head["instruments"] = found

    def _shorten_instrument(self, name: str, node: Tree) -> Tree:
        found: Tree = {"type": node["type"]}
        if node["title"] != self.tree["title"] or "InstrumentKind" in node["type"]:
            found["title"] = self.take(node["title"], "instruments", f"{name}/title")
        _copy(node, found, "documentNumber", "date", "answers", "quotes")
        if "standsForAgreement" in node:
            found["sameAs"] = str(node["standsForAgreement"]).removeprefix("agreement:")
        for key in ("place", "remark"):
            if key in node:
                found[key] = self.take(node[key], "instruments", f"{name}/{key}")
        for key in ("onBehalfOf", "signedBy", "addressedTo"):
            if key in node:
                found[key] = self.names(node[key], "actor")
        for key, start, end in (("lines", "startLine", "endLine"), ("copy", "copyStartLine", "copyEndLine")):
            if start in node:
                found[key] = f"{node[start]}-{node[end]}"
        return {key: found[key] for key in INSTRUMENT_KEYS if key in found}

    def _read_text(self, node: Tree) -> InstrumentText | None:
        if self.source is None or "startLine" not in node:
            return None
        copy = None
        if "copyStartLine" in node:
            copy = (int(node["copyStartLine"]), int(node["copyEndLine"]))
        return self.source.read_instrument((int(node["startLine"]), int(node["endLine"])), copy)

    # Clauses

    def _shorten_clause(self, key: str, clause: Tree, part: InstrumentPart) -> tuple[str, Tree]:
        number = str(clause.get("number", key))
        path = build_clause_path(number)
        found: Tree = {}
        if path != key:
            found["id"] = key
        if "label" in clause:
            found["label"] = self.take(clause["label"], "clauses", number, "label")
        text = part.text.numbered.get(path) if part.text is not None else None
        kinds = self._shorten_passages(clause.get("passages", {}), key, number, text, part.text)
        if kinds is not None:
            found["passages"] = kinds
        passages = [self._source_words(one["text"]) for one in clause.get("passages", {}).values()]
        norms = clause.get("norms", {})
        names = {one: _cut_name(one, key, str(clause.get("instrument"))) for one in norms}
        qualifiers = self._shorten_qualifiers(norms, names, key, number)
        if qualifiers:
            found["qualifiers"] = qualifiers
        for one, norm in norms.items():
            found[names[one]] = self._shorten_norm(one, names[one], norm, key, number, passages)
        references = self._shorten_references(clause.get("references", {}), names, key)
        if references:
            found["references"] = references
        silences = self._shorten_silences(clause.get("silences", {}), names, key, number)
        if silences:
            found["silences"] = silences
        incorporations = self._shorten_incorporations(clause.get("incorporations", {}), key, number)
        if incorporations:
            found["incorporates"] = incorporations
        notes = self._shorten_notes(clause.get("notes", {}), names, key, number)
        if notes:
            self.files.notes[number] = notes
        return number, found

    def _source_words(self, text: Value) -> str:
        words = text if isinstance(text, str) else text.get(self.language, "")
        return " ".join(words.split())

    def _shorten_passages(
        self, passages: Tree, clause: str, number: str, text: ClauseText | None, part: InstrumentText | None
    ) -> Value:
        """Return the kinds of the passages: one for all, one each, by name, or by first words."""
        kinds, names, words = [], [], []
        for key, one in passages.items():
            kinds.append(str(one["hasKind"]).removeprefix("kind:"))
            names.append(key.removeprefix(f"{clause}-"))
            self.take(one["text"], "clauses", number, names[-1])
            words.append(self._source_words(one["text"]))
        sentences = self._list_sentences(text, words, part)
        standard = names == [f"p{place}" for place in range(1, len(names) + 1)]
        if any("reason" in one for one in passages.values()):
            raise self.refuse(f"a passage without a translation in clause {number}")
        if words == sentences:
            if standard:
                if set(kinds) == {"normative"}:
                    return None
                return kinds[0] if len(set(kinds)) == 1 else kinds
            return dict(zip(names, kinds, strict=True))
        items = []
        for name, kind, own in zip(names, kinds, words, strict=True):
            item = {kind: " ".join(own.split()[:5]) + " …"}
            items.append(item if standard else {**item, "name": name})
        return items

    def _list_sentences(
        self, text: ClauseText | None, words: list[str], part: InstrumentText | None
    ) -> list[str]:
        """Return the sentences of a clause; without a printed number, its own words if they are sentences."""
        if self.source is None:
            return []
        if text is not None:
            return self.source.list_sentences(text)
        loose = [span for one in (part.loose if part is not None else ()) for span in one.spans]
        found = self.source.list_sentences(ClauseText(None, loose))
        starts = [n for n in range(len(found)) if found[n : n + len(words)] == words]
        return words if starts else []

    # Norms

    def _shorten_norm(
        self, own: str, name: str, norm: Tree, clause: str, number: str, passages: list[str]
    ) -> Tree:
        found: Tree = {}
        self.notices = frozenset(norm.get("notifications", ()))
        if own != f"{clause}-{name}":
            found["id"] = own
        action = self.shorten_name(norm["hasAction"], "action")
        found[_CLASS_KEYS[norm["type"]]] = {action: norm["operativeWords"]}
        quote = norm.get("quote")
        label = self.take(norm["label"], "clauses", number, name)
        if label != quote:
            found["label"] = label
        slots: Tree = dict(norm.get("slots", {}))
        self._add_actors(found, own, norm, slots, (number, name))
        for key in ("personal", "survives"):
            if key in norm:
                found[key] = "yes" if norm[key] == "true" else "no"
        self._add_object(found, norm, number, name)
        if quote is not None and quote != self._default_quote(norm["operativeWords"], passages):
            found["quote"] = _elide(quote, passages)
        for key in _NOTICE_TEXTS:
            if f"{own}-{key}" in slots:
                found[key] = self._shorten_text(slots.pop(f"{own}-{key}"), (number, f"{name}/{key}"), None)
        if slots:
            raise self.refuse(f"the slot {next(iter(slots))}")
        if "notifications" in norm:
            self._add_notices(found, own, name, number, norm)
        return found

    def _add_actors(self, found: Tree, own: str, norm: Tree, slots: Tree, path: tuple[str, str]) -> None:
        """Add the actors of a norm with their words; what the text leaves unsaid is not written."""
        number, name = path
        for key in _ACTORS:
            if key in norm:
                place = (number, f"{name}/{key}")
                found[key] = self._shorten_values(norm[key], "actor", own, key, slots, place)
            elif slots.get(f"{own}-{key}", {}).get("type") == "Silent":
                slots.pop(f"{own}-{key}")

    def _add_object(self, found: Tree, norm: Tree, number: str, name: str) -> None:
        """Add the object where it is not the words of the matter, programmes, instruments and topics."""
        notices = norm.get("notifications", {})
        matter = next((self._matter_words(notice) for notice in notices.values()), None)
        if "object" in norm:
            words = self.take(norm["object"], "clauses", number, f"{name}/object")
            if words != matter:
                found["object"] = words
        for key, kind in (("programmes", "programme"), ("refersTo", ""), ("topics", "topic")):
            if key in norm:
                found[key] = self.names(norm[key], kind)

    def _default_quote(self, operative: str, passages: list[str]) -> str | None:
        sentences = [one for passage in passages for one in split_sentence_words(passage)]
        fitting = [one for one in sentences if holds_words(one, operative)]
        if len(fitting) != 1 and len(sentences) == 1:
            fitting = sentences
        return trim_end(fitting[0]) if len(fitting) == 1 else None

    def _matter_words(self, notice: Tree) -> str | None:
        slots = notice.get("slots", {})
        return next((s.get("words") for s in slots.values() if s.get("forSlot") == "slot:matter"), None)

    def _shorten_values(
        self, value: Value, kind: str, owner: str, key: str, slots: Tree, path: tuple[str, str]
    ) -> Value:
        """Return values with their words, and take their slots out of ``slots``."""
        references = value if isinstance(value, list) else [value]
        slot = SLOT_NAMES.get(key, key)
        found: Tree = {}
        evidence = []
        for reference in references:
            ending = reference.rpartition(":")[2].rpartition("/")[2]
            slot_id = f"{owner}-{slot}" if len(references) == 1 else f"{owner}-{slot}-{ending}"
            if slot_id not in slots:
                raise self.refuse(f"{owner}: {key} without a slot of its own")
            one = slots.pop(slot_id)  # the short form says by its place what the words ground
            evidence.append({key: value for key, value in one.items() if key != "grounds"})
        names = [self.shorten_name(reference, kind) for reference in references]
        if len(references) > 1 and all(one == evidence[0] for one in evidence):
            # Bearers that are only inferred have no words.
            together = self._shorten_evidence(evidence[0], path[0], path[1])
            return {"is": names, **(together if isinstance(together, dict) else {"words": together})}
        for name, one in zip(names, evidence, strict=True):
            found[name] = self._shorten_evidence(one, path[0], f"{path[1]}/{name}")
        return found

    def _shorten_evidence(self, slot: Tree, number: str, path: str) -> Value:
        if "reason" not in slot:
            return slot["words"]
        reason = self.take(slot["reason"], "clauses", number, f"{path}/inferred")
        return {"words": slot["words"], "inferred": reason} if "words" in slot else {"inferred": reason}

    def _shorten_text(self, slot: Tree, path: tuple[str, str], default: str | None) -> Value:
        """Return a text with its words; None for a silent slot."""
        if slot["type"] == "Silent":
            return None
        found: Tree = {}
        words = slot.get("words")
        for full in ("effectKind", "onMatters"):
            if full in slot:
                found["is"] = self.names(slot[full], "effect" if full == "effectKind" else "matter")
        if words is not None and words != default:
            found["words"] = words
        text = self.take(slot["text"], "clauses", *path)
        if text != words:
            found["text"] = text
        if "reason" in slot:
            found["inferred"] = self.take(slot["reason"], "clauses", path[0], f"{path[1]}/inferred")
        self._add_time(found, slot, path)
        return found["words"] if set(found) == {"words"} else found

    def _add_time(self, found: Tree, slot: Tree, path: tuple[str, str]) -> None:
        found.update(shorten_times(slot, self.shorten_name, self.notices))
        if "uncountableReason" in slot:
            found["uncountable"] = {
                "why": self.take(slot["uncountableReason"], "clauses", path[0], f"{path[1]}/why"),
                "needs": self.take(slot["uncountableNeeds"], "clauses", path[0], f"{path[1]}/needs"),
            }

    # Notices

    def _add_notices(self, found: Tree, own: str, name: str, number: str, norm: Tree) -> None:
        """Add the notifications of a norm: by its own keys, or under headings."""
        notices = norm["notifications"]
        if len(notices) == 1:
            ((notice_id, notice),) = notices.items()
            keys = self._shorten_notice(notice_id, notice, (number, name), f"{name}/notice", norm)
            heading: Tree = {key: keys.pop(key) for key in ("sender", "addressee") if key in keys}
            if notice_id != f"{own}-notice":
                heading = {"id": notice_id, **heading}
            for key in ("purpose", "effect"):
                if key in keys and key not in found:  # of the notice alone
                    heading[key] = keys.pop(key)
                    self._move_translations(number, [f"{name}/{key}"], f"{name}/notice/{key}")
            self._merge(found, keys, name)
            if heading:
                found["notice"] = heading
            return
        several: Tree = {}
        for notice_id, notice in notices.items():
            short = notice_id.removeprefix(f"{own}-")
            entry: Tree = {}
            if short == notice_id:
                short = notice_id.removeprefix(own.rpartition("-")[0] + "-")
                entry["id"] = notice_id
            path = f"{name}/notice/{short}"
            several[short] = {**entry, **self._shorten_notice(notice_id, notice, (number, path), path, norm)}
        first = next(iter(several.values()))
        shared = {
            key: value
            for key, value in first.items()
            if key not in ("id", "sender", "addressee")
            and (key in found or key not in ("purpose", "effect"))
            and all(one.get(key) == value for one in several.values())
        }
        moved: Tree = {}
        for key, value in shared.items():
            for one in several.values():
                del one[key]
            moved[key] = value
            self._move_translations(
                number, [f"{name}/notice/{short}/{key}" for short in several], f"{name}/{key}"
            )
        self._merge(found, moved, name)
        found["notices"] = several

    def _merge(self, found: Tree, keys: Tree, name: str) -> None:
        """Add the keys of a notice to those of its norm; both must say the same."""
        for key, value in keys.items():
            if key in found and found[key] != value:
                raise self.refuse(f"{name}: '{key}' of the norm and of its notice differ")
            found[key] = value
        for key in ("purpose", "effect"):
            if key in found and key not in keys and keys:
                raise self.refuse(f"{name}: '{key}' of the norm alone")

    def _move_translations(self, number: str, paths: list[str], target: str) -> None:
        for tree in self.files.translations.values():
            texts = tree.get("clauses", {}).get(number, {})
            for path in paths:
                for ending in ("", "/inferred", "/why", "/needs"):
                    if path + ending in texts:
                        texts[target + ending] = texts.pop(path + ending)

    def _shorten_notice(self, own: str, notice: Tree, path: tuple[str, str], headed: str, norm: Tree) -> Tree:
        """Return the keys of one notification, without what its norm says already."""
        number, name = path
        found: Tree = {}
        slots: Tree = dict(notice.get("slots", {}))
        for key, of_norm in (("sender", "bearer"), ("addressee", "addressee")):
            self._add_end(found, own, notice, key, of_norm, norm, slots, (number, f"{headed}/{key}"))
        for key, full in (("matter", "matters"), ("form", "hasForm")):
            slot = slots.pop(f"{own}-{key}", None)
            if full in notice and slot is not None and slot["type"] != "Silent":
                found[key] = self._shorten_together(notice[full], key, slot, (number, f"{name}/{key}"))
        action = norm["hasAction"].partition(":")[2]
        mode = str(notice["hasMode"]).removeprefix("mode:")
        if mode != (action if action in ("notify", "inform") else "notify"):
            found["mode"] = mode
        matter = self._matter_words(notice)
        for key in _NOTICE_TEXTS:
            slot = slots.pop(f"{own}-{key}", None)
            if slot is None:
                raise self.refuse(f"{own}: no slot for {key}")
            value = self._shorten_text(slot, (number, f"{name}/{key}"), matter if key == "trigger" else None)
            if value is not None:
                found[key] = value
        self._add_features(found, own, notice, slots, path)
        if slots or set(notice) - _NOTICE_KEYS:
            raise self.refuse(f"{own}: {next(iter(slots), 'a feature')}")
        return found

    def _add_features(self, found: Tree, own: str, notice: Tree, slots: Tree, path: tuple[str, str]) -> None:
        """Add copies, channel, joint sending, onward transmission, enclosure and content."""
        number, name = path
        for key, kind in (("copyTo", "actor"), ("through", "channel"), ("contentFrom", "")):
            if key in notice:
                place = (number, f"{name}/{key}")
                found[key] = self._shorten_values(notice[key], kind, own, key, slots, place)
        if notice.get("joint") == "true":
            found["joint"] = "yes"
        _copy(notice, found, "onwardOf", "stage")
        if f"{own}-receipt" in slots:
            found["receipt"] = self._shorten_text(
                slots.pop(f"{own}-receipt"), (number, f"{name}/receipt"), None
            )
        if "enclosure" in notice:
            slot = {**slots.pop(f"{own}-enclosure"), "text": notice["enclosure"]}
            found["enclosure"] = self._shorten_text(slot, (number, f"{name}/enclosure"), None)

    def _shorten_together(self, value: Value, kind: str, slot: Tree, path: tuple[str, str]) -> Tree:
        """Return one value or several with the one slot that they have."""
        names = self.names(value, kind)
        if isinstance(names, str):
            return {names: self._shorten_evidence(slot, path[0], f"{path[1]}/{names}")}
        evidence = self._shorten_evidence(slot, *path)
        return {"is": names, **({"words": evidence} if isinstance(evidence, str) else evidence)}

    def _add_end(
        self,
        found: Tree,
        own: str,
        notice: Tree,
        key: str,
        of_norm: str,
        norm: Tree,
        slots: Tree,
        path: tuple[str, str],
    ) -> None:
        """Add the sender or the addressee where it is not that of the norm, with the same evidence."""
        norm_id = next(iter(norm.get("slots", {"": None}))).rpartition("-")[0]
        silent = slots.get(f"{own}-{key}", {}).get("type") == "Silent"
        if silent and key not in notice:
            slots.pop(f"{own}-{key}")
            if of_norm in norm:
                found[key] = None
            return
        evidence = {
            one.removeprefix(f"{own}-{key}"): slot
            for one, slot in slots.items()
            if slot.get("forSlot") == f"slot:{key}"
        }
        of_it = {
            one.partition(f"-{of_norm}")[2]: {**slot, "forSlot": f"slot:{key}"}
            for one, slot in norm.get("slots", {}).items()
            if slot.get("forSlot") == f"slot:{of_norm}"
        }
        if notice.get(key) == norm.get(of_norm) and evidence == of_it and norm_id is not None:
            for ending in evidence:
                slots.pop(f"{own}-{key}{ending}")
            return
        found[key] = self._shorten_values(notice[key], "actor", own, key, slots, path)

    # Qualifiers and notes

    def _shorten_qualifiers(self, norms: Tree, names: dict[str, str], clause: str, number: str) -> Tree:
        whole: dict[str, Tree] = {}
        limited: dict[str, list[str]] = {}
        for own, norm in norms.items():
            for key, node in norm.get("qualifiers", {}).items():
                if node:
                    whole[key] = node
                limited.setdefault(key, []).append(names[own])
        found: Tree = {}
        for key, node in whole.items():
            name = key.removeprefix(f"{clause}-")
            found[name] = self._shorten_qualifier(key, name, node, number)
            if len(norms) > 1:
                found[name]["limits"] = "all" if len(limited[key]) == len(norms) else limited[key]
        return found

    def _shorten_qualifier(self, key: str, name: str, node: Tree, number: str) -> Tree:
        entry: Tree = {"words": node["words"]}
        if name == key:
            entry["id"] = key
        if "reach" in node:
            entry["reach"] = self.take(node["reach"], "clauses", number, f"qualifiers/{name}")
        for full, kind in (("reachesProgrammes", "programme"), ("judgedBy", "actor"), ("topics", "topic")):
            if full in node:
                entry[full] = self.names(node[full], kind)
        sort = self.shorten_name(node["hasQualifierType"], "qualifier")
        if sort != name:
            entry["is"] = sort
        return entry

    def _shorten_notes(self, notes: Tree, names: dict[str, str], clause: str, number: str) -> Tree:
        found: Tree = {}
        for key, node in notes.items():
            name = key.removeprefix(f"{clause}-note-")
            entry: Tree = {"words": node["words"]}
            if name == key:
                entry["id"] = key
            entry["readingTaken"] = self.take(node["readingTaken"], "clauses", number, f"notes/{name}")
            if "readingNotTaken" in node:
                entry["readingNotTaken"] = self.take(
                    node["readingNotTaken"], "clauses", number, f"notes/{name}/not"
                )
            about = node["about"] if isinstance(node["about"], list) else [node["about"]]
            if about == [clause]:
                if names:
                    entry["about"] = "clause"
            elif set(about) == set(names) and len(names) > 1:
                entry["about"] = "all"
            elif about != list(names):
                entry["about"] = [names.get(one, one) for one in about]
            if "topics" in node:
                entry["topics"] = self.names(node["topics"], "topic")
            if node.get("attributedTo") != self.creator:
                entry["attributedTo"] = self.names(node["attributedTo"], "actor")
            found[name] = entry
        return found

    # References and silences

    def _shorten_references(self, references: Tree, names: dict[str, str], clause: str) -> Tree:
        found: Tree = {}
        for key, node in references.items():
            name = key.removeprefix(f"{clause}-reference-")
            entry: Tree = {"words": node["words"], "to": self._shorten_targets(key, node)}
            if "referenceKind" in node:
                entry["kind"] = node["referenceKind"]
            self._add_about(entry, node, names, clause)
            if name == key:
                entry["id"] = key
            found[name] = entry
        return found

    def _shorten_targets(self, key: str, node: Tree) -> Value:
        """Return what a reference points to: one name, or a list of several."""
        found: list[Value] = []
        instruments = self.tree.get("instruments", {})
        for name in _list_values(node.get("refersTo")):
            found.append({"instrument": name} if name == WHOLE and name not in instruments else name)
        for name in _list_values(node.get("refersToClause")):
            found.append({"clause": name} if name == WHOLE or name in instruments or ":" in name else name)
        for name in _list_values(node.get("refersToAgreement")):
            if name != f"agreement:{self.name}" or WHOLE in instruments:
                raise self.refuse(f"{key}: a reference to {name}")
            found.append(WHOLE)
        return found[0] if len(found) == 1 else found

    def _shorten_silences(self, silences: Tree, names: dict[str, str], clause: str, number: str) -> Tree:
        found: Tree = {}
        for key, node in silences.items():
            name = key.removeprefix(f"{clause}-silence-")
            entry: Tree = {"text": self.take(node["silenceText"], "clauses", number, f"silences/{name}")}
            if "remark" in node:
                entry["why"] = self.take(node["remark"], "clauses", number, f"silences/{name}/why")
            self._add_about(entry, node, names, clause)
            if node.get("attributedTo") != self.creator:
                entry["attributedTo"] = self.names(node["attributedTo"], "actor")
            if name == key:
                entry["id"] = key
            found[name] = entry
        return found

    def _shorten_incorporations(self, incorporations: Tree, clause: str, number: str) -> Tree:
        found: Tree = {}
        for key, node in incorporations.items():
            name = key.removeprefix(f"{clause}-incorporation-")
            source = node["incorporatesAgreement"]
            entry: Tree = {"words": node["words"], "from": source.removeprefix("agreement:")}
            entry["clauses"] = _list_values(node.get("incorporatedNumber")) or "all"
            for short, full in (("rightsOf", "takesRightsOf"), ("dutiesOf", "takesDutiesOf")):
                if full in node:
                    entry[short] = [role.removeprefix(f"{source}/") for role in _list_values(node[full])]
            entry["roles"] = {}
            for binding in node["roleBindings"].values():
                role = binding["bindsRole"].removeprefix(f"{source}/")
                who = self.names(binding["bindsActor"], "actor")
                if "reason" in binding:
                    path = f"incorporates/{name}/{role}"
                    who = {"is": who, "inferred": self.take(binding["reason"], "clauses", number, path)}
                entry["roles"][role] = who
            if "restsOnNote" in node:
                notes = _list_values(node["restsOnNote"])
                entry["notes"] = [note.removeprefix(f"{clause}-note-") for note in notes]
            if name == key:
                entry["id"] = key
            found[name] = entry
        return found

    def _add_about(self, entry: Tree, node: Tree, names: dict[str, str], clause: str) -> None:
        """Add the norms that a reference or a silence belongs to, and its topics."""
        about = _list_values(node.get("about"))
        if about == [clause]:
            entry["about"] = "clause"
        elif about:
            entry["about"] = [names.get(one, one) for one in about]
        if "topics" in node:
            entry["topics"] = self.names(node["topics"], "topic")


def _list_values(value: Value) -> list[Value]:
    """Return one value or several as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _copy(source: Tree, target: Tree, *keys: str) -> None:
    """Copy what is there of some keys as it is."""
    for key in keys:
        if key in source:
            target[key] = source[key]


def _cut_name(own: str, clause: str, instrument: str) -> str:
    """Return the name of a norm in its clause: its id without the clause's, or without the instrument's."""
    for start in (clause, instrument):
        if own.startswith(f"{start}-"):
            return own.removeprefix(f"{start}-")
    return own


def _elide(quote: str, passages: list[str]) -> str:
    """Return a long quote by its first and last words, where they find just the same."""
    words = quote.split()
    if len(quote) <= _LONG:
        return quote
    for count in range(3, 9):
        short = f"{' '.join(words[:count])} … {' '.join(words[-count:])}"
        if len(short) >= len(quote):
            break
        if [one for passage in passages for one in find_stretches(passage, short)] == [quote]:
            return short
    return quote


def check_same(written: dict[Path, str], original: Path, source: Path | None) -> None:
    """Raise ServandaError unless some files in the short form say just what the original says."""
    from servanda.read.document import read_file

    with tempfile.TemporaryDirectory() as folder:
        for path, text in written.items():
            (Path(folder) / path.name).write_text(text, "utf-8")
        beside = [one for one in (source, original.with_name(REGISTRY)) if one is not None and one.is_file()]
        for path in beside:
            (Path(folder) / path.name).write_bytes(files.read_bytes(path))
        before = set(read_file(original).quads)
        after = set(read_file(Path(folder) / next(iter(written)).name).quads)
    # A file that says nothing of the places of its norms gets them from the text.
    placed = {quad.subject for quad in before if quad.predicate == _ORDER}
    after -= {quad for quad in after if quad.predicate == _ORDER and quad.subject not in placed}
    if before != after:
        named = min(map(str, before ^ after))
        raise ServandaError(error_text("fmt-not-same", triple=named), file=original)

"""An agreement in the short form, expanded to the tree that the reader of full YAML-LD takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from servanda.errors import ServandaError, join_errors
from servanda.messages import error_text
from servanda.names import format_suggestion
from servanda.namespaces import PREFIXES
from servanda.read import files
from servanda.read.short.clause_context import ClauseContext, UnwrittenClauseError, Written
from servanda.read.short.clauses import ENDS, Clause, InstrumentPart, list_clauses, read_words
from servanda.read.short.companions import notes_file
from servanda.read.short.declared import SECTIONS, Names
from servanda.read.short.differences import build_difference
from servanda.read.short.head import (
    HeadBuilder,
    build_party_role,
    check_head,
    list_instruments,
    read_language,
    read_parties,
    read_parts,
    read_source,
)
from servanda.read.short.nodes import Place, build_mapping, is_off, iterate_entries, list_items, put
from servanda.read.short.norms import (
    MODALITIES,
    NORM_KEYS,
    Norm,
    check_own_name,
    distinguish_labels,
    looks_like_norm,
    read_norm,
    read_norm_entries,
)
from servanda.read.short.passages import Passage, build_passages, read_passages
from servanda.read.short.places import number_nodes, number_silences
from servanda.read.short.remarks import (
    add_qualifier,
    build_incorporation,
    build_note,
    build_reference_node,
    build_silence,
)
from servanda.read.short.source import SourceText
from servanda.read.short.time_events import (
    EventReferences,
    NamedNorm,
    NormIndex,
    resolve_name,
    resolve_references,
)
from servanda.read.short.time_order import check_order, find_renewed_term
from servanda.read.short.translations import Translations
from servanda.read.short.wording import read_words as read_language_words
from servanda.read.syntax import Mapping, Node, Scalar, parse_yaml
from servanda.text.numbering import build_clause_path

CLAUSE_KEYS: Final = (
    "label", "passages", "qualifiers", "notes", "references", "silences", "incorporates", "id", "number",
    "partOf", "proposed",
)  # fmt: skip
#: The key of a clause in the file of notes under which its silences stand beside its notes.
SILENCES: Final = "silences"
#: The languages in which a clause without a label is called by its number.
_LABELLED: Final = ("en", "kk", "ru")


@dataclass(frozen=True)
class Expansion:
    """An expanded agreement: the tree, the number of candidates passed over, and the source text."""

    tree: Mapping
    candidates: int
    source: SourceText | None


def is_short_form(root: Node) -> bool:
    """Say whether a YAML document is an agreement in the short form."""
    return isinstance(root, Mapping) and "agreement" in root.entries and "@context" not in root.entries


def expand(root: Mapping, path: Path, registry: Names | None = None) -> Expansion:
    """Return the full tree of an agreement in the short form; ``path`` is its file.

    ``registry`` holds the names that the folder's registry declares. Raises ServandaError for the first thing
    amiss; its ``more`` are those found besides.
    """
    return _Expander(root, path, registry).expand()


def list_clause_keys(root: Mapping, path: Path, registry: Names | None = None) -> dict[str, list[str]]:
    """Return the keys of the clauses of each instrument in the order of the text ("" for one in the head).

    ``registry`` is that of :func:`expand`, and so are the errors.
    """
    work = _Expander(root, path, registry)
    clauses = list_clauses(work.parts, work.source, work.place)
    found: dict[str, list[str]] = {}
    for clause in clauses:
        name = "" if "instruments" not in root.entries else clause.instrument
        found.setdefault(name, []).append(clause.place.clause or clause.number)
    return found


@dataclass
class _Part:
    """The work on one clause."""

    clause: Clause
    here: ClauseContext
    passages: list[Passage]
    norms: list[Norm] = field(default_factory=list)
    #: A norm could not be read, so that what is about norms cannot be either.
    broken: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The words of the passages; none where no text is held."""
        return () if self.here.words is None else self.here.words.passages


class _Expander:
    """The expansion of one agreement."""

    def __init__(self, root: Mapping, path: Path, registry: Names | None) -> None:
        self.root = root
        self.place = Place(path)
        self.faults: list[ServandaError] = []
        #: How many errors were raised, also those told already.
        self.failures = 0
        #: The clauses that are to be added, by number.
        self.unwritten: set[str] = set()
        #: The norms and notices that others name.
        self.named: list[NamedNorm] = []
        #: The events that times name.
        self.events: list[EventReferences] = []
        check_head(root, self.place)
        self.language = read_language(root, self.place)
        self.name = self.place.read_word(root.entries["agreement"], "agreement").removeprefix("agreement:")
        self.translations = Translations(path, self.language)
        self.names = Names(self.language)
        if registry is not None:
            self.names.registry, self.names.expressions = registry.registry, registry.expressions
        self.declared = [
            one
            for section in SECTIONS
            if section in root.entries and not is_off(root.entries[section])
            for one in self.names.declare(section, root.entries[section], self.place)
        ]
        self.parties = read_parties(root, self.names, self.place)
        self.roles: dict[str, int] = {}
        self.source = read_source(root, self.place, PREFIXES["agreement"] + self.name)
        instruments = list_instruments(root, self.place)
        self.head = HeadBuilder(root, self.place, self.names, self.translations, instruments)
        self.parts = read_parts(instruments, self.source, self.place)
        self.clauses: list[Clause] = []
        self.candidates = 0
        #: The actor to whom a note is attributed unless it says otherwise.
        self.creator = next(
            iter(self.names.resolve_all("actor", root.entries.get("creator"), self.place)), None
        )

    def expand(self) -> Expansion:
        root, line = self.root, self.root.line
        tree = build_mapping(line)
        put(tree, "@context", build_mapping(line, **{"@language": self.language}), line)
        put(tree, "id", f"agreement:{self.name}", root.lines["agreement"])
        put(tree, "type", "Agreement", line)
        put(
            tree,
            "prefix",
            root.entries.get("prefix", Scalar(self.name, line)),
            root.lines.get("prefix", line),
        )
        put(tree, "language", self.language, root.lines.get("language", line))
        put(tree, "parties", self.parties, root.lines.get("parties", line))
        with self._collect():
            self.head.build(tree, self.source)
        with self._collect():
            self._add_clauses(tree)
        self._add_declared(tree)
        if not self.faults:
            with self._collect():
                self.translations.check_all_taken()
        if self.faults:
            raise join_errors(self.faults)
        return Expansion(tree, self.candidates, self.source)

    @contextmanager
    def _collect(self) -> Iterator[None]:
        """Note an error, so that what comes after is looked at too; a clause to be added is told once."""
        try:
            yield
        except UnwrittenClauseError as error:
            self.failures += 1
            if error.number not in self.unwritten:
                self.unwritten.add(error.number)
                self.faults.append(error)
        except ServandaError as error:
            self.failures += 1
            self.faults.append(error)

    # Clauses

    def _add_clauses(self, tree: Mapping) -> None:
        self.clauses = list_clauses(self.parts, self.source, self.place)
        self._add_covers(tree)
        works: list[_Part] = []
        for clause in self.clauses:
            with self._collect():
                works.append(self._read_clause(clause))
        everywhere = {norm.id: norm for work in works for norm in work.norms}
        if not self.failures:
            index = _build_index(works)
            self._resolve_named(index)
            self._resolve_events(everywhere, index)
        if not self.failures:
            with self._collect():
                self._check_terms(works)
        notes = self._read_notes()
        found = Mapping(self.root.lines.get("clauses", self.root.line))
        for work in works:
            with self._collect():
                self._add_qualifiers(work, everywhere)
        for work in works:
            with self._collect():
                put(found, work.clause.id, self._build_clause(work, notes, everywhere), work.clause.line)
        if found.entries:
            put(tree, "clauses", found, found.line)
        self._add_differences(tree, everywhere)

    def _resolve_events(self, norms: dict[str, Norm], index: NormIndex) -> None:
        """Put ids for the norms that times name; note an error for one that is not there or a circle."""
        known = self.failures
        refused: set[tuple[Path, int]] = set()
        for one in self.events:
            if (one.place.file, one.line) not in refused:  # each notice of a norm has the same times
                before = self.failures
                with self._collect():
                    resolve_references(one, index, self.names)
                if self.failures > before:
                    refused.add((one.place.file, one.line))
        if self.failures == known:
            with self._collect():
                check_order({norm.id: norm.node for norm in norms.values()}, self.events, index)

    def _check_terms(self, works: list[_Part]) -> None:
        """Raise ServandaError for a second norm that sets a term with a renewal: an agreement has one."""
        first = ""
        for work in works:
            for norm in work.norms:
                if (line := find_renewed_term(norm.node)) is None:
                    continue
                if first:
                    text = error_text("short-two-terms", first=first, second=norm.id)
                    raise work.clause.place.error(text, norm.line if line < norm.line else line)
                first = norm.id

    def _resolve_named(self, index: NormIndex) -> None:
        """Put ids for the norms and notices that are named; note an error for each that is not there."""
        for named in self.named:
            with self._collect():
                resolve_name(named, index)

    def _read_clause(self, clause: Clause) -> _Part:
        """Return the passages and norms of a clause."""
        part = next(one for one in self.parts if one.name == clause.instrument)
        sentences = None
        if clause.text is not None and self.source is not None:
            sentences = self.source.list_sentences(clause.text)
        passages = read_passages(clause.node.entries.get("passages"), sentences, clause.place, clause.line)
        work = _Part(clause, self._build_context(clause, part, passages), passages)
        taken = {*CLAUSE_KEYS, *(passage.name for passage in passages)}
        above: dict[str, dict[str, Written]] = {}
        for key, node, line in iterate_entries(clause.node):
            if key in CLAUSE_KEYS:
                continue
            known = self.failures
            with self._collect():
                if not looks_like_norm(node):
                    raise self._refuse_key(key, node, line, clause)
                check_own_name(key, clause.id, clause.place, line, is_norm=True)
                if key in taken:
                    raise clause.place.error(error_text("short-name-taken", name=key), line)
                assert isinstance(node, Mapping)
                entries = read_norm_entries(key, node, above, clause.path, clause.place)
                above[key] = entries
                work.norms.append(read_norm(key, entries, work.here, line, self.head.find_instrument))
            work.broken |= self.failures > known
        number_nodes([norm.node for norm in work.norms], "quote", work.texts)
        distinguish_labels(((norm, above[norm.name]) for norm in work.norms), self.language)
        self._count_candidates(clause)
        return work

    def _build_context(self, clause: Clause, part: InstrumentPart, passages: list[Passage]) -> ClauseContext:
        words = None
        if self.source is not None and part.text is not None:
            words = read_words(clause, self.source, part.text, [passage.words for passage in passages])
        return ClauseContext(
            self.names, self.translations, clause.place, clause.id, clause.path, words, self.language,
            self._find_parties, self._find_clause, self._has_clause, f"agreement:{self.name}",
            instruments=self.head.known, collect=self._collect, named=self.named, events=self.events,
        )  # fmt: skip

    def _refuse_key(self, key: str, node: Node, line: int, clause: Clause) -> ServandaError:
        """Return the error for a key that is no norm: misspelt, or a norm without modality."""
        if isinstance(node, Mapping) and any(inner in NORM_KEYS for inner in node.entries):
            return clause.place.error(
                error_text("short-no-modality", name=key, modalities=", ".join(MODALITIES)), line
            )
        hint = format_suggestion(key, CLAUSE_KEYS)
        return clause.place.error(error_text("short-unknown-clause-key", key=key, hint=hint), line)

    def _count_candidates(self, clause: Clause) -> None:
        node = clause.node.entries.get("proposed")
        if node is not None and not is_off(node):
            self.candidates += len(clause.place.read_mapping(node, "proposed").entries)

    def _add_qualifiers(self, work: _Part, everywhere: dict[str, Norm]) -> None:
        node = work.clause.node.entries.get("qualifiers")
        if node is None or is_off(node) or work.broken:
            return
        for name, given, line in iterate_entries(work.clause.place.read_mapping(node, "qualifiers")):
            with self._collect():
                check_own_name(name, work.clause.id, work.clause.place, line)
                add_qualifier(name, given, line, work.here, work.norms, everywhere)

    def _build_clause(
        self, work: _Part, notes: dict[str, tuple[Mapping, Place]], everywhere: dict[str, Norm]
    ) -> Mapping:
        clause, line = work.clause, work.clause.line
        node = build_mapping(line, type="Clause", number=clause.number, order=str(clause.order))
        put(node, "instrument", clause.instrument, line)
        written = clause.node.entries.get("partOf")
        if written is not None:
            if not is_off(written):
                put(
                    node,
                    "partOf",
                    self._find_clause(clause.place.read_word(written, "partOf"), written.line, clause.place),
                    written.line,
                )
        elif clause.enclosing:
            put(node, "partOf", clause.enclosing[0].id, line)
        put(node, "label", self._build_label(clause), clause.node.lines.get("label", line))
        passages = build_passages(work.passages, clause.id, clause.path, self.translations)
        if passages.entries:
            put(node, "passages", passages, clause.node.lines.get("passages", line))
        norms = Mapping(line)
        for norm in work.norms:
            if norm.id in norms.entries:
                raise clause.place.error(
                    error_text("described-twice", name=norm.id, line=norms.lines[norm.id]), norm.line
                )
            put(norms, norm.id, norm.node, norm.line)
        if norms.entries:
            put(node, "norms", norms, line)
        remarks = self._build_notes(work, notes, everywhere)
        number_nodes(_list_nodes(remarks), "words", work.texts)
        references = self._build_references(work, everywhere)
        number_nodes(_list_nodes(references), "words", work.texts)
        silences = self._build_silences(work, notes, everywhere)
        number_silences(_list_nodes(silences), {norm.id: norm.node for norm in work.norms}, work.texts)
        for key, found in (("notes", remarks), ("references", references), ("silences", silences)):
            if found.entries:
                put(node, key, found, clause.node.lines.get(key, line))
        self._add_incorporations(node, work)
        return node

    def _build_label(self, clause: Clause) -> Mapping:
        """Return the label that is written, else one made of the number."""
        path = ("clauses", clause.path, "label")
        node = clause.node.entries.get("label")
        if node is not None and not is_off(node):
            clause.place.read_word(node, "label")
            return self.translations.build_text(node, clause.node.lines["label"], path)
        printed = clause.text is None or clause.text.number is not None
        end = next((end for end in ENDS if clause.number.endswith(end)), None)
        use = "clause" if printed else end
        own = read_language_words(self.language).get(use or "", "{number}").format(number=clause.number)
        text = self.translations.build_text(own, clause.line, path)
        for tag in _LABELLED if use else ():
            words = read_language_words(tag)[use or ""].format(number=clause.number)
            if tag not in text.entries:
                put(text, tag, words, clause.line)
        return text

    # Notes

    def _read_notes(self) -> dict[str, tuple[Mapping, Place]]:
        """Return the notes of the file of notes, by the path of their clause."""
        file = notes_file(self.place.file)
        if not file.is_file():
            return {}
        place = Place(file)
        found = {}
        known = {clause.path: clause for clause in self.clauses}
        with self._collect():
            for number, node, line in iterate_entries(
                place.read_mapping(parse_yaml(files.read_companion(file), file), file.name)
            ):
                path = build_clause_path(number)
                if path not in known:
                    hint = format_suggestion(number, [clause.number for clause in self.clauses])
                    raise place.error(error_text("short-note-of-nothing", number=number, hint=hint), line)
                here = place.within(known[path].number)
                found[path] = (here.read_mapping(node, number), here)
        return found

    def _build_notes(
        self, work: _Part, notes: dict[str, tuple[Mapping, Place]], everywhere: dict[str, Norm]
    ) -> Mapping:
        clause = work.clause
        written: list[tuple[Mapping, Place]] = []
        if (node := clause.node.entries.get("notes")) is not None and not is_off(node):
            written.append((clause.place.read_mapping(node, "notes"), clause.place))
        if clause.path in notes:
            beside, place = notes[clause.path]
            others = Mapping(beside.line)
            for name, given, line in iterate_entries(beside):
                if name != SILENCES:
                    put(others, name, given, line)
            written.append((others, place))
        found = Mapping(clause.line)
        if work.broken:
            return found
        names: set[str] = set()
        for mapping, place in written:
            for name, given, line in iterate_entries(mapping):
                with self._collect():
                    check_own_name(name, clause.id, place, line)
                    if name in names:
                        raise place.error(error_text("short-note-twice", name=name), line)
                    names.add(name)
                    here = replace(work.here, place=place)
                    own_id, note = build_note(name, given, line, here, work.norms, everywhere, self.creator)
                    if own_id in found.entries:
                        raise place.error(
                            error_text("described-twice", name=own_id, line=found.lines[own_id]), line
                        )
                    put(found, own_id, note, line)
        return found

    # References and silences

    def _build_references(self, work: _Part, everywhere: dict[str, Norm]) -> Mapping:
        """Return the references of a clause in full YAML-LD, by id."""
        clause = work.clause
        found = Mapping(clause.line)
        node = clause.node.entries.get("references")
        if node is None or is_off(node) or work.broken:
            return found
        for name, given, line in iterate_entries(clause.place.read_mapping(node, "references")):
            with self._collect():
                check_own_name(name, clause.id, clause.place, line)
                own_id, one = build_reference_node(name, given, line, work.here, work.norms, everywhere)
                self._put_once(found, own_id, one, line, clause.place)
        return found

    def _build_silences(
        self, work: _Part, notes: dict[str, tuple[Mapping, Place]], everywhere: dict[str, Norm]
    ) -> Mapping:
        """Return the silences of a clause in full YAML-LD, by id: its own, and those in the file of notes."""
        clause = work.clause
        written = [(clause.node.entries.get("silences"), clause.place)]
        if clause.path in notes:
            beside, place = notes[clause.path]
            written.append((beside.entries.get(SILENCES), place))
        found = Mapping(clause.line)
        if work.broken:
            return found
        for node, place in written:
            if node is None or is_off(node):
                continue
            for name, given, line in iterate_entries(place.read_mapping(node, "silences")):
                with self._collect():
                    check_own_name(name, clause.id, place, line)
                    here = replace(work.here, place=place)
                    own_id, one = build_silence(name, given, line, here, work.norms, everywhere, self.creator)
                    self._put_once(found, own_id, one, line, place)
        return found

    def _add_incorporations(self, node: Mapping, work: _Part) -> None:
        """Add the incorporations of a clause to its node, by id."""
        clause, found = work.clause, Mapping(work.clause.line)
        written = clause.node.entries.get("incorporates")
        if written is None or is_off(written) or work.broken:
            return
        for name, given, line in iterate_entries(clause.place.read_mapping(written, "incorporates")):
            with self._collect():
                check_own_name(name, clause.id, clause.place, line)
                own_id, one = build_incorporation(name, given, line, work.here)
                self._put_once(found, own_id, one, line, clause.place)
        if found.entries:
            put(node, "incorporations", found, clause.node.lines["incorporates"])

    def _put_once(self, found: Mapping, own_id: str, node: Mapping, line: int, place: Place) -> None:
        """Add a node by its id; raise ServandaError where there is one already."""
        if own_id in found.entries:
            raise place.error(error_text("described-twice", name=own_id, line=found.lines[own_id]), line)
        put(found, own_id, node, line)

    def _add_differences(self, tree: Mapping, everywhere: dict[str, Norm]) -> None:
        """Add the weights of the differences between the copies."""
        node = self.root.entries.get("differences")
        if node is None or is_off(node):
            return
        line = self.root.lines["differences"]
        found = Mapping(line)
        for name, given, at in iterate_entries(self.place.read_mapping(node, "differences")):
            with self._collect():
                one = build_difference(
                    name, given, at, self.place, self.names, self.translations, self._find_clause, everywhere
                )
                put(found, name, one, at)
        if found.entries:
            put(tree, "differences", found, line)

    # Names

    def _has_clause(self, number: str) -> bool:
        """Say whether there is a clause with a number."""
        path = build_clause_path(number)
        return any(path in (clause.path, clause.id) for clause in self.clauses)

    def _find_parties(self, which: str) -> list[str]:
        """Return what "each", "other" and "others" mean: both Parties, or a role where they are not two."""
        if len(self.parties) == 2:
            return list(self.parties)
        self.roles.setdefault(which, self.root.lines.get("parties", self.root.line))
        return [which]

    def _find_clause(self, number: str, line: int, place: Place) -> str:
        """Return the id of the clause with a number; raise ServandaError for one that is not there."""
        path = build_clause_path(number)
        for clause in self.clauses:
            if path in (clause.path, clause.id):
                return clause.id
        known = [clause.number for clause in self.clauses]
        raise place.error(
            error_text("short-no-clause", number=number, hint=format_suggestion(number, known)), line
        )

    def _add_covers(self, tree: Mapping) -> None:
        """Add the clauses that an excerpt covers, by their numbers in the text.

        Raises ServandaError for one that the text does not have.
        """
        known = {
            path: text.number
            for part in self.parts if part.text is not None
            for path, text in part.text.numbered.items()
        }  # fmt: skip
        found = []
        for item in list_items(self.root.entries.get("covers")):
            number = self.place.read_word(item, "covers")
            if self.source is not None and build_clause_path(number) not in known:
                hint = format_suggestion(number, known)
                raise self.place.error(error_text("short-no-clause", number=number, hint=hint), item.line)
            found.append(known.get(build_clause_path(number)) or number)
        put(tree, "covers", found, self.root.lines.get("covers", self.root.line))

    def _add_declared(self, tree: Mapping) -> None:
        """Add what the agreement declares itself, and the roles that its words for a Party call for."""
        for one in self.declared:
            key = SECTIONS[one.section][1]
            holder = tree.entries.get(key)
            if not isinstance(holder, Mapping):
                holder = Mapping(self.root.lines[one.section])
                put(tree, key, holder, self.root.lines[one.section])
            with self._collect():
                put(holder, one.key, self.names.build(one, self.translations), one.line)
        for which, line in self.roles.items():
            holder = tree.entries.setdefault("roles", Mapping(line))
            tree.lines.setdefault("roles", line)
            assert isinstance(holder, Mapping)
            put(holder, which, build_party_role(which, self.language, line), line)


def _build_index(works: list[_Part]) -> NormIndex:
    """Return the norms and notices of clauses, by which their names are resolved."""
    notices = {
        norm.id: [*found.entries] if isinstance(found, Mapping) else []
        for work in works
        for norm in work.norms
        for found in (norm.node.entries.get("notifications"),)
    }
    return NormIndex(notices, {(w.clause.id, norm.name): norm.id for w in works for norm in w.norms})


def _list_nodes(found: Mapping) -> list[Mapping]:
    """Return the nodes that stand in a mapping by id."""
    return [node for node in found.entries.values() if isinstance(node, Mapping)]

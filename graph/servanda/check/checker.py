"""Check agreements and logs: shapes and ledger, in one report.

Cost: some tenths of a second for an agreement of sixty norms, and time grows with the size of a file; some
ten seconds with pySHACL, the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.check.report import (
    SEVERITIES,
    Report,
    Result,
    make_finding,
    make_result,
    report_triples,
)
from servanda.check.shacl import (
    RDF_TYPE,
    SUBCLASS,
    Alternative,
    Data,
    Finding,
    Inverse,
    Predicate,
    Repeated,
    Sequence,
    Term,
    bundled_shapes,
    sh,
    text,
    validate,
)
from servanda.check.short_keys import name_short_keys
from servanda.check.words import compare_words, explain_modalities
from servanda.errors import ServandaError, join_errors
from servanda.messages import LANGUAGES, Messages, error_text
from servanda.names import MistypedName, find_by_label, fold_name, list_own_mistyped
from servanda.namespaces import PREFIXES, SRV, compact, local
from servanda.read.foreign import YAML_ENDINGS, describe_contents
from servanda.resources import REFERENCE, data_folder, list_agreement_folders, registry_triples

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.read.document import Document
    from servanda.read.syntax import Position

#: The engines that can run the shapes: servanda's own, and the one that it is measured by.
ENGINES: Final = ("compiled", "pyshacl")
#: Classes of what an agreement or a log describes itself, or a file of words beside it; the others are codes
#: and actors of registries.
_OWN_CLASSES: Final = tuple(
    f"<{SRV}{name}>"
    for name in (
        "Agreement", "Instrument", "Clause", "Passage", "Norm", "Notification", "Slot", "Qualifier",
        "InterpretiveNote", "Reference", "Silence", "Incorporation", "RoleBinding", "Variant", "Erratum",
        "EventLog", "Event",
        "Expression", "OperativeExpression",
    )
)  # fmt: skip
#: The properties that lead from a clause down to what stands in it, and the path back to its number.
_PARTS_OF_CLAUSE: Final = (
    "hasNorm",
    "hasPassage",
    "hasNote",
    "hasReference",
    "hasSilence",
    "hasIncorporation",
    "hasRoleBinding",
    "hasSlot",
    "hasQualifier",
    "requiresNotification",
)
_PATH_TO_NUMBER: Final = Sequence(
    (
        Repeated(Alternative(tuple(Inverse(f"<{SRV}{name}>") for name in _PARTS_OF_CLAUSE)), "*"),
        Predicate(f"<{SRV}number>"),
    )
)
_RANGE: Final = f"<{PREFIXES['rdfs']}range>"
_NORM: Final = f"<{SRV}Norm>"
_PATH_TO_NORM: Final = Repeated(
    Alternative(
        tuple(Inverse(f"<{SRV}{name}>") for name in ("hasSlot", "hasQualifier", "requiresNotification"))
    ),
    "+",
)
#: The property that a fault of an incorporation is about; of any other fault it is that of the bindings.
_FAULT_PATHS: Final = {
    "no-agreement": "incorporatesAgreement", "cycle": "incorporatesAgreement",
    "many-ways": "incorporatesAgreement",
    "no-clause": "incorporatedNumber",
}  # fmt: skip
#: Problems that only follow from a passage that is not in the text, and would bury it.
_FOLLOWING: Final = frozenset({"clause-without-text", "quote-orphaned", "words-not-found"})


def check(
    paths: SequenceOf[Path | str] = (),
    *,
    store: pyoxigraph.Store | None = None,
    language: str = "en",
    engine: str = "compiled",
) -> Report:
    """Return what is wrong with the agreements and logs in ``paths``, in ``store``, or the bundled ones.

    ``language`` (en, kk, ru) chooses the messages; ``engine`` is one of :data:`ENGINES`, which find the
    same. Files are read one by one and checked together; beside a log stands the bundled agreement that
    it is about, unless the files hold it themselves.
    Raises ServandaError when a file cannot be read, holds neither agreement nor log, or for another engine.
    """
    if store is None:
        report = check_files(
            [Path(path) for path in paths] or list_bundled(), language=language, engine=engine, strict=True
        )
        return report
    _reject_engine(engine)
    return _report(list(store), [], language, engine)


def check_files(
    files: SequenceOf[Path],
    *,
    language: str = "en",
    engine: str = "compiled",
    beside: SequenceOf[pyoxigraph.Quad] = (),
    records: SequenceOf[Result] = (),
    strict: bool = False,
) -> Report:
    """Return what is wrong with the agreements and logs in ``files``; what hinders their reading is among it.

    ``beside`` is what else is known, as actors of one's own, and ``records`` what was found wrong in tables
    of records. Raises ServandaError as :func:`check` does, but for a file that is there and cannot be used
    only if ``strict``.
    """
    from servanda.read.document import read_file

    _reject_engine(engine)
    documents: list[Document] = []
    faults: list[ServandaError] = []
    for path in files:
        try:
            documents.append(read_file(path))
        except ServandaError as error:
            if not path.is_file() and not path.is_symlink():
                raise
            faults.append(error)
    if faults:
        whole = join_errors(faults)
        if strict:
            raise whole
        results = (*(_read_result(one) for one in (whole, *whole.more)), *records)
        return Report(results, 0, _graph_maker([], results), language, unreadable=whole)
    return check_documents(
        documents, language=language, engine=engine, beside=beside, records=records, strict=strict
    )


def check_documents(
    documents: SequenceOf[Document],
    *,
    language: str = "en",
    engine: str = "compiled",
    beside: SequenceOf[pyoxigraph.Quad] = (),
    records: SequenceOf[Result] = (),
    strict: bool = False,
) -> Report:
    """Return what is wrong with files that have been read, as :func:`check_files` does."""
    mistyped = [
        (document, one)
        for document in documents
        if document.path.suffix.lower() not in YAML_ENDINGS  # the reader has looked up the names of these
        for one in list_own_mistyped(document.quads)
    ]
    for document in documents:
        if not describes_agreement(document.quads):
            found = [one.message for held, one in mistyped if held is document]
            if not found or strict:
                raise build_nothing_error(document.quads, document.path, f"; {found[0]}" if found else "")
    quads = [quad for document in documents for quad in document.quads]
    known = [*_agreements_of_logs(documents), *beside]
    return _report(quads, documents, language, engine, known, mistyped, records)


def build_nothing_error(quads: SequenceOf[pyoxigraph.Quad], place: Path, hint: str = "") -> ServandaError:
    """Return the error for what describes no agreement and no log, with what it describes instead.

    ``hint`` is a sentence after "; ".
    """
    message = error_text("nothing-to-check", contents=describe_contents(quads), hint=hint)
    return ServandaError(message, file=place, exit_code=1)


def list_bundled() -> list[Path]:
    """Return the file of the agreement that is checked where nobody names others: the reference agreement."""
    return [data_folder("agreements") / REFERENCE / "agreement.yaml"]


def _reject_engine(engine: str) -> None:
    if engine not in ENGINES:
        raise ServandaError(error_text("unknown-check-engine", engine=engine, engines=", ".join(ENGINES)))


def _agreements_of_logs(documents: SequenceOf[Document]) -> list[pyoxigraph.Quad]:
    """Return the bundled agreements that logs are about and that no file holds: they give names meaning."""
    from servanda.read.document import read_file

    held = {iri for document in documents for iri in document.agreements}
    wanted = {
        quad.object.value
        for document in documents if document.logs
        for quad in document.quads
        if quad.predicate.value == SRV + "isLogOf" and hasattr(quad.object, "value")
    } - held  # fmt: skip
    return [
        quad
        for folder in list_agreement_folders()
        if PREFIXES["agreement"] + folder.name in wanted and (path := folder / "agreement.yaml").is_file()
        for quad in read_file(path).quads
    ]


def _report(
    quads: SequenceOf[pyoxigraph.Quad],
    documents: SequenceOf[Document],
    language: str,
    engine: str,
    beside: SequenceOf[pyoxigraph.Quad] = (),
    mistyped: SequenceOf[tuple[Document, MistypedName]] = (),
    records: SequenceOf[Result] = (),
) -> Report:
    given = authored_triples(quads)
    whole = [*registry_triples(), *given, *authored_triples(beside)]
    checked = Data(whole)
    if engine == "pyshacl":
        from servanda.check import pyshacl_engine

        report = pyshacl_engine.validate(pyshacl_engine.data_graph(whole), pyshacl_engine.shapes_graph())
        findings = pyshacl_engine.list_findings(report)
    else:
        findings = validate(checked, bundled_shapes())
    findings = [*explain_modalities(checked, findings), *compare_words(checked)]
    locator = SourceLocator(
        checked,
        {quad.subject.value: document.path for document in documents for quad in document.quads
         if hasattr(quad.subject, "value")},
        {iri: position for document in documents for iri, position in document.positions.items()},
        frozenset(str(document.path) for document in documents if document.short),
    )  # fmt: skip
    ledger = [
        *(_name_result(name, document, locator) for document, name in mistyped),
        *(one for document in documents for one in find_loose_ends(document, locator, language)),
        *find_actors_spelt_alike(given, locator, language),
        *find_incorporation_faults(documents, beside, locator, language),
        *find_versions_of_one_day(locator, language),
        *(
            replace(result, message=result.messages.get(language, result.message))
            for document in documents
            for result in ledger_results(document)
        ),
        *records,
    ]
    results = {*(_located_result(finding, locator, language) for finding in findings), *ledger}
    return Report(
        tuple(sorted(results, key=_sort_key)),
        agreements=_count_instances(given, "Agreement"),
        triples=_graph_maker(findings, ledger),
        language=language,
        logs=_count_instances(given, "EventLog"),
    )


def _located_result(finding: Finding, locator: SourceLocator, language: str) -> Result:
    focus = finding.focus
    line = locator.line(focus, finding.path)
    if finding.component == sh("ClassConstraintComponent") and finding.value is not None:
        line = locator.line(finding.value, None) or line  # what is wrong is the node that it leads to
    if locator.file(focus) in locator.short:
        messages = {lang: name_short_keys(message) for lang, message in finding.messages.items()}
        finding = replace(finding, messages=messages)
    return make_result(
        finding, language, clause=locator.clause(focus), in_log=locator.is_in_log(focus),
        file=locator.file(focus), line=line, norm=locator.norm(focus),
    )  # fmt: skip


def _graph_maker(
    findings: SequenceOf[Finding], ledger: SequenceOf[Result]
) -> Callable[[], list[pyoxigraph.Triple]]:
    """Return what makes the report graph, the results of the ledger as those of the shapes ``Ledger…``."""
    of_ledger = [
        make_finding(result, "Ledger" if result.shape.startswith("srv-shapes:Ledger") else "File")
        for result in ledger
    ]
    return lambda: report_triples([*findings, *of_ledger], bundled_shapes())


def _sort_key(result: Result) -> tuple[int, str, int, str, str, str]:
    """Sort by severity, then by place, so that two runs print the same."""
    return (
        SEVERITIES.index(result.severity), result.file or "", result.line or 0, result.focus, result.shape,
        result.value or "",
    )  # fmt: skip


# Which triples are checked


def authored_triples(quads: Iterable[pyoxigraph.Quad]) -> list[pyoxigraph.Triple]:
    """Return what a person wrote: the triples without those of ``…/derived`` graphs."""
    return [quad.triple for quad in quads if not getattr(quad.graph_name, "value", "").endswith("/derived")]


def _count_instances(triples: Iterable[pyoxigraph.Triple], kind: str) -> int:
    """Return how many things have that class of servanda's own (``Agreement``), subclasses left aside."""
    wanted = f" {RDF_TYPE} <{SRV}{kind}>"
    return len({line for line in map(str, triples) if line.endswith(wanted)})


def describes_agreement(quads: Iterable[pyoxigraph.Quad]) -> bool:
    """Say whether a file has an agreement, a log or a part of one, not only actors or other RDF."""
    lines = [str(triple).split(" ", 2) for triple in authored_triples(quads)]
    if any(predicate == RDF_TYPE and value in _OWN_CLASSES for _, predicate, value in lines):
        return True  # without a look at the ontology
    kinds, properties = _own_terms()
    return any(
        value in kinds if predicate == RDF_TYPE else predicate in properties for _, predicate, value in lines
    )


@cache
def _own_terms() -> tuple[frozenset[Term], frozenset[Term]]:
    """Return the classes of what an agreement describes itself, and the properties that lead to one."""
    registries = Data(one for one in registry_triples() if str(one.predicate) in {SUBCLASS, _RANGE})
    kinds = frozenset(kind for top in _OWN_CLASSES for kind in registries.subclasses(top))
    ranges = (registries.subjects(_RANGE, kind) for kind in _OWN_CLASSES)
    return kinds, frozenset(one for properties in ranges for one in properties)


@dataclass(frozen=True)
class SourceLocator:
    """The clause, file and line of each node."""

    data: Data
    files: Mapping[str, Path] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)
    #: The files that are written in the short form.
    short: frozenset[str] = frozenset()

    def clause(self, focus: Term) -> str | None:
        """Return the printed number of the clause that ``focus`` is or stands in, or None."""
        numbers = self.data.values(focus, f"<{SRV}number>") or _PATH_TO_NUMBER.values(self.data, focus)
        return text(min(numbers)) if numbers else None

    def norm(self, focus: Term) -> str | None:
        """Return the norm that ``focus`` is or stands in as a compact IRI, or None."""
        if self.data.is_instance(focus, _NORM):
            return compact(text(focus))
        found = [one for one in _PATH_TO_NORM.values(self.data, focus) if self.data.is_instance(one, _NORM)]
        return compact(text(min(found))) if found else None

    def is_in_log(self, focus: Term) -> bool:
        """Say whether ``focus`` is a log or a record of one."""
        is_log = f"<{SRV}EventLog>" in self.data.values(focus, RDF_TYPE)
        return is_log or bool(self.data.subjects(f"<{SRV}hasEvent>", focus))

    def file(self, focus: Term) -> str | None:
        """Return the file that describes ``focus``, or None."""
        position = self.positions.get(text(focus))
        path = position.file if position and position.file else self.files.get(text(focus))
        return str(path) if path is not None else None

    def line(self, focus: Term, path: Term | None) -> int | None:
        """Return the line of that property of ``focus``, or of ``focus``, counted from 1, or None."""
        position = self.positions.get(text(focus))
        return position.line_of(text(path) if path else None) if position else None


# The ledger


def ledger_results(document: Document) -> Iterator[Result]:
    """Yield what is wrong between an agreement and its published text, as results of ``Ledger…``.

    A document without a published text beside it has no ledger: there is nothing to compare with.
    A text that cannot be brought together with the agreement at all is one result, not an error.
    """
    from pyoxigraph import Store

    from servanda.account import account_for_text

    yield from _check_originals(document)
    if document.source is None:
        return
    store = Store()
    store.extend(document.quads)
    for agreement in document.agreements:
        try:
            account = account_for_text(store, agreement, document.source)
        except ServandaError as error:
            messages = _ledger_messages("unreadable", problem=error.message)
            yield _ledger_result("Unreadable", agreement, None, messages, None, str(document.source))
            continue
        ledger = account.ledger
        unplaced = {problem.clause for problem in ledger.problems if problem.kind == "passage-not-found"}
        for problem in ledger.problems:
            if problem.clause in unplaced and problem.kind in _FOLLOWING:
                continue
            line = document.positions[problem.subject].line if problem.subject in document.positions else None
            subject = compact(problem.subject)
            message = problem.message.replace(problem.subject, subject)
            messages = _ledger_messages(problem.kind, problem=message, subject=subject)
            yield _ledger_result(
                _shape_suffix(problem.kind), problem.subject, problem.clause or None, messages, line,
                str(document.path),
            )  # fmt: skip
        for remark in ledger.remarks:
            messages = _ledger_messages(remark.kind, line=str(remark.line))
            yield _ledger_result(
                _shape_suffix(remark.kind),
                agreement,
                None,
                messages,
                remark.line,
                str(document.source),
                "info",
            )
        if account.unweighed:
            names = ", ".join(local(iri) for iri in account.unweighed)
            messages = _ledger_messages("variant-unweighed", names=names)
            line = document.positions[agreement].line if agreement in document.positions else None
            yield _ledger_result(
                "VariantUnweighed", agreement, None, messages, line, str(document.path), "info"
            )
        written = {text(str(q.object)) for q in document.quads if q.predicate.value == SRV + "number"}
        for entry in ledger.uncovered:
            line = entry.lines[0] if entry.lines else None
            kind = "uncovered" if entry.clause in written else "uncovered-clause"
            if entry.clause is None:
                kind = "uncovered-unnumbered"
            messages = _ledger_messages(kind, text=entry.text, clause=str(entry.clause))
            yield _ledger_result("Uncovered", agreement, entry.clause, messages, line, str(document.source))


def _check_originals(document: Document) -> Iterator[Result]:
    """Yield what is wrong with the documents from which the texts of agreements were taken."""
    from servanda.documents.originals import find_original_fault

    told = {
        (text(str(quad.subject)), local(quad.predicate.value)): text(str(quad.object))
        for quad in document.quads
        if quad.predicate.value in (f"{SRV}originalFile", f"{SRV}originalDigest")
    }
    for agreement in document.agreements:
        file = told.get((agreement, "originalFile"))
        if file is None:
            continue
        digest = told.get((agreement, "originalDigest"))
        if (fault := find_original_fault(document.path.parent, file, digest)) is not None:
            position = document.positions.get(agreement)
            line = position.line_of(f"{SRV}originalFile") if position else None
            messages = _ledger_messages(fault[0], **fault[1])
            yield _ledger_result("Original", agreement, None, messages, line, str(document.path))


def _shape_suffix(kind: str) -> str:
    """Return ``words-not-found`` as ``WordsNotFound``."""
    return "".join(part.capitalize() for part in kind.split("-"))


def _ledger_messages(kind: str, **values: str) -> dict[str, str]:
    """Return what is wrong in each language; in English the problem says it itself."""
    return {lang: Messages(lang, "ledger").text(kind, **values) for lang in LANGUAGES}


def _read_result(error: ServandaError) -> Result:
    """Return why a file cannot be read as a result of ``ReadFile``."""
    prefix = error_text("in-clause", clause=error.clause, problem="") if error.clause else ""
    message = error.message.removeprefix(prefix)
    return Result(
        "violation", "srv-shapes:ReadFile", error.file or "", None, None, error.clause, message, error.file,
        error.line, {"en": message},
    )  # fmt: skip


def _name_result(name: MistypedName, document: Document, locator: SourceLocator) -> Result:
    """Return a mistyped IRI in a file of RDF as a result of ``ReadName``."""
    from servanda.read.files import read_text
    from servanda.read.rdf import find_line

    position = document.positions.get(name.subject)
    line = position.line if position else None
    focus = f"<{name.subject}>"
    # What is mistyped in many places is wrong with the whole.
    clause, norm = (None, None) if name.is_general else (locator.clause(focus), locator.norm(focus))
    line = find_line(read_text(document.path), name.iri, line or 1) or line
    return Result(
        "violation", "srv-shapes:ReadName", compact(name.subject), compact(name.property), compact(name.iri),
        clause, name.message, str(document.path), line, {"en": name.message}, norm=norm,
    )  # fmt: skip


def find_loose_ends(document: Document, locator: SourceLocator, language: str) -> Iterator[Result]:
    """Yield what a file names under its agreement and describes nowhere, or describes without a type.

    ``locator`` knows the data that the document is part of.
    """
    from pyoxigraph import NamedNode

    data = locator.data
    bases = tuple(f"<{iri}/" for iri in (*document.agreements, *document.logs))
    classes = _classes_by_property()
    untyped: set[Term] = set()
    for quad in authored_triples(document.quads):
        value = f"<{quad.object.value}>" if isinstance(quad.object, NamedNode) else ""
        if not (value.startswith(bases) and quad.predicate.value.startswith(SRV)):
            continue
        subject, predicate = str(quad.subject), str(quad.predicate)
        name = next(text(value).removeprefix(base[1:]) for base in bases if value.startswith(base))
        described = data.properties(value)
        if not described:
            meant = [] if (labelled := find_by_label(name)) is None else [compact(labelled)]
            meant = meant or _suggest_names(name, predicate, data, bases)
            hint = f"; {error_text('did-you-mean', name=meant[0])}" if meant else ""
            shape, place, path, key, values = (
                "ReadReference",
                subject,
                predicate,
                "undescribed",
                {"hint": hint},
            )
        elif RDF_TYPE not in described and predicate in classes and value not in untyped:
            untyped.add(value)
            types = {"types": ", ".join(classes[predicate])}
            shape, place, path, key, values = "ReadType", value, RDF_TYPE, "untyped", types
        else:
            continue
        messages = {lang: Messages(lang, "check").text(key, name=name, **values) for lang in LANGUAGES}
        yield Result(
            "violation", f"srv-shapes:{shape}", compact(text(place)), compact(text(path)),
            None if place == value else compact(text(value)), locator.clause(place), messages[language],
            str(document.path), locator.line(place, path), messages, norm=locator.norm(place),
        )  # fmt: skip


def find_incorporation_faults(
    documents: SequenceOf[Document],
    beside: Iterable[pyoxigraph.Quad],
    locator: SourceLocator,
    language: str,
) -> Iterator[Result]:
    """Yield what is wrong with the incorporations of some files, by what the other agreement says.

    That one stands in the files, ``beside`` them, or ships. Raises ServandaError when one that ships cannot
    be read.
    """
    from pyoxigraph import NamedNode, Store

    has = NamedNode(SRV + "hasIncorporation")
    if not any(quad.predicate == has for document in documents for quad in document.quads):
        return  # what looks up other agreements takes longer to load than most checks
    from servanda.incorporation import find_faults
    from servanda.store.incorporated_agreements import bring_sources

    store = Store()
    store.extend(beside)
    for document in documents:
        store.extend(document.quads)
    bring_sources(store)
    agreements = sorted({iri for document in documents for iri in document.agreements})
    for fault in find_faults(store, agreements):
        place, path = f"<{fault.node}>", f"<{SRV}{_FAULT_PATHS.get(fault.kind, 'hasRoleBinding')}>"
        messages = {
            lang: Messages(lang, "check").text(f"incorporation.{fault.kind}", **fault.values)
            for lang in LANGUAGES
        }
        severity = "warning" if fault.kind == "no-agreement" else "violation"
        yield Result(
            severity, "srv-shapes:IncorporatedProvision", compact(fault.node), compact(text(path)), None,
            locator.clause(place), messages[language], locator.file(place), locator.line(place, path),
            messages,
        )  # fmt: skip


def _suggest_names(name: str, predicate: Term, data: Data, bases: tuple[str, ...]) -> list[str]:
    """Return what a name under an agreement may be meant for: the code of that name, else a name there."""
    ranges = data.values(predicate, _RANGE)
    codes = [
        compact(text(one))
        for kind in ranges
        for one in data.instances(kind)
        if text(one).endswith(f"/{name}")
    ]
    own = {
        text(one).rpartition("/")[2]
        for kind in ranges
        for one in data.instances(kind)
        if one.startswith(bases)
    }
    from difflib import get_close_matches

    return sorted(codes) or get_close_matches(name, sorted(own), 1)


def find_actors_spelt_alike(
    given: Iterable[pyoxigraph.Triple], locator: SourceLocator, language: str
) -> Iterator[Result]:
    """Yield each actor of ``given`` that a name of another known actor means too.

    Names are compared as :func:`servanda.names.fold_name` gives them: case, spaces and look-alike letters do
    not tell two names apart.
    """
    data = locator.data
    actors = data.instances(f"<{SRV}Actor>")
    own = sorted({str(one.subject) for one in given if str(one.predicate) == RDF_TYPE} & set(actors))
    if not own:
        return
    known: dict[str, set[Term]] = {}
    for actor in actors:
        for name in _list_actor_names(actor, data):
            known.setdefault(name, set()).add(actor)
    for actor in own:
        for name, spelling in _list_actor_names(actor, data).items():
            # Of two actors of the same files the second is told about.
            others = [one for one in known[name] if one != actor and (one not in own or one < actor)]
            if not others:
                continue
            # Each agreement names its actors: two of one name in two agreements are no fault.
            near = [one for one in others if not _are_of_two_agreements(actor, one, data)]
            others = [one for one in others if one in near or not _are_of_two_versions(actor, one, data)]
            if not others:
                continue
            other = compact(text(min(near or others)))
            key = "spelt_alike" if near else "spelt_alike_apart"
            messages = {
                lang: Messages(lang, "check").text(key, name=spelling, other=other) for lang in LANGUAGES
            }
            yield Result(
                "warning" if near else "info", "srv-shapes:ActorSpeltAlike", compact(text(actor)), None,
                other, locator.clause(actor), messages[language], locator.file(actor),
                locator.line(actor, None), messages,
            )  # fmt: skip
            break


def find_versions_of_one_day(locator: SourceLocator, language: str) -> Iterator[Result]:
    """Yield each version that is valid from the same day as another one of the same agreement."""
    data = locator.data
    path = SRV + "validFrom"
    first: dict[tuple[Term, Term], Term] = {}
    for version in sorted(data.instances(f"<{SRV}Agreement>")):
        days = sorted(data.values(version, f"<{path}>"))
        # An agreement as it was first made is its own first version.
        for whole in sorted(data.values(version, f"<{SRV}isVersionOf>")) or [version]:
            for day in days:
                other = first.setdefault((whole, day), version)
                if other == version:
                    continue
                values = {"other": local(text(other)), "day": text(day)}
                messages = {
                    lang: Messages(lang, "check").text("versions_of_one_day", **values) for lang in LANGUAGES
                }
                yield Result(
                    "violation", "srv-shapes:VersionsOfOneDay", compact(text(version)), compact(path),
                    text(day), None, messages[language], locator.file(version),
                    locator.line(version, None), messages,
                )  # fmt: skip


def _are_of_two_agreements(one: Term, other: Term, data: Data) -> bool:
    """Say whether two actors are each declared by an agreement, and by no common one."""
    owners = [_find_owners(actor, data) for actor in (one, other)]
    return all(owners) and owners[0].isdisjoint(owners[1])


def _are_of_two_versions(one: Term, other: Term, data: Data) -> bool:
    """Say whether two actors are declared by versions of one agreement, which names the same actors again."""
    families = [
        {
            whole
            for owner in _find_owners(actor, data)
            for whole in [*data.values(owner, f"<{SRV}isVersionOf>")] or [owner]
        }
        for actor in (one, other)
    ]
    return not families[0].isdisjoint(families[1])


def _find_owners(actor: Term, data: Data) -> set[Term]:
    """Return the agreements that declare an actor."""
    return {
        agreement
        for name in ("definesActor", "hasRole")
        for agreement in data.subjects(f"<{SRV}{name}>", actor)
    }


def _list_actor_names(actor: Term, data: Data) -> dict[str, str]:
    """Return the names of an actor as they are compared, each with its spelling."""
    end = text(actor).rpartition("/")[2]
    labels = (data.values(actor, f"<{PREFIXES['skos']}{kind}Label>") for kind in ("pref", "alt"))
    return {fold_name(one): one for one in (end, *(text(label) for held in labels for label in sorted(held)))}


@cache
def _classes_by_property() -> dict[Term, list[str]]:
    """Return each property that leads to a part of an agreement or a log, with the classes of such parts."""
    registries = Data(one for one in registry_triples() if str(one.predicate) in {SUBCLASS, _RANGE})
    found: dict[Term, list[str]] = {}
    for kind in _OWN_CLASSES:
        below = registries.subclasses(kind)
        leaves = sorted(local(text(one)) for one in below if len(registries.subclasses(one)) == 1)
        found |= dict.fromkeys(registries.subjects(_RANGE, kind), leaves)
    return found


def _ledger_result(
    name: str,
    focus: str,
    clause: str | None,
    messages: dict[str, str],
    line: int | None,
    file: str,
    severity: str = "violation",
) -> Result:
    shape = f"srv-shapes:Ledger{name}"
    return Result(severity, shape, compact(focus), None, None, clause, messages["en"], file, line, messages)

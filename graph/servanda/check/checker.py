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

from servanda.check.report import SEVERITIES, SHAPES, Report, Result, make_result, report_triples
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
from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages, error_text
from servanda.namespaces import PREFIXES, SRV, compact, expand
from servanda.resources import REFERENCE, data_folder, list_agreement_folders, registry_triples

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.read.document import Document
    from servanda.read.syntax import Position

#: The engines that can run the shapes: servanda's own, and the one that it is measured by.
ENGINES: Final = ("compiled", "pyshacl")
#: Classes of what an agreement or a log describes itself; the others are codes and actors of registries.
_OWN_CLASSES: Final = tuple(
    f"<{SRV}{name}>"
    for name in (
        "Agreement", "Instrument", "Clause", "Passage", "Norm", "Notification", "Slot", "Qualifier",
        "InterpretiveNote", "Erratum", "EventLog", "Event",
    )
)  # fmt: skip
#: The properties that lead from a clause down to what stands in it, and the path back to its number.
_PARTS_OF_CLAUSE: Final = (
    "hasNorm",
    "hasPassage",
    "hasNote",
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
    if engine not in ENGINES:
        raise ServandaError(error_text("unknown-check-engine", engine=engine, engines=", ".join(ENGINES)))
    if store is not None:
        return _report(list(store), [], language, engine)
    from servanda.read.document import read_file

    files = [Path(path) for path in paths] or [data_folder("agreements") / REFERENCE / "agreement.yaml"]
    documents = [read_file(path) for path in files]
    for document in documents:
        if not _describes_agreement(authored_triples(document.quads)):
            raise ServandaError(error_text("nothing-to-check"), file=document.path, exit_code=1)
    quads = [quad for document in documents for quad in document.quads]
    return _report(quads, documents, language, engine, _agreements_of_logs(documents))


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
    locator = SourceLocator(
        checked,
        {quad.subject.value: document.path for document in documents for quad in document.quads
         if hasattr(quad.subject, "value")},
        {iri: position for document in documents for iri, position in document.positions.items()},
    )  # fmt: skip
    ledger = [
        replace(result, message=result.messages.get(language, result.message))
        for document in documents
        for result in ledger_results(document)
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
    return make_result(
        finding, language, clause=locator.clause(focus), in_log=locator.is_in_log(focus),
        file=locator.file(focus), line=locator.line(focus, finding.path),
    )  # fmt: skip


def _graph_maker(
    findings: SequenceOf[Finding], ledger: SequenceOf[Result]
) -> Callable[[], list[pyoxigraph.Triple]]:
    """Return what makes the report graph, the results of the ledger as those of the shapes ``Ledger…``."""
    of_ledger = [
        Finding(
            sh("Violation"), f"<{SHAPES}{result.shape.partition(':')[2]}>", f"<{expand(result.focus)}>",
            None, None, "", result.messages,
        )
        for result in ledger
    ]  # fmt: skip
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


def _describes_agreement(triples: Iterable[pyoxigraph.Triple]) -> bool:
    """Say whether a file has an agreement, a log or a part of one, not only actors or other RDF."""
    lines = [str(triple).split(" ", 2) for triple in triples]
    if any(predicate == RDF_TYPE and value in _OWN_CLASSES for _, predicate, value in lines):
        return True  # without a look at the ontology
    kinds, properties = _own_terms()
    return any(
        value in kinds if predicate == RDF_TYPE else predicate in properties for _, predicate, value in lines
    )


@cache
def _own_terms() -> tuple[frozenset[Term], frozenset[Term]]:
    """Return the classes of what an agreement describes itself, and the properties that lead to one."""
    wanted = {SUBCLASS, f"<{PREFIXES['rdfs']}range>"}
    registries = Data(one for one in registry_triples() if str(one.predicate) in wanted)
    kinds = frozenset(kind for top in _OWN_CLASSES for kind in registries.subclasses(top))
    ranges = (registries.subjects(f"<{PREFIXES['rdfs']}range>", kind) for kind in _OWN_CLASSES)
    return kinds, frozenset(one for properties in ranges for one in properties)


@dataclass(frozen=True)
class SourceLocator:
    """The clause, file and line of each node; lines are not known for JSON-LD and RDF/XML."""

    data: Data
    files: Mapping[str, Path] = field(default_factory=dict)
    positions: Mapping[str, Position] = field(default_factory=dict)

    def clause(self, focus: Term) -> str | None:
        """Return the printed number of the clause that ``focus`` is or stands in, or None."""
        numbers = self.data.values(focus, f"<{SRV}number>") or _PATH_TO_NUMBER.values(self.data, focus)
        return text(min(numbers)) if numbers else None

    def is_in_log(self, focus: Term) -> bool:
        """Say whether ``focus`` is a log or a record of one."""
        is_log = f"<{SRV}EventLog>" in self.data.values(focus, RDF_TYPE)
        return is_log or bool(self.data.subjects(f"<{SRV}hasEvent>", focus))

    def file(self, focus: Term) -> str | None:
        """Return the file that describes ``focus``, or None."""
        path = self.files.get(text(focus))
        return str(path) if path is not None else None

    def line(self, focus: Term, path: Term | None) -> int | None:
        """Return the line of that property of ``focus``, or of ``focus``, counted from 1, or None."""
        position = self.positions.get(text(focus))
        return position.line_of(text(path) if path else None) if position else None


# The ledger


def ledger_results(document: Document) -> Iterator[Result]:
    """Yield what is wrong between an agreement and its published text, as results of ``Ledger…``.

    A document without a published text beside it yields nothing: there is nothing to compare with.
    A text that cannot be brought together with the agreement at all is one result, not an error.
    """
    from pyoxigraph import Store

    from servanda.account import account_for_sentences

    if document.source is None:
        return
    store = Store()
    store.extend(document.quads)
    for agreement in document.agreements:
        try:
            ledger = account_for_sentences(store, agreement, document.source)
        except ServandaError as error:
            messages = _ledger_messages("unreadable", problem=error.message)
            yield _ledger_result("Unreadable", agreement, None, messages, None, str(document.source))
            continue
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
        for entry in ledger.uncovered:
            line = entry.lines[0] if entry.lines else None
            messages = _ledger_messages("uncovered", text=entry.text)
            yield _ledger_result("Uncovered", agreement, entry.clause, messages, line, str(document.source))


def _shape_suffix(kind: str) -> str:
    """Return ``words-not-found`` as ``WordsNotFound``."""
    return "".join(part.capitalize() for part in kind.split("-"))


def _ledger_messages(kind: str, **values: str) -> dict[str, str]:
    """Return what is wrong in each language; in English the problem says it itself."""
    return {lang: Messages(lang, "ledger").text(kind, **values) for lang in LANGUAGES}


def _ledger_result(
    name: str,
    focus: str,
    clause: str | None,
    messages: dict[str, str],
    line: int | None,
    file: str,
) -> Result:
    shape = f"srv-shapes:Ledger{name}"
    return Result(
        "violation", shape, compact(focus), None, None, clause, messages["en"], file, line, messages
    )

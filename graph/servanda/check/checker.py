"""Check agreements and logs: shapes and ledger, in one report.

Cost: each shape is evaluated once for each of its focus nodes, so time grows with the size of a file
(about five seconds for an agreement of sixty norms, most of it pySHACL's core constraints), and faster
than that for the few constraints that compare the clauses of one agreement with each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from servanda.check import engine, graphs
from servanda.check.place import Places
from servanda.check.results import SEVERITIES, SHAPES, Report, Result, shape_name
from servanda.errors import ServandaError
from servanda.locate import data
from servanda.vocabulary import PREFIXES, SRV, compact, expand

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rdflib.term import Node

    from servanda.read.agreement import Document

_SH = PREFIXES["sh"]


def check(
    paths: Sequence[Path | str] = (), *, store: pyoxigraph.Store | None = None, language: str = "en"
) -> Report:
    """Return what is wrong with the agreements and logs in ``paths``, in ``store``, or the bundled ones.

    ``language`` (en, kk, ru) chooses the messages. Files are read one by one and checked together; beside a
    log stands the bundled agreement that it is about, unless the files hold it themselves.
    Raises ServandaError when a file cannot be read, or holds neither agreement nor log.
    """
    if store is not None:
        return _report(list(store), [], language)
    from servanda.read.agreement import read

    files = [Path(path) for path in paths] or sorted(data("agreements").glob("*/agreement.yaml"))
    documents = [read(path) for path in files]
    for document in documents:
        if not graphs.speaks_of_agreements(graphs.authored(document.quads)):
            raise ServandaError(
                "nothing to check was found: this describes no agreement and no log; give a file that does",
                file=document.path, exit_code=1,
            )  # fmt: skip
    quads = [quad for document in documents for quad in document.quads]
    return _report(quads, documents, language, _beside(documents))


def _beside(documents: Sequence[Document]) -> list[pyoxigraph.Quad]:
    """Return the bundled agreements that logs are about and that no file holds: they give names meaning."""
    from servanda.read.agreement import read

    held = {iri for document in documents for iri in document.agreements}
    wanted = {
        quad.object.value
        for document in documents if document.logs
        for quad in document.quads
        if quad.predicate.value == SRV + "isLogOf" and hasattr(quad.object, "value")
    } - held  # fmt: skip
    return [
        quad
        for path in sorted(data("agreements").glob("*/agreement.yaml"))
        if PREFIXES["agreement"] + path.parent.name in wanted
        for quad in read(path).quads
    ]


def _report(
    quads: Sequence[pyoxigraph.Quad],
    documents: Sequence[Document],
    language: str,
    beside: Sequence[pyoxigraph.Quad] = (),
) -> Report:
    import rdflib

    given = graphs.authored(quads)
    whole = graphs.completed(given + graphs.authored(beside) if beside else given)
    report = engine.validate(whole, graphs.shapes())
    _tag_messages(report)
    places = Places(
        whole,
        {quad.subject.value: document.path for document in documents for quad in document.quads
         if hasattr(quad.subject, "value")},
        {iri: position for document in documents for iri, position in document.positions.items()},
    )  # fmt: skip
    found = [
        _result(report, node, places, language)
        for node in report.subjects(rdflib.RDF.type, rdflib.URIRef(_SH + "ValidationResult"))
        if (None, rdflib.URIRef(_SH + "detail"), node) not in report
    ]
    told = [
        replace(result, message=result.messages.get(language, result.message))
        for result in _ledger(documents)
    ]
    _record(report, told)
    found += told
    agreements, logs = (
        len(set(given.subjects(rdflib.RDF.type, rdflib.URIRef(SRV + name))))
        for name in ("Agreement", "EventLog")
    )
    ordered = sorted(set(found), key=_rank)
    return Report(tuple(ordered), agreements, report, language, logs)


def _rank(result: Result) -> tuple[int, str, int, str, str, str]:
    """Sort by severity, then by place, so that two runs print the same."""
    return (
        SEVERITIES.index(result.severity), result.file or "", result.line or 0, result.focus, result.shape,
        result.value or "",
    )  # fmt: skip


def _result(report: rdflib.Graph, node: Node, places: Places, language: str) -> Result:
    """Return one sh:ValidationResult of the report as a Result."""
    import rdflib

    def one(name: str) -> Node | None:
        return report.value(node, rdflib.URIRef(_SH + name), any=True)

    focus, path, value = one("focusNode"), one("resultPath"), one("value")
    assert focus is not None
    messages = {
        message.language or "en": str(message)
        for message in sorted(report.objects(node, rdflib.URIRef(_SH + "resultMessage")), key=str)
        if isinstance(message, rdflib.Literal)
    }
    predicate = str(path) if isinstance(path, rdflib.URIRef) else None
    return Result(
        severity=str(one("resultSeverity")).removeprefix(_SH).lower(),
        shape=shape_name(str(one("sourceShape"))),
        focus=compact(str(focus)),
        path=compact(predicate) if predicate else None,
        value=compact(str(value)) if value is not None else None,
        clause=places.clause(focus),
        message=messages.get(language) or messages.get("en") or next(iter(messages.values()), ""),
        file=places.file(focus),
        line=places.line(focus, predicate),
        messages=messages,
        in_log=places.in_log(focus),
    )


def _tag_messages(report: rdflib.Graph) -> None:
    """Give the messages of SPARQL constraints their languages back, which pySHACL leaves out.

    The report holds the constraint with its messages as written; ``{?value}`` stands for the value
    (W3C SHACL, section 5.2.1).
    """
    import rdflib

    sh = rdflib.Namespace(_SH)
    for node, constraint in list(report.subject_objects(sh.sourceConstraint)):
        written = [
            text for text in report.objects(constraint, sh.message) if isinstance(text, rdflib.Literal)
        ]
        if not any(text.language for text in written):
            continue
        value = report.value(node, sh.value, any=True)
        shown = compact(str(value)) if value is not None else ""
        report.remove((node, sh.resultMessage, None))
        for text in written:
            filled = str(text).replace("{?value}", shown)
            report.add((node, sh.resultMessage, rdflib.Literal(filled, lang=text.language)))


def _record(report: rdflib.Graph, results: Sequence[Result]) -> None:
    """Add results of the ledger to the report graph, as results of the shapes ``Ledger…``."""
    import rdflib

    sh = rdflib.Namespace(_SH)
    if not results:
        return
    whole = report.value(None, rdflib.RDF.type, sh.ValidationReport)
    assert whole is not None
    report.set((whole, sh.conforms, rdflib.Literal(False)))
    for result in results:
        node = rdflib.BNode()
        report.add((whole, sh.result, node))
        report.add((node, rdflib.RDF.type, sh.ValidationResult))
        report.add((node, sh.focusNode, rdflib.URIRef(expand(result.focus))))
        report.add((node, sh.resultSeverity, sh.Violation))
        report.add((node, sh.sourceShape, rdflib.URIRef(SHAPES + result.shape.partition(":")[2])))
        for language, message in result.messages.items():
            report.add((node, sh.resultMessage, rdflib.Literal(message, lang=language)))


def _ledger(documents: Sequence[Document]) -> list[Result]:
    """Return what the ledger finds: text of the source that no passage accounts for, or the reverse."""
    from servanda.check.ledger import problems

    return [
        replace(result, file=result.file or str(document.path))
        for document in documents
        for result in problems(document)
    ]

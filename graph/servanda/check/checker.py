"""Check agreements and logs: shapes and ledger, in one report.

Cost: some tenths of a second for an agreement of sixty norms with the compiled shapes, and time grows with
the size of a file; some ten seconds with pySHACL, the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.check import engine as reference
from servanda.check import graphs
from servanda.check.compiled import compiled_shapes, validate
from servanda.check.compiled.model import Finding
from servanda.check.compiled.terms import text
from servanda.check.place import Places
from servanda.check.rdf import report_triples
from servanda.check.results import SEVERITIES, SHAPES, Report, Result, shape_name
from servanda.errors import ServandaError
from servanda.namespaces import PREFIXES, SRV, compact, expand
from servanda.resources import data

if TYPE_CHECKING:
    import pyoxigraph

    from servanda.read.document import Document

_SH = PREFIXES["sh"]
#: The engines that can run the shapes: servanda's own, and the one that it is measured by.
ENGINES: Final = ("compiled", "pyshacl")


def check(
    paths: Sequence[Path | str] = (),
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
        raise ServandaError(f"there is no engine {engine!r}: use one of {', '.join(ENGINES)}")
    if store is not None:
        return _report(list(store), [], language, engine)
    from servanda.read.document import read

    files = [Path(path) for path in paths] or sorted(data("agreements").glob("*/agreement.yaml"))
    documents = [read(path) for path in files]
    for document in documents:
        if not graphs.speaks_of_agreements(graphs.authored(document.quads)):
            raise ServandaError(
                "nothing to check was found: this describes no agreement and no log; give a file that does",
                file=document.path, exit_code=1,
            )  # fmt: skip
    quads = [quad for document in documents for quad in document.quads]
    return _report(quads, documents, language, engine, _beside(documents))


def _beside(documents: Sequence[Document]) -> list[pyoxigraph.Quad]:
    """Return the bundled agreements that logs are about and that no file holds: they give names meaning."""
    from servanda.read.document import read

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
    engine: str,
    beside: Sequence[pyoxigraph.Quad] = (),
) -> Report:
    given = graphs.authored(quads)
    whole = [*given, *graphs.authored(beside)]
    indexed = graphs.indexed(whole)
    if engine == "pyshacl":
        findings = reference.findings(reference.validate(graphs.completed(whole), graphs.shapes()))
    else:
        findings = validate(indexed, compiled_shapes())
    places = Places(
        indexed,
        {quad.subject.value: document.path for document in documents for quad in document.quads
         if hasattr(quad.subject, "value")},
        {iri: position for document in documents for iri, position in document.positions.items()},
    )  # fmt: skip
    told = [
        replace(result, message=result.messages.get(language, result.message))
        for result in _ledger(documents)
    ]
    results = {*(_result(finding, places, language) for finding in findings), *told}
    return Report(
        tuple(sorted(results, key=_rank)),
        agreements=len(graphs.described(given, "Agreement")),
        triples=_triples(findings, told),
        language=language,
        logs=len(graphs.described(given, "EventLog")),
    )


def _triples(findings: Sequence[Finding], told: Sequence[Result]) -> Callable[[], list[pyoxigraph.Triple]]:
    """Return what makes the report graph, the results of the ledger as those of the shapes ``Ledger…``."""
    ledger = [
        Finding(
            f"<{_SH}Violation>", f"<{SHAPES}{result.shape.partition(':')[2]}>", f"<{expand(result.focus)}>",
            None, None, "", result.messages,
        )
        for result in told
    ]  # fmt: skip
    return lambda: report_triples([*findings, *ledger], compiled_shapes())


def _rank(result: Result) -> tuple[int, str, int, str, str, str]:
    """Sort by severity, then by place, so that two runs print the same."""
    return (
        SEVERITIES.index(result.severity), result.file or "", result.line or 0, result.focus, result.shape,
        result.value or "",
    )  # fmt: skip


def _result(finding: Finding, places: Places, language: str) -> Result:
    """Return one result of the shapes with its place and its message in a language."""
    messages = finding.messages
    return Result(
        severity=text(finding.severity).removeprefix(_SH).lower(),
        shape=shape_name(text(finding.shape)),
        focus=compact(text(finding.focus)),
        path=compact(text(finding.path)) if finding.path else None,
        value=compact(text(finding.value)) if finding.value is not None else None,
        clause=places.clause(finding.focus),
        message=messages.get(language) or messages.get("en") or next(iter(messages.values()), ""),
        file=places.file(finding.focus),
        line=places.line(finding.focus, finding.path),
        messages=messages,
        in_log=places.in_log(finding.focus),
    )


def _ledger(documents: Sequence[Document]) -> list[Result]:
    """Return what the ledger finds: text of the source that no passage accounts for, or the reverse."""
    from servanda.check.ledger import problems

    return [
        replace(result, file=result.file or str(document.path))
        for document in documents
        for result in problems(document)
    ]

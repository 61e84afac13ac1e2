"""What is wrong with the lives of agreements, in words, as the report that a check makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.check.checker import build_nothing_error
from servanda.check.report import SEVERITIES, Report, Result, make_finding, report_triples
from servanda.check.shacl import bundled_shapes
from servanda.check.stage_text import list_findings
from servanda.errors import ServandaError, join_errors
from servanda.messages import LANGUAGES, Messages
from servanda.model import Agreement, read_agreement, read_agreements
from servanda.namespaces import compact, expand, local
from servanda.query.time_words import render_period
from servanda.read.document import Document, read_file
from servanda.status.model_checking import LIFE_EVENTS, STATES, Defect, Reason, check_lives
from servanda.store.bundle import build_store

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

#: The values of a defect that are lengths of time.
_PERIODS: Final = ("period", "term", "opens", "closes")
#: So many steps of a counterexample are told; of a longer one those in the middle are left out.
_SHOWN: Final = 8


def check_lifecycle(files: Sequence[Path], *, language: str = "en", beside: Iterable[Quad] = ()) -> Report:
    """Return what is wrong with the lives of the agreements in files; ``beside`` is what else is known.

    ``language`` (en, kk, ru) chooses the messages. Raises ServandaError when a file cannot be read, or when
    none describes an agreement.
    """
    documents: list[Document] = []
    faults: list[ServandaError] = []
    for path in files:
        try:
            documents.append(read_file(path))
        except ServandaError as error:
            faults.append(error)
    if faults:
        raise join_errors(faults)
    names = [name for document in documents for name in document.agreements]
    if not names:
        raise build_nothing_error([quad for document in documents for quad in document.quads], files[0])
    store = build_store(documents)
    store.extend(beside)
    places = _Places.of(documents)
    agreements = [read_agreement(store, name) for name in dict.fromkeys(names)]
    return _make_report(agreements, language, places)


def check_lifecycle_of_store(store: Store, *, language: str = "en", agreement: str | None = None) -> Report:
    """Return what is wrong with the lives of the agreements of a store, or of one (by its full IRI)."""
    found = read_agreements(store) if agreement is None else [read_agreement(store, agreement)]
    return _make_report(list(found), language, _Places({}, {}))


def render_lifecycle(report: Report, *, width: int = 80, color: bool = False, verbose: bool = False) -> str:
    """Return the report as text: what is wrong, worst first, then the remarks."""
    words = Messages(report.language, "lifecycle", "check")
    wrong = [one for one in report.results if one.severity != "info"]
    remarks = [one for one in report.results if one.severity == "info"]
    lines = [words.text("ok" if not wrong else "wrong", n=report.agreements, found=len(wrong))]
    for head, held in (("", wrong), (words["remarks"], remarks)):
        if held:
            lines += ["", head] if head else [""]
            lines += list_findings(held, width=width, color=color, language=report.language, verbose=verbose)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class _Places:
    """Where things are described: file and line by full IRI."""

    files: Mapping[str, Path]
    lines: Mapping[str, int]

    @classmethod
    def of(cls, documents: Iterable[Document]) -> _Places:
        files: dict[str, Path] = {}
        lines: dict[str, int] = {}
        for document in documents:
            files |= dict.fromkeys(document.agreements, document.path)
            for iri, position in document.positions.items():
                files[iri] = position.file or document.path
                if position.line is not None:
                    lines[iri] = position.line
        return cls(files, lines)

    def find(self, agreement: str, *iris: str | None) -> tuple[str | None, int | None]:
        """Return the file and the line of the first of some things (compact IRIs) whose line is known."""
        full = [expand(iri) for iri in iris if iri is not None]
        for iri in full:
            if iri in self.lines:
                return str(self.files[iri]), self.lines[iri]
        path = self.files.get(expand(agreement))
        return str(path) if path is not None else None, None


def _make_report(agreements: Sequence[Agreement], language: str, places: _Places) -> Report:
    results = [
        _make_result(agreement, defect, language, places)
        for agreement in agreements
        for defect in check_lives(agreement)
    ]
    results.sort(key=lambda one: (SEVERITIES.index(one.severity), one.file or "", one.line or 0))
    findings = [make_finding(one, "Lifecycle") for one in results]
    return Report(
        tuple(results),
        agreements=len(agreements),
        triples=lambda: report_triples(findings, bundled_shapes()),
        language=language,
    )


def _make_result(agreement: Agreement, defect: Defect, language: str, places: _Places) -> Result:
    norm, notice, slot = (one.iri if one else None for one in (defect.norm, defect.notice, defect.slot))
    messages = {lang: _Writer(agreement, lang).describe(defect) for lang in LANGUAGES}
    file, line = places.find(agreement.iri, slot, notice, norm)
    return Result(
        severity=defect.severity,
        shape="srv-shapes:Lifecycle" + "".join(part.capitalize() for part in defect.kind.split("-")),
        focus=notice or norm or agreement.iri,
        path=None,
        value=compact(defect.values["other"]) if "other" in defect.values else None,
        clause=defect.norm.number if defect.norm is not None else None,
        message=messages[language],
        file=file,
        line=line,
        messages=messages,
        norm=norm,
    )


class _Writer:
    """Says defects of an agreement in a language."""

    def __init__(self, agreement: Agreement, lang: str) -> None:
        self.agreement, self.lang = agreement, lang
        self.words = Messages(lang, "lifecycle")
        self._notices = {one.iri: one for norm in agreement.norms for one in norm.notifications}

    def describe(self, defect: Defect) -> str:
        """Return the sentence that tells a defect, with its counterexample."""
        values = {
            name: render_period(value, self.lang) if name in _PERIODS else self._name(value)
            for name, value in defect.values.items()
        }
        values["norm"] = self._name(defect.norm.iri) if defect.norm is not None else ""
        values["notice"] = self._name(defect.notice.iri) if defect.notice is not None else ""
        steps = list(self._list_steps(defect))
        if len(steps) > _SHOWN:
            steps[_SHOWN - 2 : -1] = ["…"]
        values["path"] = " → ".join(steps)
        if defect.slot is not None:
            values["words"] = defect.slot.words.any or defect.slot.texts.find(self.lang, "en")
            needs = defect.slot.uncountable_needs.find(self.lang, "en")
            values["needs"] = f" ({needs})" if needs else ""
        key = defect.kind
        if key == "no-own-end" and not self.agreement.is_binding:
            key = "no-own-end.intention"
        if key == "notice-without-sender" and "bearer" not in defect.values:
            key = "notice-without-sender.unnamed"
        return self.words.text(key, **values)

    def _list_steps(self, defect: Defect) -> Iterator[str]:
        """Yield the steps of a counterexample."""
        if defect.kind in ("order", "circle"):
            key = "reason.waits" if defect.kind == "circle" else "reason.before"
            for first, second in pairwise(defect.path):
                yield self.words.text(key, what=self._name(first), other=self._name(second))
            return
        yield from (self._name(one) for one in defect.path)
        yield from (self._explain(one) for one in defect.reasons)

    def _explain(self, reason: Reason) -> str:
        return self.words.text(
            f"reason.{reason.name}", what=self._name(reason.node), other=self._name(reason.other),
            number=reason.number,
        )  # fmt: skip

    def _name(self, iri: str) -> str:
        """Return what a state, a norm, a notice, an event or an actor is called."""
        if iri in STATES:
            return self.words[f"state.{iri}"]
        if iri in LIFE_EVENTS:
            return self.words[f"event.{iri.partition(':')[2]}"]
        if iri in self._notices:
            notice = self._notices[iri]
            ends = [
                ", ".join(self.agreement.label(one, self.lang) for one in names) or self.words["nobody"]
                for names in (notice.senders, notice.addressees)
            ]
            return self.words.text("notice", name=local(iri), sender=ends[0], addressee=ends[1])
        if iri.startswith(self.agreement.iri + "/") and iri not in self.agreement.actors:
            return local(iri)
        return self.agreement.label(iri, self.lang) if ":" in iri else iri

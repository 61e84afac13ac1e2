"""What the check of a store found, as results that are read one after another: there may be very many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Protocol

from servanda.check.compiled.model import Finding
from servanda.check.compiled.terms import text
from servanda.check.results import Result, shape_name
from servanda.corpus.changes import owner_of
from servanda.corpus.lines import is_own
from servanda.corpus.shard import Told, unpacked
from servanda.namespaces import PREFIXES, compact
from servanda.store.disk import Entry


class Source(Protocol):
    """Where packed findings are read from."""

    def findings(self) -> Iterator[tuple[str, bytes]]:
        """Yield the agreements of which something is told, in order, and what."""

    def finding(self, iri: str) -> bytes:
        """Return what is told of one agreement."""


@dataclass(frozen=True)
class Only:
    """The findings of one agreement."""

    iri: str
    content: bytes

    def findings(self) -> Iterator[tuple[str, bytes]]:
        """See :class:`Source`."""
        if self.content:
            yield self.iri, self.content

    def finding(self, iri: str) -> bytes:
        """See :class:`Source`."""
        return self.content if iri == self.iri else b""


@dataclass(frozen=True)
class Found:
    """A finding, and the agreement (or log, or the ontology) in which it stands."""

    iri: str
    told: Told


@dataclass(frozen=True)
class Outcome:
    """What is wrong with the agreements and logs of a store.

    ``checked`` of ``total`` were looked at; ``fresh`` is the number of those that were not taken from an
    earlier check. ``entries`` are those of the catalogue, by IRI.
    """

    source: Source = field(repr=False)
    entries: Mapping[str, Entry] = field(repr=False)
    checked: int
    total: int
    fresh: int

    @property
    def partial(self) -> bool:
        """Whether the check was cut off."""
        return self.checked < self.total

    @cached_property
    def conforms(self) -> bool:
        """Whether nothing was found in what was looked at."""
        return next(self.source.findings(), None) is None

    def found(self) -> Iterator[Found]:
        """Yield each finding once, those of one agreement together and sorted.

        What is wrong with a node that several graphs describe is found in each of them: it counts for the
        agreement to which the node belongs, or else for the first one.
        """
        told_by_owner = lru_cache(64)(self._findings)
        seen: set[Finding] = set()
        for iri, content in self.source.findings():
            for told in unpacked(content):
                finding = told.finding
                if not is_own(iri, finding.focus):
                    owner = owner_of(finding.focus, self.entries)
                    if finding in seen or (owner is not None and finding in told_by_owner(owner)):
                        continue
                    seen.add(finding)
                yield Found(iri, told)

    def _findings(self, iri: str) -> frozenset[Finding]:
        return frozenset(told.finding for told in unpacked(self.source.finding(iri)))

    def results(self, language: str = "en") -> Iterator[Result]:
        """Yield the findings as results, with messages in a language (en, kk, ru)."""
        for found in self.found():
            yield self.result(found, language)

    def result(self, found: Found, language: str) -> Result:
        """Return a finding as a result; its file is the one from which its agreement was loaded."""
        finding, messages = found.told.finding, dict(found.told.finding.messages)
        entry = self.entries.get(found.iri)
        return Result(
            severity=text(finding.severity).removeprefix(PREFIXES["sh"]).lower(),
            shape=shape_name(text(finding.shape)),
            focus=compact(text(finding.focus)),
            path=compact(text(finding.path)) if finding.path else None,
            value=compact(text(finding.value)) if finding.value is not None else None,
            clause=found.told.clause,
            message=messages.get(language) or messages.get("en") or next(iter(messages.values()), ""),
            file=entry.file if entry else None,
            line=None,
            messages=messages,
            in_log=found.told.in_log,
        )

"""A log given as RDF, or as YAML-LD, which is RDF: the same records from its statements."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from servanda.errors import OddValues, ServandaError
from servanda.names import suggestion
from servanda.read.agreement import Document
from servanda.read.positions import Positions
from servanda.timeline.dates import day, span
from servanda.timeline.events import Event, Log
from servanda.timeline.log_columns import CLASSES, Column, by_property, columns
from servanda.timeline.log_names import Names, agreement_of
from servanda.timeline.log_record import check, is_name, placed, record
from servanda.timeline.log_values import NAMED
from servanda.vocabulary import PREFIXES, SRV, compact

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

    Described = dict[str, dict[str, list[Any]]]

_TYPE: Final = PREFIXES["rdf"] + "type"
_RECORDS: Final = SRV + "records"
_LOG_OF: Final = SRV + "isLogOf"


def from_document(
    document: Document,
    store: Store,
    agreement: str | None = None,
    *,
    named: Path | None = None,
    odd: bool = False,
) -> Log:
    """Return the log that a file describes; names are looked up in ``store``.

    ``agreement`` is the full IRI of the one wanted (None: any); ``named`` is the file for which that of the
    document stands. Raises ServandaError, with the line where the format has lines. Of a log with ``odd``
    records the others are returned, with a warning (:class:`servanda.errors.OddValues`).
    """
    path = named or document.path
    if len(document.logs) != 1:
        said = "holds several logs; keep one in a file" if document.logs else (
            "describes no log; begin it with 'id: log:NAME', 'type: EventLog' and 'ofAgreement'"
        )  # fmt: skip
        raise ServandaError(f"this file {said}", file=path, exit_code=2 if document.logs else 1)
    described = _described(document.quads)
    iri = document.logs[0]
    reading = _Reading(described, iri, document.positions, path, odd)
    return reading.log(store, agreement)


def _described(quads: Iterable[Quad]) -> Described:
    """Return subject to property to values; names of subjects and properties are full IRIs."""
    found: Described = {}
    for quad in quads:
        subject = str(getattr(quad.subject, "value", ""))
        found.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return found


@dataclass
class _Reading:
    """One log while it is being read."""

    described: Described
    iri: str
    positions: Positions
    path: Path
    odd: bool = False

    def log(self, store: Store, wanted: str | None) -> Log:
        """Return the whole log."""
        head = self.described.get(self.iri, {})
        try:
            named = [self._iri(value, "ofAgreement") for value in head.get(_LOG_OF, ())]
            if len(named) != 1:
                raise ServandaError("a log names one agreement, which it is about; add 'ofAgreement'")
            agreement = agreement_of(store, named[0], wanted)
            recorded = {self._iri(value, "events"): None for value in head.get(_RECORDS, ())}
        except ServandaError as error:
            raise placed(error, self.path, self._line(self.iri, _LOG_OF)) from None
        if not self.odd:
            self._refuse_unrecorded(recorded)
        self.names = Names(store, agreement)
        self.recorded = recorded
        events = self._whole() if self.odd else tuple(self._event(iri) for iri in recorded)
        return Log(compact(self.iri), compact(agreement), events, self.path)

    def _whole(self) -> tuple[Event, ...]:
        """Return the records that can be used; what names a record that cannot be used is none of them."""
        odd: list[str] = []
        events: list[Event] = []
        told = -1
        while told < len(odd):  # anew without what was odd, until no record is
            told, events = len(odd), []
            for iri in list(self.recorded):
                try:
                    events.append(self._event(iri))
                except ServandaError:
                    odd.append(compact(iri))
                    del self.recorded[iri]
        if odd:
            warnings.warn(OddValues(len(odd), tuple(sorted(odd))), stacklevel=2)
        return tuple(events)

    def _event(self, iri: str) -> Event:
        """Return one record; raises ServandaError with its line."""
        properties = self.described.get(iri, {})
        try:
            kinds = [CLASSES.get(str(value.value)) for value in properties.get(_TYPE, ())]
            kind = kinds[0] if len(kinds) == 1 else None
            if kind is None:
                raise _untyped(iri, properties)
            said = dict(self._columns(properties))
            check(kind, [column.name for column in said], _key)
            fields = {column.name: self._value(column, said[column], kind == "judgement") for column in said}
            return record(compact(iri), kind, fields, self._line(iri), _key)
        except ServandaError as error:
            predicate = columns()[error.file].property if error.file else None
            raise placed(error, self.path, self._line(iri, predicate)) from None

    def _columns(self, said: dict[str, list[Any]]) -> Iterable[tuple[Column, list[Any]]]:
        """Yield the columns that a record fills; raises ServandaError for a property of servanda's it lacks.

        What other vocabularies say of a record is left alone.
        """
        known = by_property()
        for predicate, values in said.items():
            if predicate in known and predicate != _TYPE:
                yield known[predicate], values
            elif predicate.startswith(SRV):
                near = suggestion(compact(predicate), map(compact, known))
                raise ServandaError(f"a record of a log has no '{compact(predicate)}'{near}")

    def _value(self, column: Column, values: list[Any], judged: bool) -> Any:  # noqa: ANN401 (one type a column)
        """Return the value of one column; the error's ``file`` names the column, for its line."""
        try:
            if column.name in ("place", "remark"):
                return _one_text(values, column.key)
            if column.name == "about" or column.name in NAMED:
                found = [self._named(column, value, judged) for value in values]
            else:
                found = [_literal(column, value) for value in values]
            if column.many:
                return tuple(found)
            if len(found) > 1:
                raise ServandaError(f"'{column.key}' has {len(found)} values; keep one")
            return found[0]
        except ServandaError as error:
            raise ServandaError(error.message, file=column.name) from None

    def _named(self, column: Column, value: object, judged: bool) -> str:
        """Return the compact IRI of what a record names, when it is known."""
        full = self._iri(value, column.key)
        iri = compact(full)
        if column.name == "about":
            if full in self.recorded or (iri.startswith("log:") and not full.startswith(self.iri + "/")):
                return iri
            kinds: tuple[str, ...] = ("qualifier", "norm") if judged else ()
        else:
            kinds = (NAMED[column.name],)
        if any(self.names.known(kind, iri) for kind in kinds):
            return iri
        if kinds and not full.startswith(self.iri + "/"):
            raise self.names.refused(kinds, iri)
        near = suggestion(full.rpartition("/")[2], (one.rpartition("/")[2] for one in self.recorded))
        raise ServandaError(
            f"there is no record '{full.rpartition('/')[2]}' in this log{near or '; enter that event first'}"
        )

    def _refuse_unrecorded(self, recorded: dict[str, None]) -> None:
        """Raise ServandaError for a record that the log does not name, as when a file was cut off."""
        for iri, properties in self.described.items():
            types = properties.get(_TYPE, ())
            if iri not in recorded and any(str(value.value) in CLASSES for value in types):
                said = (
                    f"the record '{compact(iri).rpartition('/')[2]}' is described and not among the 'events' "
                    "of the log, so the file may be cut off; complete it"
                )
                raise placed(ServandaError(said), self.path, self._line(iri))

    def _iri(self, value: object, key: str) -> str:
        from pyoxigraph import NamedNode

        if not isinstance(value, NamedNode):
            raise ServandaError(f"'{key}' takes names, not words; write one such as actor:nato-plo")
        if key == "events" and not is_name(value.value.rpartition("/")[2]):
            raise ServandaError(f"'{compact(value.value)}' cannot be the name of a record")
        return value.value

    def _line(self, iri: str, predicate: str | None = None) -> int | None:
        position = self.positions.get(iri)
        return position.line_of(predicate) if position else None


def _key(column: str) -> str:
    """Return how a column is called in YAML."""
    return columns()[column].key


def _literal(column: Column, value: object) -> Any:  # noqa: ANN401 (one type a column)
    """Return the value of one literal of a column."""
    from pyoxigraph import Literal

    if not isinstance(value, Literal):
        raise ServandaError(f"'{column.key}' takes plain words, not a name; mend it")
    text = value.value.strip()
    if not text:
        raise ServandaError(f"'{column.key}' is empty; fill it, or take it out")
    if column.name == "answer":
        if text not in ("true", "false", "1", "0"):
            raise ServandaError(f"'{text}' is no answer; write true or false")
        return text in ("true", "1")
    if column.name == "when":
        return span(text)
    return day(text) if column.name in ("sent", "received") else text


def _one_text(values: list[Any], key: str) -> str:
    """Return one of the texts in several languages: that without a language, the English, or the first."""
    texts: dict[str, str] = {}
    for value in values:
        language = getattr(value, "language", None) or ""
        if language in texts:
            raise ServandaError(f"'{key}' has several texts in one language; keep one")
        texts[language] = value.value.strip()
    found = texts.get("") or texts.get("en") or texts[min(texts)]
    if not found:
        raise ServandaError(f"'{key}' is empty; fill it, or take it out")
    return found


def _untyped(iri: str, said: dict[str, list[Any]]) -> ServandaError:
    name = compact(iri).rpartition("/")[2]
    if not said:
        return ServandaError(f"the record '{name}' is not described, so the file may be cut off; complete it")
    return ServandaError(
        f"the record '{name}' needs one type: Event, NotificationAct or Judgement; mend 'type'"
    )

"""The rows of a table as records: the part of reading a log that is done a million times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter
from typing import Any, Final

from servanda.errors import ServandaError
from servanda.timeline.dates import Span, day
from servanda.timeline.events import Event, Kind
from servanda.timeline.log_columns import columns
from servanda.timeline.log_record import ATTRIBUTES, NOTHING, ORDER, check, is_name, kind_of, made
from servanda.timeline.log_values import NONE, Blank, Cells, Values

#: What is put behind the values of a row, in this order: the attributes that are not read cell by cell, and
#: what stands for nothing.
_BESIDE: Final = ("iri", "kind", "span", "about", "line", None, NONE)


@dataclass(frozen=True)
class _Plan:
    """What to do with the rows of one type in which the same cells are filled.

    ``cells`` picks those cells, ``read`` turns each into its value, and ``attributes`` puts the values, with
    :data:`_BESIDE` behind them, into the order of a record. ``when`` is where the cell stands that says when
    (None: there is none), and ``spans`` reads it.
    """

    kind: Kind
    cells: Callable[[list[str]], tuple[str, ...]]
    read: tuple[Callable[[str], Any], ...]
    attributes: Callable[[list[Any]], tuple[Any, ...]]
    when: int | None
    spans: Cells


class Rows:
    """Turns the rows of one table into records; ``ids`` gives the line of each record met so far.

    Which cells of a row are filled decides of which kind it is and whether it can mean anything. There are
    few ways to fill a row, so each is thought about once.
    """

    def __init__(self, columns: tuple[str, ...], values: Values) -> None:
        self.ids: dict[str, int] = {}
        self._values = values
        self._columns = columns
        self._at = {name: number for number, name in enumerate(columns) if name}
        self._plans: dict[tuple[str, tuple[int, ...]], _Plan] = {}
        self._spans = Cells(lambda text: Span(day(text)))

    def events(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Event]:
        """Yield the records of rows, each with the line on which it stands.

        Raises ServandaError, without a place, for a row that cannot be used.
        """
        width, plans, places = len(self._columns), self._plans, range(len(self._columns))
        at_id, at_type, at_about = (self._at.get(name, width) for name in ("id", "type", "about"))
        for line, row in rows:
            if len(row) != width:
                raise _uneven(len(row), width)
            if not any(row):
                continue
            row.append("")  # what stands in a column that is not there
            try:
                way = row[at_type], tuple(compress(places, row))
                plan = plans.get(way) or self._planned(way)
                held = [read(cell) for read, cell in zip(plan.read, plan.cells(row), strict=True)]
                span = NOTHING if plan.when is None else plan.spans[row[plan.when]]
                about = self._told(row[at_about], plan.kind, line) if row[at_about] else NONE
            except Blank:
                yield from self.events([(line, [cell.strip() for cell in row[:width]])])
                continue
            iri = self._iri(row[at_id].strip(), line)
            held += iri, plan.kind, span, about, line, None, NONE
            yield made(plan.attributes(held))

    def _planned(self, way: tuple[str, tuple[int, ...]]) -> _Plan:
        """Return what to do with rows that are filled so; raises ServandaError if they mean nothing."""
        kind, filled = way
        there = {self._columns[at] for at in filled} - {"type"}
        found: Kind = self._values.value("type", kind) if kind else kind_of(there)
        check(found, there - {"", "id"})
        read = [at for at in filled if self._columns[at] not in ("id", "type", "about", "when")]
        order = [self._columns[at] for at in read]
        day_of = next((name for name in ("received", "sent", "when") if name in there), None)
        plan = _Plan(
            found,
            _picking(read),
            tuple(self._values.cells(name).__getitem__ for name in order),
            itemgetter(*(_position(attribute, order) for attribute in ORDER)),
            None if day_of is None else self._at[day_of],
            self._values.cells("when") if day_of == "when" else self._spans,
        )
        return self._plans.setdefault(way, plan)

    def _iri(self, name: str, line: int) -> str:
        """Return the IRI of a record and note its line; raises ServandaError if it is no name, or taken."""
        base = self._values.base
        iri = name if name.startswith(base) else base + name
        if iri in self.ids or not is_name(iri[len(base) :]):
            raise _bad_id(name, self.ids.get(iri))
        self.ids[iri] = line
        return iri

    def _told(self, text: str, kind: Kind, line: int) -> tuple[str, ...]:
        """Return what a record is about; a record that came before is found without a closer look."""
        iri = self._values.base + text
        return (iri,) if kind != "judgement" and iri in self.ids else self._values.about(text, kind, line)


def _picking(places: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Return what picks the cells at these places: always a tuple, unlike itemgetter."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def _position(attribute: str, order: list[str]) -> int:
    """Return where an attribute stands among the values of the columns ``order`` and :data:`_BESIDE`."""
    if attribute in _BESIDE:
        return len(order) + _BESIDE.index(attribute)
    column = next(name for name, held in ATTRIBUTES.items() if held == attribute)
    if column in order:
        return order.index(column)
    return len(order) + _BESIDE.index(NONE if columns()[column].many else None)


def _uneven(cells: int, width: int) -> ServandaError:
    return ServandaError(
        f"this row has {cells} cells and the header {width}; quote a cell that holds the delimiter, "
        "and complete a row that was cut off"
    )


def _bad_id(name: str, line: int | None) -> ServandaError:
    if line is not None:
        return ServandaError(f"the id '{name}' stands twice, here and on line {line}; give one another id")
    if not name:
        return ServandaError("this row has no id; give it one, such as arrival-2009-02-01")
    return ServandaError(f"'{name}' cannot be an id; use letters, digits, '.' and '-'")

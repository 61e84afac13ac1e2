"""A log kept as a table: CSV as spreadsheets write it, read in one pass, each distinct cell once."""

from __future__ import annotations

import csv
import gc
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from servanda.errors import ServandaError
from servanda.read import files
from servanda.timeline.events import Log
from servanda.timeline.log_layout import Layout, layout_of
from servanda.timeline.log_names import Names, agreement_of
from servanda.timeline.log_record import is_name, placed
from servanda.timeline.log_rows import Rows
from servanda.timeline.log_values import Values
from servanda.vocabulary import compact

if TYPE_CHECKING:
    from pyoxigraph import Store

#: The most that a table may hold: bytes of the file, and rows.
LIMIT: Final = 512 * 1024 * 1024
ROWS: Final = 5_000_000


def read_csv(path: Path, store: Store, agreement: str | None = None, *, named: Path | None = None) -> Log:
    """Return the log that a table holds; names are found in ``store``.

    ``agreement`` is the full IRI of the one wanted (None: any); ``named`` is the file for which ``path``
    stands, whose name the log has when its first line gives none. Raises ServandaError, with the line.
    """
    content = files.read_bytes(path, limit=LIMIT)
    return _Reading(content, named or path).log(store, agreement)


def layout(content: bytes, path: Path) -> Layout:
    """Return how a table is written; raises ServandaError when its first lines cannot be used."""
    return _Reading(content, path).layout


@dataclass
class _Reading:
    """One table while it is being read; ``row`` is the line on which the present row began."""

    content: bytes
    path: Path
    row: int = 1
    layout: Layout = field(init=False)

    def __post_init__(self) -> None:
        with self._placed():
            _refuse_unfit(self.content, self.path)
            self.stream = io.TextIOWrapper(io.BytesIO(self.content), "utf-8-sig", newline="")
            self.layout = layout_of(self.stream)

    def log(self, store: Store, wanted: str | None) -> Log:
        """Return the whole log."""
        with self._placed(), _no_collecting():
            name = self.layout.log or self._own_name()
            iri = agreement_of(store, self.layout.agreement, wanted)
            values = Values(Names(store, iri), f"log:{name}/", self.layout.parting)
            rows = Rows(self.layout.columns, values)
            events = tuple(rows.events(self._rows()))
            values.settle(rows.ids)
            return Log(f"log:{name}", compact(iri), events, self.path)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that are not empty, each with the line on which it begins."""
        reader = csv.reader(self.stream, delimiter=self.layout.delimiter, strict=True)
        before, count = self.layout.lines + 1, 0
        self.row = before
        for row in reader:
            if row:
                count += 1
                if count > ROWS:
                    raise ServandaError(f"more than {ROWS:,} rows are not read; split the log, as by years")
                yield self.row, row
            self.row = before + reader.line_num

    def _own_name(self) -> str:
        if is_name(self.path.stem):
            return self.path.stem
        raise ServandaError(
            f"'{self.path.stem}' cannot be the name of a log; begin the file with a line '# log: NAME'",
            line=1,
        )

    @contextmanager
    def _placed(self) -> Iterator[None]:
        """Turn whatever goes wrong into one sentence with the file and the line."""
        try:
            yield
        except ServandaError as error:
            raise placed(error, self.path, error.line or self.row) from None
        except csv.Error as error:
            raise placed(_broken(str(error)), self.path, self.row) from None
        except UnicodeDecodeError:
            files.decode(self.content, self.path)  # says on which line
            raise


def _refuse_unfit(content: bytes, path: Path) -> None:
    """Raise ServandaError for what is binary or empty, or ends within a line."""
    nul = content.find(b"\0")
    if nul >= 0:
        files.decode(content[: nul + 1], path)
    if not content.endswith((b"\n", b"\r")):
        raise ServandaError(
            "the last row has no line end, so it may be cut off; complete it and end it with a line break",
            line=content.count(b"\n") + 1,
        )


def _broken(said: str) -> ServandaError:
    if "end of data" in said or "field larger" in said:
        return ServandaError('a quotation mark (") that opens in this row is not closed; close it')
    return ServandaError(
        f"this row cannot be read ({said}); put a cell with quotation marks in quotes, doubled"
    )


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep the garbage collector from looking through millions of new records, none of them garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()

"""The answer to a question or a query: a table of plain Python values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import polars

Value = str | int | float | bool | None | list[str] | list[int]
Row = dict[str, Value]


@dataclass(frozen=True)
class Table:
    """An answer: the names of its columns in order, and its rows, each with a value for every column.

    IRIs are compact (``actor:nato``); what the text is silent on is None; lists are sorted. A notebook shows
    it as a table. ``lang`` is the language of labels; ``types`` are those of the columns
    (:data:`servanda.ask.questions.COLUMN_TYPES`), none for the answer of a query.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    lang: str | None = field(default=None, compare=False)
    types: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame; see :func:`servanda.ask.frames.to_pandas`, which also raises."""
        from servanda.ask.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """Return a Polars data frame; see :func:`servanda.ask.frames.to_polars`, which also raises."""
        from servanda.ask.frames import to_polars

        return to_polars(self)

    def _repr_html_(self) -> str:
        from servanda.ask.notebook import table_html

        return table_html(self)


class Rows(list[Row]):
    """The rows of a table: a list of dicts as any other, which a notebook shows as a table."""

    def __init__(self, table: Table) -> None:
        super().__init__(table.rows)
        self._of = table

    def table(self) -> Table:
        """Return the rows as they are now, with the columns of the table that they come from."""
        return replace(self._of, rows=list(self))

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame; raises as :meth:`Table.to_pandas`."""
        return self.table().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """Return a Polars data frame; raises as :meth:`Table.to_polars`."""
        return self.table().to_polars()

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

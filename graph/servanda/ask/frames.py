"""A table as a data frame of pandas or Polars, where one of them is installed.

The types of columns do not depend on the rows that an answer happens to have: a question says them. What a
query of the user gives is text, numbers or truth values, each where all of a column are; else it is
text, as are whole numbers of more than 64 bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from servanda.ask.table import Table, Value
from servanda.errors import ServandaError

if TYPE_CHECKING:
    import pandas
    import polars

_PANDAS: Final = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def to_pandas(table: Table) -> pandas.DataFrame:
    """Return a table as a pandas data frame, a column for each of its columns, in their order.

    The types are ``string``, ``Int64``, ``Float64`` and ``boolean``, which hold ``pandas.NA`` where the text
    is silent; lists stay lists, in columns of objects. Raises ServandaError when pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise _missing("pandas") from None
    held: Mapping[str, Any] = {
        name: pandas.Series(_values(table, name, kind), dtype=_PANDAS.get(kind, object))
        for name, kind in _kinds(table).items()
    }
    return pandas.DataFrame(held, index=pandas.RangeIndex(len(table.rows)))


def to_polars(table: Table) -> polars.DataFrame:
    """Return a table as a Polars data frame, a column for each of its columns, in their order.

    The types are ``String``, ``Int64``, ``Float64`` and ``Boolean``, and ``List`` of these; null stands where
    the text is silent. Raises ServandaError when Polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise _missing("polars") from None
    types: dict[str, Any] = {
        "string": polars.String(), "integer": polars.Int64(), "number": polars.Float64(),
        "boolean": polars.Boolean(),
    }  # fmt: skip
    types |= {f"{kind} list": polars.List(type_) for kind, type_ in types.items()}
    kinds = _kinds(table)
    return polars.DataFrame(
        [polars.Series(name, _values(table, name, kind), types[kind]) for name, kind in kinds.items()]
    )


def _missing(name: str) -> ServandaError:
    return ServandaError(f"a data frame of {name} needs {name}, which is not installed: pip install {name}")


def _kinds(table: Table) -> dict[str, str]:
    """Return string, integer, number or boolean for each column, and `` list`` where it holds lists."""
    types = dict(zip(table.columns, table.types, strict=True)) if table.types else {}
    return {name: _kind([row.get(name) for row in table.rows], types.get(name)) for name in table.columns}


def _kind(values: list[Value], told: str | None) -> str:
    """Return the kind of a column from what the question told of it, and from what it holds."""
    base, _, shape = (told or "").partition(" ")
    lists = shape == "list" or any(isinstance(value, list) for value in values)
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    found = {_fit(part) for part in parts if part is not None}
    found = found or {base if base in ("integer", "boolean") else "string"}
    return (found.pop() if len(found) == 1 else "string") + (" list" if lists else "")


def _fit(part: str | int | float | bool) -> str:
    if isinstance(part, bool | float):
        return "boolean" if isinstance(part, bool) else "number"
    return "integer" if isinstance(part, int) and -(2**63) <= part < 2**63 else "string"


def _values(table: Table, name: str, kind: str) -> list[Any]:
    """Return the values of a column, as text where the column holds text, lists as lists of their own."""
    base = kind.removesuffix(" list")
    return [_value(row.get(name), base) for row in table.rows]


def _value(value: Value, base: str) -> object:
    if isinstance(value, list):
        return [_value(part, base) for part in value]
    if value is None or base != "string" or isinstance(value, str):
        return value
    return str(value).lower()

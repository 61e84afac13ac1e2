"""The answer to a question or a query: a table of plain Python values, and the forms in which it is given.

It is written as JSON, CSV, TSV or Markdown, row by row as the rows come, for reading on a terminal, as a data
frame of pandas or Polars, where one of them is installed, and as HTML for notebooks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from servanda import html
from servanda.errors import ServandaError
from servanda.locales import format_iso_time
from servanda.messages import Messages, error_text, load_messages
from servanda.namespaces import local
from servanda.query.writing import escape_markdown, format_spans, strip_controls
from servanda.spreadsheets import guard_formula

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import pandas
    import polars

Value = str | int | float | bool | None | list[str] | list[int]
Row = dict[str, Value]
#: A row as the query gives it: the texts of a solution's terms; None where a variable is unbound.
Cells = Sequence[str | None]
TABLE_FORMATS: Final = ("table", "json", "csv", "tsv", "md")
#: The columns that hold codes (``obligation``), for which a reader is shown words.
CODED: Final = frozenset(
    {
        "tie",
        "modality",
        "mode",
        "kind",
        "role",
        "stage",
        "status",
        "form",
        "relation",
        "topic",
        "part",
        "phase",
    }
)
#: The types of pandas by ours. Those of a frame's columns do not depend on the rows that an answer happens to
#: have: a question says them. What a query of the user gives is text, numbers or truth values, each where all
#: of a column are; else it is text, as are whole numbers of more than 64 bits.
_PANDAS: Final = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


@dataclass(frozen=True)
class Table:
    """An answer: the names of its columns in order, and its rows, each with a value for every column.

    IRIs are compact (``actor:nato``); what the text is silent on is None; lists are sorted. A notebook shows
    it as a table. ``lang`` is the language of labels; ``types`` are those of the columns
    (:data:`servanda.query.questions.COLUMN_TYPES`), none for the answer of a query.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    lang: str | None = field(default=None, compare=False)
    types: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame; see :func:`to_pandas`, which also raises."""
        return make_pandas_frame(self)

    def to_polars(self) -> polars.DataFrame:
        """Return a Polars data frame; see :func:`to_polars`, which also raises."""
        return make_polars_frame(self)

    def _repr_html_(self) -> str:
        return render_table_html(self)


def insert_columns(table: Table, types: dict[str, str], more: list[Row], place: int) -> Table:
    """Return a table with more columns, by name and type, at a place; ``more`` has their values by row."""
    columns = (*table.columns[:place], *types, *table.columns[place:])
    rows = [
        {name: {**row, **beside}[name] for name in columns}
        for row, beside in zip(table.rows, more, strict=True)
    ]
    kinds = (*table.types[:place], *types.values(), *table.types[place:])
    return replace(table, columns=columns, types=kinds, rows=rows)


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


def render(table: Table, format: str = "table", *, width: int = 80) -> str:
    """Return a table written in one of :data:`TABLE_FORMATS`, ending in a line break.

    JSON is a list of objects with the keys in the order of the columns. In CSV (RFC 4180) and TSV, whose
    cells are guarded and quoted alike, and in Markdown, lists are joined by "; ". Raises ServandaError for
    any other format.
    """
    if format == "table":
        return _render_table(
            replace(table, rows=[name_intention(row, table.lang) for row in table.rows]), width
        )
    return "".join(render_pieces(table.columns, table.rows, format))


def name_intention(row: Row, lang: str | None) -> Row:
    """Return a row for a reader: what does not bind legally is called an intention, not an obligation."""
    if row.get("binding") is not False or row.get("modality") not in ("obligation", "prohibition"):
        return row
    word = load_messages(lang or "en", "answers", binding=False)[str(row["modality"])]
    return row | {name: word for name in ("modality", "modality_label") if name in row}


def render_pieces(columns: Sequence[str], rows: Iterable[Row], format: str) -> Iterator[str]:
    """Return the same for rows that are still to come, piece by piece: json, csv, tsv or md.

    Raises ServandaError at once for a format that needs all rows before the first can be written.
    """
    writers = {"json": _render_json, "csv": _render_csv, "tsv": _render_tsv, "md": _render_markdown}
    if format not in writers:
        names = ", ".join(TABLE_FORMATS)
        raise ServandaError(error_text("no-table-format", format=format, known=names))
    return writers[format](columns, rows)


def guard_cell(value: Value) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula, as by :func:`guard_formula`.

    A number stays a number: the guard is for text.

    >>> guard_cell("=1+1"), guard_cell(-1), guard_cell("НАТО")
    ("'=1+1", '-1', 'НАТО')
    """
    text = _format_cell(value)
    return text if isinstance(value, int | float) else guard_formula(text)


def make_pandas_frame(table: Table) -> pandas.DataFrame:
    """Return a table as a pandas data frame, a column for each of its columns, in their order.

    The types are ``string``, ``Int64``, ``Float64`` and ``boolean``, which hold ``pandas.NA`` where the text
    is silent; lists stay lists, in columns of objects. Raises ServandaError when pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise _make_missing_error("pandas") from None
    held: Mapping[str, Any] = {
        name: pandas.Series(_list_frame_values(table, name, kind), dtype=_PANDAS.get(kind, object))
        for name, kind in _list_frame_kinds(table).items()
    }
    return pandas.DataFrame(held, index=pandas.RangeIndex(len(table.rows)))


def make_polars_frame(table: Table) -> polars.DataFrame:
    """Return a table as a Polars data frame, a column for each of its columns, in their order.

    The types are ``String``, ``Int64``, ``Float64`` and ``Boolean``, and ``List`` of these; null stands where
    the text is silent. Raises ServandaError when Polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise _make_missing_error("polars") from None
    types: dict[str, Any] = {
        "string": polars.String(), "integer": polars.Int64(), "number": polars.Float64(),
        "boolean": polars.Boolean(),
    }  # fmt: skip
    types |= {f"{kind} list": polars.List(type_) for kind, type_ in types.items()}
    kinds = _list_frame_kinds(table)
    return polars.DataFrame(
        [
            polars.Series(name, _list_frame_values(table, name, kind), types[kind])
            for name, kind in kinds.items()
        ]
    )


def render_table_html(table: Table) -> str:
    """Return a table as HTML: at most ``servanda.html.LIMIT`` rows.

    Left out are IRIs whose labels stand beside them, and columns in which no row says anything; these are
    named below the table. What is the same in every row stands above it, once. A dash stands where the
    row records the text as silent. What belongs to the agreement of its row goes by its name there
    (``4.1-movements``).
    """
    lang = table.lang or "en"
    return html.render_page(
        lang, *_make_table(table.columns, table.rows, table.lang), *render_source_html(table.rows, table.lang)
    )


def render_facts_html(facts: Mapping[str, Value | Row | list[Row]], lang: str) -> str:
    """Return what the graph says about one thing: what is said once, then a table for each set of rows."""
    head = f"{facts['label']} · {facts['kind']} · {facts['id']}"
    once = {name: value for name, value in facts.items() if not _is_rows(value)}
    sets = {name: value for name, value in facts.items() if _is_rows(value) and value}
    known = once | {"label": None}
    shown = {name: value for name, value in once.items() if name not in ("kind", "id", "label")}
    inside = [html.build_heading(head), *_make_table(tuple(shown), [shown], lang)]  # type: ignore[list-item]
    for name, value in sets.items():
        rows: list[Row] = value  # type: ignore[assignment]
        title = html.element("summary", {}, f"{describe_head(name, lang)} ({len(rows)})")
        held = _make_table(tuple(rows[0]), rows, lang, known)
        inside.append(html.element("details", {"open": "open", "style": "margin:.5em 0"}, title, *held))
    inside += _make_empty({name: "none" for name, value in facts.items() if value == []}, lang)
    every = [row for rows in sets.values() for row in rows]  # type: ignore[union-attr]
    return html.render_page(lang, *inside, *render_source_html([once, *every], lang))  # type: ignore[list-item]


def render_source_html(rows: Sequence[Row], lang: str | None) -> Iterator[Element]:
    """Yield a line that says which text is the source, where the rows hold labels or translations."""
    if lang is None:
        return
    tags = {str(row[key]) for row in rows for key in ("quote_lang", "language") if row.get(key)}
    if tags - {lang}:
        words = html.read_phrases(lang)
        named = ", ".join(words.language(tag) for tag in sorted(tags))
        key = "translations.sources" if len(tags) > 1 else "translations.source"
        yield html.build_note(words.text(key, source=named))
    elif not tags and any(name.endswith("label") or name == "translation" for row in rows for name in row):
        yield html.build_note(html.read_phrases(lang)["own"])


def _render_table(table: Table, width: int) -> str:
    """Columns side by side where each gets room to be read, else one record below the other."""
    if not table.rows:
        return ""
    needed = sum(min(_measure_widest(table, name), 24) + 3 for name in table.columns)
    return _render_columns(table, width) if needed <= width else _render_records(table, width)


def _measure_widest(table: Table, name: str) -> int:
    cells = (describe_cell(row[name], name, table.lang) for row in table.rows)
    return max(len(describe_head(name, table.lang)), *map(len, cells))


def _format_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def describe_cell(value: Value, name: str, lang: str | None) -> str:
    """Return a cell as a person reads it: yes and no, codes and days in words of the language.

    A table in no language, as that of a query, has its values as they are.
    """
    if lang is None or value is None:
        return _format_cell(value)
    said = [_format_cell(part) for part in (value if isinstance(value, list) else [value])]
    if name not in CODED and not isinstance(value, bool):
        return "; ".join(format_iso_time(text, lang) for text in said)
    words = Messages(lang, "columns")
    return "; ".join(words.get(f"code.{text.replace(' ', '-')}", text) for text in said)


def _render_columns(table: Table, width: int) -> str:
    from io import StringIO

    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=SIMPLE_HEAD, pad_edge=False)
    for name in table.columns:
        numeric = all(isinstance(row[name], int) for row in table.rows)
        grid.add_column(
            describe_head(name, table.lang), overflow="fold", justify="right" if numeric else "left"
        )
    for row in table.rows:
        cells = (describe_cell(row[name], name, table.lang) for name in table.columns)
        grid.add_row(*map(Text, map(strip_controls, cells)))
    out = StringIO()
    Console(file=out, width=width, color_system=None, highlight=False).print(grid)
    return "".join(line.rstrip() + "\n" for line in out.getvalue().splitlines() if line.strip())


def _render_records(table: Table, width: int) -> str:
    """One record below the other; what is empty, and an IRI whose label stands beside it, is left out."""
    from textwrap import fill

    shown = [name for name in table.columns if f"{name}_label" not in table.columns]
    names = {name: describe_head(name, table.lang) for name in shown}
    margin = max(len(name) for name in names.values()) + 2
    blocks = []
    for row in table.rows:
        lines = [
            fill(
                strip_controls(describe_cell(row[name], name, table.lang)),
                width,
                initial_indent=names[name].ljust(margin),
                subsequent_indent=" " * margin,
                break_on_hyphens=False,
            )
            for name in shown
            if row[name] not in (None, "", [])
        ]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _render_json(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    opening = "[\n  "
    for row in rows:
        held = json.dumps({name: row[name] for name in columns}, ensure_ascii=False, indent=2)
        # A line break inside a text is escaped, so that each of these ends a line of the object.
        yield opening + held.replace("\n", "\n  ")
        opening = ",\n  "
    yield "[]\n" if opening.startswith("[") else "\n]\n"


def _render_csv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield join_csv(columns)
    for row in rows:
        # Most cells are harmless texts, and most of the time would go into looking at them by a function.
        yield join_csv(
            [
                v if type(v) is str and v[:1].isalnum() else "" if v is None or v == [] else guard_cell(v)
                for v in map(row.__getitem__, columns)
            ]
        )


def join_csv(cells: Sequence[str]) -> str:
    """Return a line of CSV (RFC 4180), the same as ``csv.writer`` makes.

    That one looks at every letter by itself, which takes three times as long for texts of this length.
    """
    if len(cells) == 1 and not cells[0]:
        return '""\r\n'
    quoted = [
        '"' + cell.replace('"', '""') + '"'
        if "," in cell or '"' in cell or "\n" in cell or "\r" in cell
        else cell
        for cell in cells
    ]
    return ",".join(quoted) + "\r\n"


def _render_tsv(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    for line in chain([list(columns)], ([guard_cell(row[name]) for name in columns] for row in rows)):
        yield "\t".join(map(_quote_tsv, line)) + "\n"


def _quote_tsv(cell: str) -> str:
    """Return a cell of TSV, in quotes as in CSV where a tab, a line break or a quote stands in it."""
    return '"' + cell.replace('"', '""') + '"' if re.search('["\t\r\n]', cell) else cell


def _render_markdown(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(escape_markdown(strip_controls(cell)) for cell in cells) + " |\n"

    yield line(columns)
    yield line(["---"] * len(columns))
    for row in rows:
        yield line([_format_cell(row[name]) for name in columns])


def _make_missing_error(name: str) -> ServandaError:
    return ServandaError(error_text("library-missing", library=name))


def _list_frame_values(table: Table, name: str, kind: str) -> list[Any]:
    """Return the values of a column, as text where the column holds text, lists as lists of their own."""
    base = kind.removesuffix(" list")
    return [_convert_frame_value(row.get(name), base) for row in table.rows]


def _convert_frame_value(value: Value, base: str) -> object:
    if isinstance(value, list):
        return [_convert_frame_value(part, base) for part in value]
    if value is None or base != "string" or isinstance(value, str):
        return value
    return str(value).lower()


def _list_frame_kinds(table: Table) -> dict[str, str]:
    """Return string, integer, number or boolean for each column, and `` list`` where it holds lists."""
    types = dict(zip(table.columns, table.types, strict=True)) if table.types else {}
    return {
        name: _choose_frame_kind([row.get(name) for row in table.rows], types.get(name))
        for name in table.columns
    }


def _choose_frame_kind(values: list[Value], told: str | None) -> str:
    """Return the kind of a column from what the question told of it, and from what it holds."""
    base, _, shape = (told or "").partition(" ")
    lists = shape == "list" or any(isinstance(value, list) for value in values)
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    found = {_choose_type(part) for part in parts if part is not None}
    found = found or {base if base in ("integer", "boolean") else "string"}
    return (found.pop() if len(found) == 1 else "string") + (" list" if lists else "")


def _choose_type(part: str | int | float | bool) -> str:
    if isinstance(part, bool | float):
        return "boolean" if isinstance(part, bool) else "number"
    return "integer" if isinstance(part, int) and -(2**63) <= part < 2**63 else "string"


def _make_table(
    columns: Sequence[str], rows: Sequence[Row], lang: str | None, known: Mapping[str, object] | None = None
) -> Iterator[Element]:
    """Yield a table and the lines below it; columns that only repeat what is ``known`` are left out."""
    words = html.read_phrases(lang or "en")
    if not rows:
        yield html.build_note(words["no_rows"])
        return
    shown, empty = _list_html_columns(columns, rows, known or {})
    same = [name for name in shown if all(row.get(name) == rows[0].get(name) for row in rows)]
    shown = [name for name in shown if name not in same]
    if same:
        yield html.build_pairs(
            [describe_head(name, lang) for name in same],
            [_make_html_cell(rows[0], name, lang) for name in same],
        )
    lines = [[_make_html_cell(row, name, lang) for name in shown] for row in rows[: html.LIMIT]]
    if shown:
        yield html.build_table([describe_head(name, lang) for name in shown], lines)
    yield from _make_empty(empty, lang)
    silent = any(cell.silent for line in lines for cell in line)
    yield from html.build_notes(lang or "en", rows=len(rows), silent=silent)


def _list_html_columns(
    columns: Sequence[str], rows: Sequence[Row], known: Mapping[str, object]
) -> tuple[list[str], dict[str, str]]:
    """Return the columns to show, and those in which no row says anything, each with the phrase for that."""
    shown, empty = [], {}
    for name in columns:
        if f"{name}_label" in columns or (name.endswith("_lang") and name.removesuffix("_lang") in columns):
            continue  # The label stands for the IRI; the language is told by the page.
        values = [row.get(name) for row in rows]
        silent = [_is_silent(row, name) for row in rows]
        if all(value in (None, "", []) for value in values) and len(set(silent)) == 1:
            empty[name] = "not_said" if silent[0] else "none"
        elif name not in known or any(value != known[name] for value in values):
            shown.append(name)
    return shown, empty


def _is_silent(row: Row, name: str) -> bool:
    """Say whether the row itself records that the text is silent on what the column tells."""
    slots, base = row.get("silent"), name.removesuffix("_label")
    known = {local(str(slot)) for slot in slots} if isinstance(slots, list) else set()
    return row.get(name) in (None, []) and bool(known & {base, base.removesuffix("s")})


def describe_head(name: str, lang: str | None) -> str:
    """Return how a column is headed in a language; one that has no words there by its name."""
    plain = name.removesuffix("_label")
    spaced = plain.replace("_", " ")
    return spaced if lang is None else Messages(lang, "columns").get(f"column.{plain}", spaced)


def _make_html_cell(row: Row, name: str, lang: str | None) -> html.Cell:
    """Return a cell with the language of its text: the one that the row names, that of labels, or unknown."""
    value = row.get(name)
    if value in (None, []):
        return html.Cell((), silent=_is_silent(row, name))
    if isinstance(value, bool):
        return html.Cell((describe_cell(value, name, lang),), "en" if lang is None else None)
    if isinstance(value, int):
        return html.Cell((str(value),))
    if isinstance(value, list):
        numbers = [part for part in value if isinstance(part, int)]
        parts = (format_spans(numbers),) if numbers else tuple(str(part) for part in value)
    else:
        parts = (str(value),)
    if row.get("agreement"):
        parts = tuple(part.removeprefix(f"{row['agreement']}/") for part in parts)
    if f"{name}_lang" in row:
        return html.Cell(parts, str(row[f"{name}_lang"] or ""))
    of_labels = name.endswith("label") or name == "translation"
    return html.Cell(parts, None if lang and of_labels else "")


def _make_empty(names: Mapping[str, str], lang: str | None) -> Iterator[Element]:
    """Yield a line for the columns of which the text says nothing, and one for those that are empty."""
    for why in ("not_said", "none"):
        found = [describe_head(name, lang) for name, said in names.items() if said == why]
        if found:
            yield html.build_note(html.read_phrases(lang or "en")[why].format(names=", ".join(found)))


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and (not value or isinstance(value[0], dict))

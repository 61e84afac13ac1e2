"""What a notebook shows of answers, of what is said about one thing, and of a whole graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from servanda.ask.registry import label, typed
from servanda.ask.run import ask
from servanda.ask.table import Row, Table
from servanda.ask.writing import spans, strings
from servanda.html import LIMIT, Cell, below, element, grid, heading, note, page, pairs, phrases
from servanda.vocabulary import expand, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from pyoxigraph import Store

    from servanda.ask.query import Answer
    from servanda.ask.show import Facts


def table_html(table: Table) -> str:
    """Return a table as HTML: at most ``servanda.html.LIMIT`` rows.

    Left out are IRIs whose labels stand beside them, and columns in which no row says anything; these are
    named below the table. What is the same in every row stands above it, once. A dash stands where the
    row records the text as silent. What belongs to the agreement of its row goes by its name there
    (``4.1-movements``).
    """
    lang = table.lang or "en"
    return page(lang, *_table(table.columns, table.rows, table.lang), *_source(table.rows, table.lang))


def answer_html(answer: Answer) -> str:
    """Return the answer of a SPARQL query as HTML: a table, a truth value, or a table of triples."""
    if answer.table is not None:
        return table_html(answer.table)
    if answer.truth is not None:
        return page("en", heading(phrases("en")["yes" if answer.truth else "no"]))
    from servanda.ask.query import plain

    names = ("subject", "predicate", "object")
    triples = sorted(set(answer.triples or ()), key=str)
    rows: list[Row] = [{name: plain(getattr(triple, name)) for name in names} for triple in triples]
    return table_html(Table(names, rows))


def facts_html(facts: Facts) -> str:
    """Return what the graph says about one thing: what is said once, then a table for each set of rows."""
    head = f"{facts['label']} · {facts['kind']} · {facts['id']}"
    once = {name: value for name, value in facts.items() if not _is_rows(value)}
    sets = {name: value for name, value in facts.items() if _is_rows(value) and value}
    known = once | {"label": None}
    shown = {name: value for name, value in once.items() if name not in ("kind", "id", "label")}
    inside = [heading(head), *_table(tuple(shown), [shown], facts.lang)]  # type: ignore[list-item]
    for name, value in sets.items():
        rows: list[Row] = value  # type: ignore[assignment]
        title = element("summary", {}, f"{name.replace('_', ' ')} ({len(rows)})")
        held = _table(tuple(rows[0]), rows, facts.lang, known)
        inside.append(element("details", {"open": "open", "style": "margin:.5em 0"}, title, *held))
    inside += _empty({name: "none" for name, value in facts.items() if value == []}, facts.lang)
    every = [row for rows in sets.values() for row in rows]  # type: ignore[union-attr]
    return page(facts.lang, *inside, *_source([once, *every], facts.lang))  # type: ignore[list-item]


def graph_html(store: Store, lang: str = "en") -> str:
    """Return what a graph holds: title, parties and counts of each agreement, and how to go on."""
    inside: list[Element] = []
    agreements = ask(store, "agreements", lang=lang).rows
    words = phrases(lang)
    for row in agreements[:LIMIT]:
        counts = [
            f"{count['kind_label']}: {count['count']}"
            for count in ask(store, "counts", lang=lang, agreement=str(row["agreement"])).rows
            if not count["implied"]
        ]
        name = str(row["agreement"])
        title = str(row["title"] or label(store, expand(name), lang))
        cells = [
            Cell((typed(store, expand(name)),)),
            Cell(tuple(strings(row["parties_label"]))),
            Cell((" · ".join(counts),)),
        ]
        inside += [
            heading(title),
            pairs([words["agreement"], words["parties"], words["counts"]], cells, lang),
        ]
    inside += below(lang, rows=len(agreements))
    calls = ("graph.notifications()", "graph.norms()", "graph.show(…)", "graph.ask(…)", "graph.check()")
    ways = element("div", {"style": "margin:.3em 0"}, words["go_on"] + ": ")
    for number, call in enumerate(calls):
        ways.append(element("code", {}, call))
        ways[-1].tail = ", " if number < len(calls) - 1 else ""
    return page(lang, *inside, ways, *_source(agreements, lang))


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and (not value or isinstance(value[0], dict))


def _head(name: str) -> str:
    return name.removesuffix("_label").replace("_", " ")


def _empty(names: Mapping[str, str], lang: str | None) -> Iterator[Element]:
    """Yield a line for the columns of which the text says nothing, and one for those that are empty."""
    for why in ("not_said", "none"):
        found = [_head(name) for name, said in names.items() if said == why]
        if found:
            yield note(phrases(lang or "en")[why].format(names=", ".join(found)))


def _table(
    columns: Sequence[str], rows: Sequence[Row], lang: str | None, known: Mapping[str, object] | None = None
) -> Iterator[Element]:
    """Yield a table and the lines below it; columns that only repeat what is ``known`` are left out."""
    words = phrases(lang or "en")
    if not rows:
        yield note(words["no_rows"])
        return
    shown, empty = _columns(columns, rows, known or {})
    same = [name for name in shown if all(row.get(name) == rows[0].get(name) for row in rows)]
    shown = [name for name in shown if name not in same]
    if same:
        yield pairs([_head(name) for name in same], [_cell(rows[0], name, lang) for name in same])
    lines = [[_cell(row, name, lang) for name in shown] for row in rows[:LIMIT]]
    if shown:
        yield grid([_head(name) for name in shown], lines)
    yield from _empty(empty, lang)
    silent = any(cell.silent for line in lines for cell in line)
    yield from below(lang or "en", rows=len(rows), silent=silent)


def _columns(
    columns: Sequence[str], rows: Sequence[Row], known: Mapping[str, object]
) -> tuple[list[str], dict[str, str]]:
    """Return the columns to show, and those in which no row says anything, each with the phrase for that."""
    shown, empty = [], {}
    for name in columns:
        if f"{name}_label" in columns or (name.endswith("_lang") and name.removesuffix("_lang") in columns):
            continue  # The label stands for the IRI; the language is told by the page.
        values = [row.get(name) for row in rows]
        silent = [_silent(row, name) for row in rows]
        if all(value in (None, "", []) for value in values) and len(set(silent)) == 1:
            empty[name] = "not_said" if silent[0] else "none"
        elif name not in known or any(value != known[name] for value in values):
            shown.append(name)
    return shown, empty


def _silent(row: Row, name: str) -> bool:
    """Say whether the row itself records that the text is silent on what the column tells."""
    slots, base = row.get("silent"), name.removesuffix("_label")
    known = {local(str(slot)) for slot in slots} if isinstance(slots, list) else set()
    return row.get(name) in (None, []) and bool(known & {base, base.removesuffix("s")})


def _cell(row: Row, name: str, lang: str | None) -> Cell:
    """Return a cell with the language of its text: the one that the row names, that of labels, or unknown."""
    value = row.get(name)
    if value in (None, []):
        return Cell((), silent=_silent(row, name))
    if isinstance(value, bool):
        return Cell((str(value).lower(),), "en")
    if isinstance(value, int):
        return Cell((str(value),))
    if isinstance(value, list):
        numbers = [part for part in value if isinstance(part, int)]
        parts = (spans(numbers),) if numbers else tuple(str(part) for part in value)
    else:
        parts = (str(value),)
    if row.get("agreement"):
        parts = tuple(part.removeprefix(f"{row['agreement']}/") for part in parts)
    if f"{name}_lang" in row:
        return Cell(parts, str(row[f"{name}_lang"] or ""))
    of_labels = name.endswith("label") or name == "translation"
    return Cell(parts, None if lang and of_labels else "")


def _source(rows: Sequence[Row], lang: str | None) -> Iterator[Element]:
    """Yield a line that says which text is the source, where the rows hold labels or translations."""
    if lang is None:
        return
    tags = {str(row[key]) for row in rows for key in ("quote_lang", "language") if row.get(key)}
    if tags - {lang}:
        words = phrases(lang)
        named = ", ".join(words.get(f"language.{tag}", tag) for tag in sorted(tags - {lang}))
        yield note(words["translations"].format(source=named))
    elif not tags and any(name.endswith("label") or name == "translation" for row in rows for name in row):
        yield note(phrases(lang)["own"])

"""Answers with what is incorporated: each such row is cited through the clause that incorporates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from servanda.messages import Messages
from servanda.names import find_label
from servanda.namespaces import SRV, compact, expand
from servanda.query.table import Table, insert_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from servanda.incorporation import IncorporatedNorms, Step
    from servanda.query.table import Row
    from servanda.store.queryable import QueryableStore

#: The columns that are added, with their types: whether a row applies by incorporation, the clauses on the
#: way, the norm there, whether its words are a paraphrase, the readings on which that rests and those not
#: taken, and through which incorporated provision a norm of the agreement itself has an effect.
COLUMNS: Final = {
    "incorporated": "boolean", "through": "string list", "from_norm": "iri", "paraphrase": "boolean",
    "reading": "string list", "reading_not_taken": "string list", "effect_through": "string list",
}  # fmt: skip


def add_citations(store: QueryableStore, table: Table, found: IncorporatedNorms, lang: str) -> Table:
    """Return an answer with the columns of :data:`COLUMNS`; one that names no norm is as it was."""
    if "norm" not in table.columns:
        return table
    types = {name: kind for name, kind in COLUMNS.items() if name not in table.columns}
    more = [cite_row(store, str(row["norm"]), found, lang) for row in table.rows]
    return insert_columns(table, types, more, len(table.columns))


def cite_row(store: QueryableStore, name: str, found: IncorporatedNorms, lang: str) -> Row:
    """Return the values of :data:`COLUMNS` for a norm (a compact IRI)."""
    norm = expand(name)
    effects = [_describe_effect(store, one, lang) for one in found.effects.get(norm, [])]
    citation = found.citations.get(norm)
    if citation is None:
        nothing: Row = dict.fromkeys(COLUMNS)
        return {**nothing, "incorporated": False, "through": [], "reading": [], "reading_not_taken": [],
                "effect_through": [*effects]}  # fmt: skip
    readings = {
        name: [
            text
            for note in citation.notes
            if (text := _find_text(store, note, SRV + predicate, lang)) is not None
        ]
        for name, predicate in (("reading", "readingTaken"), ("reading_not_taken", "readingNotTaken"))
    }
    return {
        "incorporated": True, "through": [name_step(step) for step in citation.steps],
        "from_norm": compact(citation.norm), "paraphrase": citation.is_paraphrase,
        "reading": [*readings["reading"]], "reading_not_taken": [*readings["reading_not_taken"]],
        "effect_through": [*effects],
    }  # fmt: skip


def find_paraphrases(store: QueryableStore, agreements: Iterable[str]) -> list[str]:
    """Return those of some agreements (compact IRIs) whose words here are a paraphrase, in order."""
    is_paraphrase = NamedNode(SRV + "isParaphrase")
    return [
        name
        for name in sorted(set(agreements))
        for quad in store.quads_for_pattern(NamedNode(expand(name)), is_paraphrase, None, None)
        if getattr(quad.object, "value", "") in ("true", "1")
    ]


def describe_paraphrases(store: QueryableStore, rows: Sequence[Row], lang: str) -> str:
    """Return which agreements among some rows are shown by a paraphrase, as a sentence; "" for none."""
    named = {str(row["agreement"]) for row in rows if row.get("agreement")}
    for row in rows:
        through = row.get("through")
        if row.get("incorporated") and isinstance(through, list):
            named |= {f"agreement:{str(step).partition('/')[0]}" for step in through}
    found = [find_label(store, expand(name), lang) for name in find_paraphrases(store, named)]
    return Messages(lang, "answers").text("paraphrase", names=", ".join(found)) if found else ""


def name_step(step: Step) -> str:
    """Return a step of a citation as it is typed: ``vcdr-1961/31(1)``."""
    return f"{compact(step.agreement).removeprefix('agreement:')}/{step.clause}"


def _describe_effect(store: QueryableStore, norm: str, lang: str) -> str:
    """Return the citation of an incorporated condition, and what it says."""
    from servanda.query.run import ask

    row = ask(store, "norms", lang=lang, norm=compact(norm)).rows[0]
    return f"{row['clause']}: {find_label(store, norm, lang)}"


def _find_text(store: QueryableStore, node: str, predicate: str, lang: str) -> str | None:
    """Return a text of a node in a language, else in any."""
    texts = {
        quad.object.language or "": quad.object.value
        for quad in store.quads_for_pattern(NamedNode(node), NamedNode(predicate), None, None)
        if isinstance(quad.object, Literal)
    }
    return texts.get(lang) or next((texts[tag] for tag in sorted(texts)), None)


def describe_incorporated(rows: Sequence[Row], lang: str) -> list[str]:
    """Return what stands below the rows of such an answer: what is incorporated, and what that rests on.

    The readings are told once, however many rows rest on them.
    """
    said = Messages(lang, "answers")
    own = [row for row in rows if row.get("incorporated")]
    found = [said.text("incorporated", n=len(own))] if own else []
    effects = dict.fromkeys(
        (str(row.get("clause")), str(one))
        for row in rows
        for one in (row.get("effect_through") or ())  # type: ignore[union-attr]
    )
    found += [said.text("incorporated.effect", clause=clause, effect=effect) for clause, effect in effects]
    for key, name in (("incorporated.reading", "reading"), ("incorporated.other", "reading_not_taken")):
        texts = dict.fromkeys(str(text) for row in own for text in (row.get(name) or ()))  # type: ignore[union-attr]
        if texts:
            found.append(said.text(key, readings=" ".join(texts)))
    return found

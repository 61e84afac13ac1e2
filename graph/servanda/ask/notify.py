"""Writes the answer to "who must notify whom" for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from servanda.ask.registry import ORGAN_OF, label, resolve, select, typed
from servanda.ask.table import Row, Table
from servanda.ask.writing import Page, spans, strings
from servanda.messages import Messages
from servanda.vocabulary import PREFIXES, SRV, expand, local

if TYPE_CHECKING:
    from servanda.store.askable import Askable

#: The slots of a notification that are shown, in this order, and the key of its name.
_SHOWN = ("trigger", "timing", "form", "purpose", "qualifier", "effect")


def notify_text(
    store: Askable,
    table: Table,
    *,
    lang: str = "en",
    width: int = 80,
    colour: bool = False,
    head: Callable[[Page], None] | None = None,
    states: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Return the notifications of a table of ``who-must-notify-whom`` as text, and a summary below.

    Records stand in the order of the clauses. What is inferred is marked, and what the text does not say
    is named in one line. An empty table gives one sentence. ``head`` writes what stands above them in place
    of the agreement's name; ``states`` says by the name of a notification how it stands, line by line.
    """
    page = Page(lang, width, colour)
    if not table.rows:
        return page.phrase("nothing") + "\n"
    shown = None
    for row in table.rows:
        if row["agreement"] != shown:
            shown = row["agreement"]
            page.gap()
            if head is not None:
                head(page)
            else:
                page.add(label(store, expand(str(shown)), lang), "head")
        page.gap()
        notification(page, store, row, states)
    page.gap()
    clauses = {(row["agreement"], row["clause"]) for row in table.rows}
    untimed = sum(row["timing"] is None for row in table.rows)
    page.add(page.phrase("summary", notifications=len(table.rows), clauses=len(clauses), untimed=untimed))
    sources = sorted({str(row["quote_lang"]) for row in table.rows} - {lang})
    if sources:
        named = ", ".join(page.language(code) for code in sources)
        page.add(page.phrase("translations", source=named), "faint")
    return page.text()


def bodies_hint(store: Askable, name: str, role: str, lang: str) -> str | None:
    """Return which bodies of an actor send (or get) notifications, when it does not itself; else None.

    ``name`` is typed as on the command line (``kz``), ``role`` is sender or addressee.
    Raises ServandaError for an unknown actor.
    """
    actor = resolve(store, "actor", name)
    predicate = "srv:hasSender" if role == "sender" else "srv:hasAddressee"
    rows = select(
        store,
        f"SELECT DISTINCT ?body {{ ?norm srv:requiresNotification/{predicate} ?body . "
        f"?body ({'|'.join(ORGAN_OF)})+ {NamedNode(actor)} }}",
    )
    bodies = sorted(typed(store, row["body"].value) for row in rows)
    if not bodies:
        return None
    return Messages(lang, "answers").text(
        f"bodies.{role}", actor=typed(store, actor), bodies=", ".join(bodies)
    )


def notification(
    page: Page, store: Askable, row: Row, states: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Add one notification to a page: heading, from whom to whom, then its slots and the words.

    ``states`` is that of :func:`notify_text`.
    """
    names = [page.phrase(key) for key in ("about", *_SHOWN, "words", "translation", "not_said")]
    margin = max(len(name) for name in names) + 2
    _heading(page, store, row)
    _from_to(page, str(row["sender_label"]), str(row["addressee_label"]))
    inferred = {local(str(slot)) for slot in strings(row["inferred"])}
    for number, said in enumerate((states or {}).get(str(row["notification"]), ())):
        page.entry("" if number else page.phrase("state"), said, margin, style="must")
    page.entry(page.phrase("about"), ", ".join(strings(row["matters_label"])), margin)
    for slot in _SHOWN:
        if row[slot] is not None:
            text = _form(store, str(row[slot]), page.lang) if slot == "form" else str(row[slot])
            note = f" ({page.phrase('inferred')})" if slot in inferred else ""
            page.entry(page.phrase(slot), text + note, margin)
    lines = [line for line in row["source_lines"] or [] if isinstance(line, int)]  # type: ignore[union-attr]
    page.entry(page.phrase("words"), f"«{row['quote']}»{_lines(page, lines)}", margin, style="words")
    if row["translation"] is not None:
        page.entry(page.phrase("translation"), str(row["translation"]), margin)
    silent = [slot for slot in _SHOWN if f"slot:{slot}" in strings(row["silent"])]
    if silent:
        said = ", ".join(page.phrase(f"silent.{slot}") for slot in silent)
        page.entry(page.phrase("not_said"), said, margin, style="faint")
    people = [page.phrase(slot) for slot in ("sender", "addressee", "matter") if slot in inferred]
    if people:
        page.add(page.phrase("inferred.people", slots=", ".join(people)), "faint", 2)


def verb(page: Page, modality: str, mode: str) -> str:
    """Return how a notification binds, in words, such as "must notify"."""
    return page.phrase(f"{'must' if modality == 'obligation' else modality}.{mode}")


def _heading(page: Page, store: Askable, row: Row) -> None:
    """Add the clause and how it binds, in one line where there is room."""
    heading = str(row["clause"])
    for quad in store.quads_for_pattern(
        None, NamedNode(SRV + "states"), NamedNode(expand(str(row["norm"]))), None
    ):
        if isinstance(quad.subject, NamedNode):
            heading = label(store, quad.subject.value, page.lang)
    clause = page.clause(str(row["clause"]), heading)
    how = verb(page, str(row["modality"]), str(row["mode"]))
    clause = clause[:1].upper() + clause[1:]
    if len(clause) + len(how) + 3 <= page.width:
        page.lines.append(page.style("head", clause) + " · " + page.style("must", how))
    else:
        page.add(clause, "head")
        page.add(f"· {how}", "must", 2)


def _from_to(page: Page, sender: str, addressee: str) -> None:
    whole = f"{sender} → {addressee}"
    if len(whole) + 2 <= page.width:
        page.add(whole, "head", 2)
    else:
        page.add(sender, "head", 2)
        page.add(f"→ {addressee}", "head", 4)


def _lines(page: Page, lines: list[int]) -> str:
    if not lines:
        return ""
    return f" ({page.phrase('lines' if len(set(lines)) > 1 else 'line', lines=spans(lines))})"


def _form(store: Askable, notation: str, lang: str) -> str:
    iri = PREFIXES["form"] + notation
    text = label(store, iri, lang)
    return notation if text == iri else text

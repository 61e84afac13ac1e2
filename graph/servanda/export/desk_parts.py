"""What stands in one place of a workbook or register: a text, and whether the agreement states it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from servanda.export.desk import PEOPLE, Desk, listed
from servanda.export.desk_words import clean, words
from servanda.export.facts import printed
from servanda.query.writing import Page, spans
from servanda.vocabulary import local

if TYPE_CHECKING:
    from servanda.query.table import Row, Value


@dataclass(frozen=True)
class Part:
    """A text; ``mark`` is nothing for what is stated, else ``inferred``, ``by_rule`` or ``not_said``."""

    text: str
    mark: str = ""


def marked(parts: Iterable[Part], lang: str) -> str:
    """Return parts as one text, the word of its mark after each that has one."""
    word = words(lang)
    return "; ".join(
        f"{part.text} ({word[part.mark]})" if part.mark and part.text else part.text or word[part.mark]
        for part in parts
    )


def slot(desk: Desk, notice: Row, name: str) -> list[Part]:
    """Return what a notification says in a slot; ``not_said`` where silence is recorded, else nothing."""
    if notice[name] is None:
        return [Part("", "not_said")] if f"slot:{name}" in listed(notice["silent"]) else []
    text = desk.name(f"form:{notice[name]}") if name == "form" else str(notice[name])
    return [_part(text, notice, f"slot:{name}")]


def ends(notice: Row, role: str) -> list[Part]:
    """Return the sender or the addressee of a notification."""
    return [_part(str(notice[f"{role}_label"]), notice, f"slot:{role}")]


def matters(notice: Row) -> list[Part]:
    """Return of what a notification tells."""
    return [_part(text, notice, "slot:matter") for text in listed(notice["matters_label"])]


def people(desk: Desk, norm: Row, column: str) -> list[Part]:
    """Return the actors that a norm names in a column of :data:`servanda.export.desk.PEOPLE`."""
    names = zip(listed(norm[column]), listed(norm[f"{column}_label"]), strict=True)
    if column == "counterparty":
        own = desk.stated_owed
        return [Part(text, "" if (str(norm["norm"]), name) in own else "by_rule") for name, text in names]
    return [_part(text, norm, PEOPLE[column]) for _, text in names]


def _part(text: str, row: Row, name: str) -> Part:
    return Part(clean(text), "inferred" if name in listed(row["inferred"]) else "")


def sentence(norm: Row) -> str:
    """Return a norm in a sentence; where it has none, its act and what the act is done to."""
    parts = [norm["label"]] if norm["label"] else [norm["action_label"], norm["object"]]
    return clean(" · ".join(str(part) for part in parts if part))


def numbers(value: Value) -> Sequence[int]:
    """Return the numbers of lines in a cell."""
    return [part for part in value if isinstance(part, int)] if isinstance(value, list) else []


def lines(value: Value, lang: str) -> str:
    """Return "lines 61–62", or nothing where no line is known."""
    known = numbers(value)
    return words(lang)["lines" if len(set(known)) > 1 else "line"].format(lines=spans(known)) if known else ""


def clause(desk: Desk, number: str) -> str:
    """Return how a clause is called: "clause 4", or its heading when the text gives it no number."""
    return Page(desk.lang).clause(clean(number), desk.headings.get(number, clean(number)))


def cited(desk: Desk, number: str) -> str:
    """Return the number of a clause, or its heading when the text gives it no number."""
    return clean(number) if printed(number) else desk.headings.get(number, clean(number))


def inferences(desk: Desk, norm: str, notification: str | None) -> list[str]:
    """Return what was inferred and why, one text for each slot."""
    word, found = words(desk.lang), []
    for row in desk.reasons(norm, notification):
        name = word.get(local(str(row["slot"])), str(row["slot_label"]))
        found.append(f"{name}: {row['reason']}" if row["reason"] else name)
    return [clean(text) for text in dict.fromkeys(found)]


def qualifiers(desk: Desk, norm: Row) -> list[str]:
    """Return the qualifiers of a norm, each with its words and how far it reaches."""
    found = []
    for row in desk.qualifiers_of(str(norm["norm"])):
        if row["clause"] == norm["clause"]:
            text = str(row["qualifier_label"]) + (f" «{row['words']}»" if row["words"] else "")
            found.append(clean(text + (f": {row['reach']}" if row["reach"] else "")))
    return found

"""The front matter: which text is the source, how much there is of each kind, where the text is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servanda.export.desk import SLOTS, Desk, listed
from servanda.export.desk_parts import cited
from servanda.export.desk_words import clean, words
from servanda.network.bonds import MODALITIES

if TYPE_CHECKING:
    from servanda.query.table import Row


def statement(desk: Desk) -> str:
    """Return which text is the source, and whose the other words are."""
    word = words(desk.lang)
    if not desk.translates:
        return word["statement.source"]
    return clean(word["statement"].format(source=word.get(f"language.{desk.source}", desk.source)))


def licences(desk: Desk) -> list[str]:
    """Return the licences that the agreement's data name."""
    return [clean(iri) for iri in desk.facts.iris(desk.facts.agreement, "dcterms:license")]


def silence(desk: Desk) -> list[tuple[str, str]]:
    """Return for each slot on which a notification is silent its name, and how many are, in which clauses."""
    word, notices = words(desk.lang), _once(desk.notices)
    found = []
    for name in SLOTS:
        silent = [row for row in notices if f"slot:{name}" in listed(row["silent"])]
        if silent:
            clauses = dict.fromkeys(cited(desk, str(row["clause"])) for row in silent)
            told = f"{word['clauses']}: {', '.join(clauses)}"
            said = word["silence.of"].format(count=len(silent), all=len(notices), clauses=told)
            found.append((word[f"silent.{name}"], said))
    return found


def figures(desk: Desk) -> list[tuple[str, str]]:
    """Return the number of norms of each modality, of notifications and of clauses, each with its name."""
    word, found = words(desk.lang), []
    for modality in MODALITIES:
        held = {str(row["norm"]): row["implied"] for row in desk.norms if row["modality"] == modality}
        derived = sum(map(bool, held.values()))
        said = word["counts.derived"].format(count=len(held), derived=derived) if derived else str(len(held))
        found += [(word[f"count.{modality}"], said)] if held else []
    found.append((word["notifications"], str(len(_once(desk.notices)))))
    found.append((word["clauses"], str(len(desk.clauses))))
    return found


def _once(notices: list[Row]) -> list[Row]:
    """Return one row for each notification, also where it goes from several or to several."""
    return list({str(row["notification"]): row for row in reversed(notices)}.values())[::-1]

"""What the page tells, put together from answers: the text, the norms, the notices, actors and programmes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from servanda.export.page_marks import Words, places, stretches
from servanda.export.page_texts import Texts, phrase, phrases
from servanda.export.records import (
    Record,
    actor_records,
    clause_records,
    correlative_records,
    erratum_records,
    evidence_records,
    instrument_records,
    norm_records,
    note_records,
    notice_records,
    qualifier_records,
    sentence_records,
    variant_records,
)

if TYPE_CHECKING:
    from servanda.model import Agreement
    from servanda.network.projection import Network

#: The slots of a notice in the order in which they are read.
SLOTS: Final = ("sender", "addressee", "matter", "trigger", "timing", "form", "purpose", "effect")


@dataclass(frozen=True)
class View:
    """All that the page tells of one agreement; texts are in every language.

    ``agreement`` is its compact IRI, ``source`` the tag of the language of its text, ``title`` in full.
    """

    agreement: str
    source: str
    title: Texts
    names: Names
    parties: list[str]
    instruments: list[Record]
    clauses: list[Record]
    norms: dict[str, Record]
    notices: list[Record]
    actors: list[Record]
    programmes: list[Record]


class Names:
    """What things are called, and by which anchor the page finds them."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement
        self._anchors: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def of(self, name: str | None) -> Texts:
        """Return the label (else title) of a compact IRI in its languages; its end where it has none.

        What a row could not name (None) is called by a dash.
        """
        if name is None:
            return {"und": "—"}
        found = self._agreement.names(name)
        return dict(sorted(found.items(), reverse=True)) or {"und": self._agreement.label(name, "en")}

    def definition(self, name: str | None) -> Texts:
        """Return what something means, empty where nothing says so."""
        found = self._agreement.definition(name) if name else {}
        return dict(sorted(found.items(), reverse=True))

    def anchor(self, kind: str, name: str | None) -> str:
        """Return the anchor of a thing, such as ``norm-4.1-movements``: its kind and the end of its IRI.

        Where two things would share one, the second gets a number. Anchors are given in the order of asking.
        """
        name = name or "unknown"
        if (kind, name) not in self._anchors:
            end = re.split(r"[#/:]", name)[-1]
            wanted = kind + "-" + re.sub(r"[^\w.~-]+", "-", end)
            free, count = wanted, 2
            while free in self._taken:
                free, count = f"{wanted}-{count}", count + 1
            self._taken.add(free)
            self._anchors[kind, name] = free
        return self._anchors[kind, name]


def view(agreement: Agreement, network: Network) -> View:
    """Return what the page tells of an agreement, whose network is given."""
    names = Names(agreement)
    clauses, norms = list(clause_records(agreement)), list(norm_records(agreement))
    # Anchors go to what is most often linked first, each kind in the order of the text.
    for kind, rows, key in (("clause", clauses, "id"), ("norm", norms, "norm")):
        for row in rows:
            names.anchor(kind, str(row[key]))
    by_name = {str(row["norm"]): row for row in norms}
    notes = list(note_records(agreement))
    _complete(agreement, by_name, clauses, notes, names)
    notices = _notices(agreement, by_name, names)
    return View(
        agreement.iri, agreement.language, agreement.titles, names, list(agreement.parties),
        list(instrument_records(agreement)), _clauses(agreement, clauses, by_name, notes, names), by_name,
        notices, _actors(agreement, network, by_name, notices), _programmes(network, by_name),
    )  # fmt: skip


def _by(rows: Iterable[Record], *keys: str) -> dict[Any, list[Record]]:
    found: dict[Any, list[Record]] = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]].append(row)
    return found


def called(number: str, heading: Texts) -> Texts:
    """Return how a clause is called: "clause 4", or its heading where the text gives it no number."""
    return phrase("clause", number=number) if number[:1].isdigit() else heading


def _complete(
    agreement: Agreement,
    norms: dict[str, Record],
    clauses: list[Record],
    notes: list[Record],
    names: Names,
) -> None:
    """Add to each norm what other records say of it."""
    ids = {row["clause"]: str(row["id"]) for row in clauses}
    rests = _rests(qualifier_records(agreement), ids, names)
    evidence = _by(_slots(agreement), "norm", "notification")
    correlatives = _by(correlative_records(agreement), "norm")
    noted: dict[str, list[Record]] = defaultdict(list)
    for note in notes:
        for about in note["about"]:
            noted[about].append(note)
    for name, norm in norms.items():
        held = agreement.norm(name)
        selector = next(iter(held.selectors), None)
        norm["clause_id"] = ids[norm["clause"]]
        norm["called"] = called(str(norm["clause"]), names.of(norm["clause_id"]))
        norm["label"] = norm["label"] or norm["object"] or names.of(name)
        norm["words"] = {
            "operative_words": held.operative_words,
            "before": selector.prefix if selector is not None else None,
            "after": selector.suffix if selector is not None else None,
        }
        norm["rests"], norm["notes"] = rests[name], noted[name]
        norm["slots"] = evidence[name, None]
        norm["correlatives"] = correlatives[name]
        norm["notices"], norm["passage"] = [], ""


def _slots(agreement: Agreement) -> list[Record]:
    """Return what is known of slots in the order in which they are read; several of a name by their words."""
    known = {f"slot:{slot}": number for number, slot in enumerate(SLOTS)}

    def place(row: Record) -> tuple[int, str, str, str]:
        slot = str(row["slot"])
        return known.get(slot, len(known)), slot, str(row["words"]), str(row["text"])

    return sorted(evidence_records(agreement), key=place)


def _rests(rows: list[Record], clauses: dict[str, str], names: Names) -> dict[str, list[Record]]:
    """Return the qualifiers of each norm; those of the same words and reach in a clause share an anchor."""
    shared: dict[str, str] = {}
    for row in rows:
        key = repr([row[part] for part in ("clause", "qualifier", "words", "reach")])
        clause = clauses[row["clause"]]
        row["anchor"] = shared.setdefault(key, names.anchor("qualifier", f"{clause}-{len(shared) + 1}"))
    return _by(rows, "norm")


def _notices(agreement: Agreement, norms: dict[str, Record], names: Names) -> list[Record]:
    """Return a record for each pair of sender and addressee; each is kept with its norm too."""
    rows = [row for row in notice_records(agreement) if row["norm"] in norms]
    evidence = _by(_slots(agreement), "notification")
    seen: Counter[str] = Counter()
    for place, row in enumerate(rows):
        norm, notice = norms[str(row["norm"])], str(row["notification"])
        seen[notice] += 1
        end = notice + (f"-{seen[notice]}" if seen[notice] > 1 else "")
        row |= {"place": place, "anchor": names.anchor("notice", end), "of": norm}
        row["slots"] = evidence[notice]
        row["whole"] = {row["quote_lang"]: row["quote"]} | row["translation"]
        how = "must" if row["modality"] == "obligation" else str(row["modality"])
        key = f"{how}.{row['mode']}"
        row["binds"] = phrase(key if key in phrases()["en"] else str(row["modality"]))
        norm["notices"].append(row)
    return rows


def _clauses(
    agreement: Agreement,
    clauses: list[Record],
    norms: dict[str, Record],
    notes: list[Record],
    names: Names,
) -> list[Record]:
    """Return the clauses with their passages, in which the words of the norms are marked."""
    source, errata = agreement.language, list(erratum_records(agreement))
    sentences = _by(sentence_records(agreement), "clause")
    variants = _by(variant_records(agreement), "clause")
    stated = _by(norms.values(), "clause_id")
    noted = _by(notes, "clause")
    for clause in clauses:
        passages = sentences[clause["clause"]]
        texts = {str(row["passage"]): str(row["text"]) for row in passages}
        found = [
            (norm["norm"], *place) for norm in stated[clause["id"]] for place in places(texts, _words(norm))
        ]
        for row in passages:
            row["anchor"] = names.anchor("passage", str(row["passage"]))
            row["translation"].pop(source, None)
            row["whole"] = {source: row["text"]} | row["translation"]
            here = [(norm, start, end) for norm, passage, start, end in found if passage == row["passage"]]
            row["parts"] = [
                (part, list(dict.fromkeys(norms[norm]["modality"] for norm in part.norms)))
                for part in stretches(texts[str(row["passage"])], here)
            ]
            for norm, *_ in here:
                if row["translation"]:
                    norms[norm]["passage"] = row["anchor"]
        lines = clause["source_lines"]
        clause |= {
            "passages": passages, "called": called(str(clause["clause"]), names.of(str(clause["id"]))),
            "variants": variants[clause["clause"]], "notes": noted[clause["clause"]],
            "rests": list({r["anchor"]: r for n in stated[clause["id"]] for r in n["rests"]}.values()),
            "errata": [row for row in errata if row["line"] in lines],
        }  # fmt: skip
    return clauses


def _words(norm: Record) -> Words:
    said = norm["words"]
    return Words(norm["norm"], norm["quote"], said.get("before") or "", said.get("after") or "")


def _actors(
    agreement: Agreement, network: Network, norms: dict[str, Record], notices: list[Record]
) -> list[Record]:
    """Return the actors that the agreement reaches, with what each owes and is owed, sends and gets."""
    kinds = {row["actor"]: row for row in actor_records(agreement)}
    found = []
    for name in sorted(node for node, data in network.nodes(data=True) if data["kind"] == "actor"):
        row: Record = {"actor": name, **kinds.get(name, {})}
        bears = [norm for norm in norms.values() if name in norm["bearer"]]
        row["bears"] = _by(bears, "modality")
        row["owed"] = [norm for norm in norms.values() if name in norm["counterparty"]]
        row["sends"] = [notice for notice in notices if notice["sender"] == name]
        row["gets"] = [notice for notice in notices if notice["addressee"] == name]
        row["named"] = [
            norm for norm in norms.values()
            if name in [*norm["beneficiary"], *norm["involved"], *norm["addressee"]]
        ]  # fmt: skip
        row["above"] = [*row.get("unit_of", ()), *row.get("post_in", ()), *row.get("household_of", ())]
        found.append(row)
    # Those of whom the agreement says something stand first.
    return sorted(found, key=lambda row: not any(row[key] for key in ("bears", "owed", "sends", "gets")))


def _programmes(network: Network, norms: dict[str, Record]) -> list[Record]:
    named = sorted(node for node, data in network.nodes(data=True) if data["kind"] == "programme")
    return [
        {
            "programme": name,
            "notation": str(network.nodes[name].get("notation", "")),
            "broader": sorted(
                to for _, to, data in network.out_edges(name, data=True) if data["kind"] == "broader"
            ),
            "norms": [norm for norm in norms.values() if name in norm["programmes"]],
        }
        for name in named
    ]

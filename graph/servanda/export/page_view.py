"""What the page tells, put together from answers: the text, the norms, the notices, actors and programmes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from servanda.export.page_asked import Names, Record, asked
from servanda.export.page_marks import Words, places, stretches
from servanda.export.page_texts import Texts, phrase, phrases
from servanda.namespaces import SRV, compact, expand

if TYPE_CHECKING:
    from pyoxigraph import Store

    from servanda.network.graph import Network

#: The questions about one agreement that the page is made of.
_QUESTIONS: Final = (
    "instruments", "clauses", "sentences", "norms", "which-words-ground", "what-is-the-evidence",
    "what-rests-on", "which-were-read", "correlatives", "errata", "variants", "who-must-notify-whom",
)  # fmt: skip
#: The slots of a notice in the order in which they are read.
SLOTS: Final = ("sender", "addressee", "matter", "trigger", "timing", "form", "purpose", "effect")


@dataclass(frozen=True)
class View:
    """All that the page tells of one agreement; texts are in every language.

    ``agreement`` is its compact IRI, ``source`` the tag of the language of its text.
    """

    agreement: str
    source: str
    names: Names
    parties: list[str]
    instruments: list[Record]
    clauses: list[Record]
    norms: dict[str, Record]
    notices: list[Record]
    actors: list[Record]
    programmes: list[Record]


def view(store: Store, agreement: str, network: Network) -> View:
    """Return what the page tells of an agreement (its IRI), whose network is given."""
    name, names = compact(agreement), Names(store)
    answers = {question: asked(store, question, agreement=name) for question in _QUESTIONS}
    of_agreement = next(row for row in asked(store, "agreements") if row["agreement"] == name)
    source = str(of_agreement["language"] or "und")
    # Anchors go to what is most often linked first, each kind in the order of the text.
    clauses = answers["clauses"]
    for kind, rows, key in (("clause", clauses, "id"), ("norm", answers["norms"], "norm")):
        for row in rows:
            names.anchor(kind, str(row[key]))
    norms = {str(row["norm"]): row for row in answers["norms"]}
    _complete(norms, answers, names)
    for held, row in norms.items():
        row["ruled"] = not _stated(store, agreement, held)
    notices = _notices(answers, norms, names)
    return View(
        name, source, names, list(of_agreement["parties"]), answers["instruments"],
        _clauses(clauses, answers, norms, names, source), norms, notices,
        _actors(store, network, norms, notices), _programmes(network, norms),
    )  # fmt: skip


def _stated(store: Store, agreement: str, norm: str) -> bool:
    """Say whether the agreement itself states to whom a norm is owed; otherwise a rule concluded it."""
    from pyoxigraph import NamedNode

    owed = NamedNode(SRV + "hasCounterparty")
    return any(store.quads_for_pattern(NamedNode(expand(norm)), owed, None, NamedNode(agreement)))


def _by(rows: Iterable[Record], *keys: str) -> dict[Any, list[Record]]:
    found: dict[Any, list[Record]] = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]].append(row)
    return found


def called(number: str, heading: Texts) -> Texts:
    """Return how a clause is called: "clause 4", or its heading where the text gives it no number."""
    return phrase("clause", number=number) if number[:1].isdigit() else heading


def _complete(norms: dict[str, Record], answers: dict[str, list[Record]], names: Names) -> None:
    """Add to each norm what other answers say of it."""
    clauses = {row["clause"]: str(row["id"]) for row in answers["clauses"]}
    words = _by(answers["which-words-ground"], "norm")
    rests = _rests(answers["what-rests-on"], clauses, names)
    evidence = _by(_slots(answers), "norm", "notification")
    correlatives = _by(answers["correlatives"], "norm")
    notes: dict[str, list[Record]] = defaultdict(list)
    for note in answers["which-were-read"]:
        for about in note["about"]:
            notes[about].append(note)
    for name, norm in norms.items():
        norm["clause_id"] = clauses[norm["clause"]]
        norm["called"] = called(str(norm["clause"]), names.of(norm["clause_id"]))
        norm["label"] = norm["label"] or norm["object"] or names.of(name)
        norm["words"] = words[name][0] if words[name] else {}
        norm["rests"], norm["notes"] = rests[name], notes[name]
        norm["slots"] = evidence[name, None]
        norm["correlatives"] = correlatives[name]
        norm["notices"], norm["passage"] = [], ""


def _slots(answers: dict[str, list[Record]]) -> list[Record]:
    """Return what is known of slots in the order in which they are read; several of a name by their words."""
    known = {f"slot:{slot}": number for number, slot in enumerate(SLOTS)}

    def place(row: Record) -> tuple[int, str, str, str]:
        slot = str(row["slot"])
        return known.get(slot, len(known)), slot, str(row["words"]), str(row["text"])

    return sorted(answers["what-is-the-evidence"], key=place)


def _rests(rows: list[Record], clauses: dict[str, str], names: Names) -> dict[str, list[Record]]:
    """Return the qualifiers of each norm; those of the same words and reach in a clause share an anchor."""
    shared: dict[str, str] = {}
    for row in rows:
        key = repr([row[part] for part in ("clause", "qualifier", "words", "reach")])
        clause = clauses[row["clause"]]
        row["anchor"] = shared.setdefault(key, names.anchor("qualifier", f"{clause}-{len(shared) + 1}"))
    return _by(rows, "norm")


def _notices(answers: dict[str, list[Record]], norms: dict[str, Record], names: Names) -> list[Record]:
    """Return a record for each pair of sender and addressee; each is kept with its norm too."""
    rows = answers["who-must-notify-whom"]
    evidence = _by(_slots(answers), "notification")
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
    clauses: list[Record],
    answers: dict[str, list[Record]],
    norms: dict[str, Record],
    names: Names,
    source: str,
) -> list[Record]:
    """Return the clauses with their passages, in which the words of the norms are marked."""
    sentences = _by(answers["sentences"], "clause")
    variants = _by(answers["variants"], "clause")
    stated = _by(norms.values(), "clause_id")
    notes = _by(answers["which-were-read"], "clause")
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
            "variants": variants[clause["clause"]], "notes": notes[clause["clause"]],
            "rests": list({r["anchor"]: r for n in stated[clause["id"]] for r in n["rests"]}.values()),
            "errata": [row for row in answers["errata"] if row["line"] in lines],
        }  # fmt: skip
    return clauses


def _words(norm: Record) -> Words:
    said = norm["words"]
    return Words(norm["norm"], norm["quote"], said.get("before") or "", said.get("after") or "")


def _actors(store: Store, network: Network, norms: dict[str, Record], notices: list[Record]) -> list[Record]:
    """Return the actors that the agreement reaches, with what each owes and is owed, sends and gets."""
    kinds = {row["actor"]: row for row in asked(store, "actors")}
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

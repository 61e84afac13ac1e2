"""What pages tell of an agreement: its text with the norms marked, slots, notices, actors and programmes.

All is put together once, with the texts in every language, for the page of one file and for the explorer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from servanda.characters import HTML_FORBIDDEN, replace_unwritable
from servanda.export.rows import (
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
from servanda.locales import format_iso_day
from servanda.messages import LANGUAGES, Messages, load_messages
from servanda.query.writing import format_spans, repeats_number
from servanda.text.quotes import find_words

if TYPE_CHECKING:
    from servanda.model import Agreement, Clause
    from servanda.network.graph import Network


# Texts in several languages, chosen with a fallback.

#: A text by the tag of its language; a name that is in no language stands under ``und``.
Texts: TypeAlias = "dict[str, str]"


@cache
def phrases(binding: bool = True) -> dict[str, Messages]:
    """Return the words of the interface by language: the page's own, and those of answers.

    Where the agreement is not ``binding``, what it lays down is called an intention.
    """
    return {lang: load_messages(lang, "page", "answers", binding=binding) for lang in LANGUAGES}


def phrase(key: str, /, binding: bool = True, **values: object) -> Texts:
    """Return a phrase in every language; a value that is itself in several languages is put in by language.

    >>> phrase("clause", number="4")["en"]
    'clause 4'
    """
    return {lang: held.text(key, **_in(lang, values)) for lang, held in phrases(binding).items()}


def phrase_or(key: str, other: str) -> Texts:
    """Return a phrase, or for a key that has none the other text as it is.

    >>> phrase_or("correlative.claim", "claim")["kk"], phrase_or("correlative.new", "new")
    ('талап ету құқығы', {'und': 'new'})
    """
    return phrase(key) if key in phrases()["en"] else {"und": other}


def _in(lang: str, values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: choose_text(value, lang)[0] if isinstance(value, dict) else value
        for name, value in values.items()
    }


def choose_text(texts: Texts, lang: str, source: str = "en") -> tuple[str, str]:
    """Return a text and the tag of its language: in a language, else in the source's, in English, or in any.

    >>> choose_text({"kk": "ел", "en": "country"}, "ru")
    ('country', 'en')
    """
    for tag in (lang, source, "en", *sorted(texts)):
        if texts.get(tag):
            return replace_unwritable(texts[tag], HTML_FORBIDDEN), tag
    return "", lang


def format_date(iso: str) -> Texts:
    """Return a date (ISO 8601) as it is written in each language; what is no whole date stays as it is.

    >>> format_date("2007-09-07")["en"], format_date("2007")
    ('7 September 2007', {'und': '2007'})
    """
    days = {lang: format_iso_day(iso, lang) for lang in LANGUAGES}
    return {"und": iso} if set(days.values()) == {iso} else days


def language_name(tag: str) -> Texts:
    """Return what a language is called in every language; its tag where it has no name."""
    return {lang: held.language(tag) for lang, held in phrases().items()}


def phrase_lines(numbers: list[int]) -> Texts:
    """Return "lines 61–62" in every language."""
    return phrase("lines" if len(set(numbers)) > 1 else "line", lines=format_spans(numbers))


# Where in a passage the words of each norm stand, and the passage cut into stretches that norms share.


class Words(NamedTuple):
    """The words that ground a norm, with what stands before and after them in the text, as far as known."""

    norm: str
    quote: str
    before: str = ""
    after: str = ""


class Stretch(NamedTuple):
    """A stretch of a passage with the norms that quote it, that of the fewest words first.

    ``begins`` names the norms whose words begin here, so that each has one place to stop at.
    """

    text: str
    norms: tuple[str, ...]
    begins: tuple[str, ...] = ()


def places(passages: Mapping[str, str], words: Words) -> list[tuple[str, int, int]]:
    """Return the passage, start and end of every place where a norm's words stand.

    Where they stand more than once, what is known of the words around them decides; that context may reach
    beyond the passage.

    >>> places({"p": "ел, ел бар"}, Words("n", "ел", after=" бар"))
    [('p', 4, 6)]
    """
    wanted = _flatten_spaces(words.quote).strip()
    found = [
        (name, start, start + len(wanted))
        for name, text in passages.items()
        for start in find_words(_flatten_spaces(text), wanted)
    ]
    if len(found) < 2:
        return found
    before, after = _flatten_spaces(words.before).strip(), _flatten_spaces(words.after).strip()
    return [
        (name, start, end)
        for name, start, end in found
        if _begins_alike(_flatten_spaces(passages[name][:start]).strip()[::-1], before[::-1])
        and _begins_alike(_flatten_spaces(passages[name][end:]).strip(), after)
    ]


def stretches(text: str, marked: Iterable[tuple[str, int, int]]) -> list[Stretch]:
    """Return a text cut where the words of a norm begin or end; the stretches together are the text.

    ``marked``: norm, start and end of each.

    >>> [(part.text, part.norms) for part in stretches("abcd", [("x", 0, 3), ("y", 1, 2)])]
    [('a', ('x',)), ('b', ('y', 'x')), ('c', ('x',)), ('d', ())]
    """
    spans: Sequence[tuple[str, int, int]] = sorted(marked, key=lambda mark: (mark[2] - mark[1], mark))
    cuts = sorted({0, len(text), *(edge for _, *edges in spans for edge in edges)})
    return [
        Stretch(
            text[low:high],
            tuple(norm for norm, start, end in spans if start <= low and high <= end),
            tuple(norm for norm, start, _ in spans if start == low),
        )
        for low, high in pairwise(cuts)
    ]


def _flatten_spaces(text: str) -> str:
    """Return a text with each white space as one blank, so that offsets stay."""
    return re.sub(r"\s", " ", text)


def _begins_alike(text: str, context: str) -> bool:
    """Say whether one begins with the other."""
    return text.startswith(context) or context.startswith(text)


# What the page tells, put together from answers: the text, the norms, the notices, actors and programmes.

#: The slots of a notice in the order in which they are read.
SLOTS: Final = ("sender", "addressee", "matter", "trigger", "timing", "form", "purpose", "effect")


class View(NamedTuple):
    """All that the page tells of one agreement; texts are in every language.

    ``agreement`` is its compact IRI, ``source`` the tag of the language of its text, ``title`` in full;
    ``origin`` is the key of the sentence on what the other texts are, ``binding`` whether it binds legally.
    """

    agreement: str
    source: str
    origin: str
    binding: bool
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


def make_view(agreement: Agreement, network: Network | None = None) -> View:
    """Return what pages tell of an agreement: of its actors and programmes, only with its network."""
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
        agreement.iri, agreement.language, _find_origin(agreement), agreement.is_binding, agreement.titles,
        names,
        list(agreement.parties),
        list(instrument_records(agreement)), _clauses(agreement, clauses, by_name, notes, names), by_name,
        notices,
        _actors(agreement, network, by_name, notices) if network is not None else [],
        _programmes(network, by_name) if network is not None else [],
    )  # fmt: skip


def _find_origin(agreement: Agreement) -> str:
    """Return the key of the sentence that says what the texts in other languages than the source are."""
    statuses = {agreement.text_status(lang) for lang in LANGUAGES}
    if "servanda" in statuses:
        return "source"
    return "source.other" if "other" in statuses else "source.none"


def _group_by_norm(rows: Iterable[Record], *keys: str) -> dict[Any, list[Record]]:
    found: dict[Any, list[Record]] = defaultdict(list)
    for row in rows:
        found[tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]].append(row)
    return found


def is_bare(names: Names, clause: Record) -> bool:
    """Say whether a clause has no heading but its number."""
    number = str(clause["clause"])
    heading = names.of(str(clause["id"])).values()
    return number[:1].isdigit() and all(repeats_number(number, text) for text in heading)


def name_clause(number: str, heading: Texts) -> Texts:
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
    rests = _group_qualifiers(qualifier_records(agreement), ids, names)
    evidence = _group_by_norm(_slots(agreement), "norm", "notification")
    correlatives = _group_by_norm(correlative_records(agreement), "norm")
    noted: dict[str, list[Record]] = defaultdict(list)
    for note in notes:
        for about in note["about"]:
            noted[about].append(note)
    for name, norm in norms.items():
        held = agreement.norm(name)
        selector = next(iter(held.selectors), None)
        norm["clause_id"] = ids[norm["clause"]]
        norm["called"] = name_clause(str(norm["clause"]), names.of(norm["clause_id"]))
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


def _group_qualifiers(rows: list[Record], clauses: dict[str, str], names: Names) -> dict[str, list[Record]]:
    """Return the qualifiers of each norm; those of the same words and reach in a clause share an anchor."""
    shared: dict[str, str] = {}
    for row in rows:
        key = repr([row[part] for part in ("clause", "qualifier", "words", "reach")])
        clause = clauses[row["clause"]]
        row["anchor"] = shared.setdefault(key, names.anchor("qualifier", f"{clause}-{len(shared) + 1}"))
    return _group_by_norm(rows, "norm")


def _notices(agreement: Agreement, norms: dict[str, Record], names: Names) -> list[Record]:
    """Return a record for each pair of sender and addressee; each is kept with its norm too."""
    rows = [row for row in notice_records(agreement) if row["norm"] in norms]
    evidence = _group_by_norm(_slots(agreement), "notification")
    seen: Counter[str] = Counter()
    for place, row in enumerate(rows):
        norm, notice = norms[str(row["norm"])], str(row["notification"])
        seen[notice] += 1
        end = notice + (f"-{seen[notice]}" if seen[notice] > 1 else "")
        row |= {"place": place, "anchor": names.anchor("notice", end), "of": norm, "first": seen[notice] == 1}
        row["slots"] = evidence[notice]
        row["whole"] = {row["quote_lang"]: row["quote"]} | row["translation"]
        how = "must" if row["modality"] == "obligation" else str(row["modality"])
        key = f"{how}.{row['mode']}"
        key = key if key in phrases()["en"] else str(row["modality"])
        row["binds"] = phrase(key, bool(row["binding"]))
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
    sentences = _group_by_norm(sentence_records(agreement), "clause")
    variants = _group_by_norm(variant_records(agreement), "clause")
    stated = _group_by_norm(norms.values(), "clause_id")
    noted = _group_by_norm(notes, "clause")
    for clause in clauses:
        passages = sentences[clause["clause"]]
        texts = {str(row["passage"]): str(row["text"]) for row in passages}
        found = [
            (norm["norm"], *place)
            for norm in stated[clause["id"]]
            for place in places(texts, _collect_words(norm))
        ]
        for row in passages:
            row["anchor"] = names.anchor("passage", str(row["passage"]))
            row["translation"].pop(source, None)
            row["whole"] = {source: row["text"]} | row["translation"]
            here = [(norm, start, end) for norm, passage, start, end in found if passage == row["passage"]]
            row["parts"] = [
                (part, list(dict.fromkeys(norms[norm]["modality_key"] for norm in part.norms)))
                for part in stretches(texts[str(row["passage"])], here)
            ]
            for norm, *_ in here:
                if row["translation"]:
                    norms[norm]["passage"] = row["anchor"]
        lines = clause["source_lines"]
        clause |= {
            "passages": passages, "called": name_clause(str(clause["clause"]), names.of(str(clause["id"]))),
            "variants": variants[clause["clause"]], "notes": noted[clause["clause"]],
            "rests": list({r["anchor"]: r for n in stated[clause["id"]] for r in n["rests"]}.values()),
            "errata": [row for row in errata if row["line"] in lines],
            "references": list(_references(agreement.clause_by_iri[str(clause["id"])])),
        }  # fmt: skip
    return clauses


def _references(clause: Clause) -> Iterator[Record]:
    """Yield what the words of a clause point to: instruments, clauses, agreements (compact IRIs)."""
    for one in clause.references:
        yield {
            "reference": one.iri, "words": one.words.any, "instruments": list(one.instruments),
            "clauses": list(one.clauses), "agreements": list(one.agreements),
        }  # fmt: skip


def _collect_words(norm: Record) -> Words:
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
        row["bears"] = _group_by_norm(bears, "modality_key")
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

"""Which instrument refers to which other: a card for each relation of two of them, in rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from servanda.draw.labels import side_style, style
from servanda.draw.level_rows import Act, ActCard, End, add_rows, fill_sheets, measure_columns, order_cards
from servanda.draw.sheet import PAGE_HEIGHT, Sheet
from servanda.errors import ServandaError
from servanda.locales import format_iso_day
from servanda.messages import capitalize_text, error_text, load_messages
from servanda.model import read_agreement
from servanda.names import find_label, list_names
from servanda.namespaces import SRV, compact, expand
from servanda.query.citations import find_paraphrases
from servanda.query.run import stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from servanda.messages import Messages
    from servanda.model import Agreement, Clause, Instrument
    from servanda.query.table import Row

#: A drawing of more references, or of more agreements, would not be legible.
LIMIT: Final = 300
#: The width of the boxes at the left and at the right: titles are long.
_LEFT: Final = 172
_RIGHT: Final = 190
#: A longer title or quotation is cut (…); the tooltip has all of it.
_LONGEST: Final = 300
#: So many of the instruments that stand in no reference are named.
_NAMED: Final = 6
#: What an instrument is whose class says no more than that.
_PLAIN: Final = frozenset({"srv:Instrument", "srv:ReferencedInstrument", "srv:Agreement"})
_REFERENCE_KIND: Final = NamedNode(SRV + "referenceKind")


@dataclass(frozen=True)
class InstrumentLink:
    """One reference: from which box to which, in what relation, and by which words of which clause.

    ``source`` and ``target`` are compact IRIs of instruments or agreements. ``numbers`` are the provisions
    that are incorporated.
    """

    source: str
    target: str
    relation: str
    clause: str = ""
    words: str = ""
    numbers: tuple[str, ...] = ()
    iri: str = ""


def draw_references(store: Store, agreement: str | None, lang: str = "en") -> list[Sheet]:
    """Return the sheets of the references of an agreement (its IRI), or of all of a store for None.

    Raises ServandaError for more than :data:`LIMIT` references or agreements, and when nothing refers to
    anything (exit code 1).
    """
    library = InstrumentLibrary(store, lang, agreement)
    links = library.list_links()
    if not links:
        raise ServandaError(error_text("no-reference-to-draw"), exit_code=1)
    groups: dict[tuple[str, str, str], list[InstrumentLink]] = {}
    for link in links:
        groups.setdefault((link.source, link.target, link.relation), []).append(link)
    cards = order_cards([_make_card(library, group) for group in groups.values()])
    columns = measure_columns(cards)._replace(left=_LEFT, right=_RIGHT)
    words = library.words
    boxes = len({end for link in links for end in (link.source, link.target)})
    head = _make_head(library, words.text("references.all", number=len(links), boxes=boxes), links)
    parts = fill_sheets(cards, PAGE_HEIGHT - head.measure_head(), columns)
    sheets = []
    for part in parts:
        sheet, shown = head, sum(len(card.acts) for card in part)
        if len(parts) > 1:
            said = words.text("references.part", number=shown, total=len(links))
            sheet = _make_head(library, said, links)
        heads = (words["column.refers"], words["column.relation"], words["column.to-what"])
        add_rows(sheet, part, heads, columns)
        sheets.append(sheet)
    return sheets


class InstrumentLibrary:
    """The instruments and agreements of a store, each one box, and the references between them."""

    def __init__(self, store: Store, lang: str, agreement: str | None) -> None:
        self.store, self.lang, self.only = store, lang, agreement
        self.words: Messages = load_messages(lang, "draw", "answers")
        self.held = {compact(iri): place for place, iri in enumerate(sorted(list_names(store, "agreement")))}
        self.drawn: tuple[str, ...] = tuple(self.held) if agreement is None else (compact(agreement),)
        _check_number(len(self.drawn))
        self._read: dict[str, Agreement] = {}
        self._paraphrases = frozenset(find_paraphrases(store, self.held))
        self._incorporations = self._ask_incorporations()
        self._incorporated = dict(self._match_incorporations())

    def read(self, agreement: str) -> Agreement:
        """Return an agreement of the store (compact IRI); it is read once."""
        if agreement not in self._read:
            self._read[agreement] = read_agreement(self.store, expand(agreement))
        return self._read[agreement]

    def list_links(self) -> list[InstrumentLink]:
        """Return all references, in the order of the agreements and of their texts, each once.

        Raises ServandaError for more than :data:`LIMIT`.
        """
        found: dict[InstrumentLink, None] = {}
        for link in (*self._read_answers(), *self._read_incorporations(), *self._read_unplaced()):
            found[link] = None
            _check_number(len(found))
        # An incorporation has the words of the reference by which its clause says so.
        told = {(link.source, link.target, link.relation, link.words) for link in found if link.numbers}
        return [
            link
            for link in found
            if link.numbers or (link.source, link.target, link.relation, link.words) not in told
        ]

    def _read_answers(self) -> Iterator[InstrumentLink]:
        asked = stream(self.store, "what-refers-to", lang=self.lang, limit=LIMIT + 1, agreement=self.only)
        rows = list(asked)
        _check_number(len(rows))
        for row in rows:
            ends = str(row["from_instrument"]), str(row["to_agreement"] or row["to_instrument"])
            number, words = str(row["clause"] or ""), str(row["words"] or "")
            yield self._link(str(row["agreement"]), ends, str(row["relation"]), number, words)

    def _link(
        self, owner: str, ends: tuple[str, str], relation: str, number: str, words: str,
        numbers: tuple[str, ...] = (),
    ) -> InstrumentLink:  # fmt: skip
        """Return a reference that a clause of an agreement makes, called as a reader calls the clause."""
        source, target = (self.identify(owner, end) for end in ends)
        held = self.read(owner)
        clause = next((one.iri for one in held.clauses if number and one.number == number), "")
        is_printed = not clause or any(letter.isdigit() for letter in number)
        called = number if is_printed else held.label(clause, self.lang)
        return InstrumentLink(
            source, target, relation, called, words, numbers, expand(clause) if clause else ""
        )

    def _ask_incorporations(self) -> list[tuple[str, Clause | None, Row]]:
        """Return each incorporation with its agreement and its clause."""
        found: dict[object, Row] = {}
        for row in stream(self.store, "incorporations", lang=self.lang, agreement=self.only):
            found.setdefault(row["incorporation"], row)  # a row for each of its roles
        held = []
        for row in found.values():
            owner, number = str(row["agreement"]), row["clause"]
            clauses = (one for one in self.read(owner).clauses if one.number == number)
            held.append((owner, next(clauses, None), row))
        return held

    def _match_incorporations(self) -> Iterator[tuple[str, str]]:
        """Yield the instruments that are an incorporated agreement: its words hold one reference alone."""
        for _, clause, row in self._incorporations:
            words = str(row["words"] or "")
            within = {
                target
                for one in (clause.references if clause is not None else ())
                if any(text and text in words for text in one.words.values())
                for target in (*one.instruments, *one.clauses, *one.agreements)
            }
            if len(within) == 1:
                yield within.pop(), str(row["source"])

    def _read_incorporations(self) -> Iterator[InstrumentLink]:
        for owner, clause, row in self._incorporations:
            source = owner if clause is None or clause.instrument is None else clause.instrument
            listed = row["numbers"]
            numbers = tuple(map(str, listed)) if isinstance(listed, list) else ()
            ends, number = (source, str(row["source"])), str(row["clause"])
            yield self._link(owner, ends, "incorporates", number, str(row["words"] or ""), numbers)

    def _read_unplaced(self) -> Iterator[InstrumentLink]:
        """Yield the references of clauses that stand in no instrument: the agreement itself makes them."""
        for owner in self.drawn:
            held = self.read(owner)
            for clause in held.clauses:
                for one in clause.references if clause.instrument is None else ():
                    relation, words = self._read_relation(one.iri), one.words.find(held.language, self.lang)
                    for target in (*one.instruments, *one.agreements):
                        if target != owner:
                            yield self._link(owner, (owner, target), relation, clause.number or "", words)

    def _read_relation(self, reference: str) -> str:
        """Return what a reference does, as its author says; ``cites`` where he says nothing."""
        found = self.store.quads_for_pattern(NamedNode(expand(reference)), _REFERENCE_KIND, None, None)
        words = sorted(quad.object.value for quad in found if isinstance(quad.object, Literal))
        return next((word for word in words if word in style()["relations"]), "cites")

    def identify(self, owner: str, name: str) -> str:
        """Return what an instrument of an agreement is one box with: the agreement that it is, else itself.

        It is another agreement where it stands for that, or where the words that incorporate the other one
        name it; and its own where all clauses stand in it.
        """
        held = self.read(self._find_home(name) or owner)
        stands_for = next((one.stands_for for one in held.instruments if one.iri == name), None)
        texts = {clause.instrument for clause in held.clauses}
        return stands_for or self._incorporated.get(name) or (held.iri if texts == {name} else name)

    def _find_home(self, name: str) -> str:
        """Return the agreement of the store that an instrument is named within; "" for none."""
        home = name.rpartition("/")[0]
        return home if home in self.held else ""

    def list_boxes(self) -> list[str]:
        """Return the boxes of the agreements that are drawn, those without a reference too."""
        found: dict[str, None] = {}
        for owner in self.drawn:
            own = [self.identify(owner, one.iri) for one in self.read(owner).instruments]
            found.update(dict.fromkeys(own or [owner]))
        return list(found)

    def describe(self, name: str) -> End:
        """Return the box of an instrument or agreement: title, kind, date, number, and if it is held."""
        if name in self.held:
            held = self.read(name)
            title, is_held, owner = held.label(name, self.lang), True, name
            texts = [one for one in held.instruments if self.identify(name, one.iri) == name]
            kinds = [*held.classes, *(kind for one in texts for kind in one.classes)]
            day, number = held.date, held.number
            for one in texts:
                day, number = day or one.date, number or one.number
        else:
            owner, found = self._find(name)
            title = find_label(self.store, expand(name), self.lang)
            kinds, day, number, is_held = [], None, None, False
            if found is not None:
                title = self.read(owner).label(found.iri, self.lang)
                kinds, day, number = list(found.classes), found.date, found.number
                is_held = any(clause.instrument == found.iri for clause in self.read(owner).clauses)
        kind = next(
            (kind for kind in kinds if kind not in _PLAIN), "srv:Agreement" if name in self.held else ""
        )
        state = "paraphrase" if name in self._paraphrases else "held" if is_held else "not-held"
        parts = (
            capitalize_text(find_label(self.store, expand(kind), self.lang)) if kind else "",
            format_iso_day(day, self.lang) if day else "",
            self.words.text("life.number", number=number) if number else "",
            self.words[f"references.{state}"],
        )
        note = ", ".join(filter(None, parts))
        if len(self.drawn) > 1 and is_held and name not in self.held:
            note += "; " + self.words.text(
                "references.part-of", name=_cut(self.read(owner).label(owner, self.lang))
            )
        colours = side_style(self.held.get(owner) if is_held else None)
        return End(name, _cut(title), note, colours, expand(name), title)

    def _find(self, name: str) -> tuple[str, Instrument | None]:
        """Return the first agreement with an instrument that is a box, and the instrument."""
        for owner in filter(None, (self._find_home(name), *self.drawn)):
            for one in self.read(owner).instruments:
                if name in (one.iri, self.identify(owner, one.iri)):
                    return owner, one
        return "", None


def _make_card(library: InstrumentLibrary, links: Sequence[InstrumentLink]) -> ActCard:
    words, first = library.words, links[0]
    return ActCard(
        library.describe(first.source), library.describe(first.target), first.relation,
        words[f"references.{first.relation}"], tuple(_make_act(words, link) for link in links),
    )  # fmt: skip


def _make_act(words: Messages, link: InstrumentLink) -> Act:
    is_number = any(letter.isdigit() for letter in link.clause)
    notes = ["" if is_number else link.clause]
    if link.numbers:
        notes.append(words.text("references.provisions", numbers=", ".join(link.numbers)))
    said = f"«{_cut(link.words)}»" if link.words else words["references.unworded"]
    return Act(
        f"{link.source} {link.relation} {link.target}", said, link.clause if is_number else "",
        _cut("; ".join(filter(None, notes))), iri=link.iri, tip=link.words,
    )  # fmt: skip


def _make_head(library: InstrumentLibrary, subtitle: str, links: Iterable[InstrumentLink]) -> Sheet:
    """Return a sheet with its title and notes."""
    words, lang = library.words, library.lang
    agreements = [library.read(one) for one in library.drawn]
    name = agreements[0].label(agreements[0].iri, lang) if len(agreements) == 1 else words.text(
        "references.agreements", n=len(agreements)
    )  # fmt: skip
    sheet = Sheet(lang, words["references.title"], subtitle, agreement=name)
    if len(agreements) == 1 and not agreements[0].is_binding:
        sheet.notes.append(words["not_binding"])
    tongues = sorted({one.language for one in agreements})
    if tongues != [lang]:
        status = agreements[0].text_status(lang) if len(agreements) == 1 else "sources"
        key = "translations" if status == "servanda" else f"translations.{status}"
        sheet.notes.append(words.text(key, source=", ".join(map(words.language, tongues))))
    linked = {end for link in links for end in (link.source, link.target)}
    alone = [library.describe(box).name for box in library.list_boxes() if box not in linked]
    if alone:
        more = f" +{len(alone) - _NAMED}" if len(alone) > _NAMED else ""
        sheet.notes.append(words.text("references.alone", names="; ".join(alone[:_NAMED]) + more))
    return sheet


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _check_number(number: int) -> None:
    if number > LIMIT:
        raise ServandaError(error_text("too-many-references-to-draw", limit=LIMIT))

"""The register of obligations of one agreement: a typeset page (HTML) or Markdown, from the same data.

The page is one file: no script, no request, no font of its own. Anchors: ``#norm-4.1-movements``,
``#notice-…``, ``#clause-4.1``, ``#bound-nato-plo``. The Markdown is CommonMark with the tables of GitHub;
every text shows letter for letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from servanda.draw.labels import modality_style
from servanda.draw.plan import find_side, list_sides
from servanda.export.formats import ASSETS, load_template
from servanda.export.report_data import (
    PEOPLE,
    SLOTS,
    Part,
    ReportData,
    cite_clause,
    clause,
    clean_value,
    count_norms,
    gather_report_data,
    inferences,
    join_parts,
    licences,
    lines,
    list_people,
    list_texts,
    load_words,
    matters,
    qualifiers,
    read_end,
    read_slot,
    sentence,
    silence,
    statement,
    translation_heading,
)
from servanda.links import link_target
from servanda.locales import format_iso_day
from servanda.messages import Messages, capitalize_text
from servanda.model import MODALITY_KEYS
from servanda.namespaces import local
from servanda.network.graph import project_agreements
from servanda.query.answer_text import choose_verb, describe_texts
from servanda.query.localized_table import SILENT
from servanda.query.notice_table import NOTICES, build_notice_table
from servanda.query.run import ask
from servanda.query.writing import Page, escape_markdown, escape_start, repeats_number

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.export.report_data import ReportData
    from servanda.query.table import Row

#: What a line of an entry is called, and its parts: actors, programmes, slots.
EntryLine = tuple[str, list[Part]]


@dataclass(frozen=True)
class InstrumentRow:
    """A row of the table of instruments; what is not recorded is empty. ``iso`` is the date for machines."""

    kind: str
    title: str
    number: str
    date: str
    iso: str
    place: str
    signed_by: str


@dataclass(frozen=True)
class ClauseEntry:
    """A clause in the index: its name and heading, its norms, and the readings of the clause itself."""

    anchor: str
    name: str
    heading: str
    entries: list[NormEntry]
    readings: list[ReadingEntry]


@dataclass(frozen=True)
class NoticeTable:
    """Who must notify whom, as in the answer: heads by key, rows, and what is to be known of them.

    ``links`` has for each row the anchor of its norm and its modality.
    """

    heads: dict[str, str]
    rows: list[list[str]]
    links: list[tuple[str, str]]
    notes: list[str]


@dataclass(frozen=True)
class Register:
    """All that stands in the register, in the order of the page."""

    lang: str
    source: str
    label: str
    title: str
    parties: list[str]
    statement: str
    binding: bool
    translation_heading: str
    licences: list[str]
    instruments: list[InstrumentRow]
    notices: list[tuple[NoticeEntry, NormEntry]]
    notice_table: NoticeTable
    figures: list[tuple[str, str]]
    silence: list[tuple[str, str]]
    sides: list[SideSection]
    clauses: list[ClauseEntry]

    @property
    def words(self) -> Messages:
        """The words of the register: of duties, or of intentions where the agreement is not binding."""
        return load_words(self.lang, binding=self.binding)


def write_register(request: Request) -> bytes:
    """Return the register as HTML or Markdown, as the request's format says."""
    register = collect_register(request)
    return (render_markdown if request.format == "markdown" else render_html)(register).encode()


def collect_register(request: Request) -> Register:
    """Return the register as data; raises ServandaError when the store has no such agreement."""
    desk = gather_report_data(request)
    found = collect_entries(desk)
    return Register(
        lang=desk.lang,
        source=clean_value(desk.source),
        label=clean_value(desk.label),
        title=clean_value(desk.title),
        parties=[clean_value(name) for name in desk.parties],
        statement=statement(desk),
        binding=desk.agreement.is_binding,
        translation_heading=translation_heading(desk),
        licences=licences(desk),
        instruments=_list_instruments(desk),
        notices=[(notice, entry) for entry in found for notice in entry.notices],
        notice_table=_tabulate_notices(request, found),
        figures=count_norms(desk),
        silence=silence(desk),
        sides=_group_by_side(desk, found),
        clauses=_index_clauses(desk, found),
    )


def _tabulate_notices(request: Request, found: list[NormEntry]) -> NoticeTable:
    """Return the table of notices that every other output has too; it leads to the entries of the norms."""
    rows = ask(request.store, NOTICES, agreement=request.agreement, lang=request.lang).rows
    table = build_notice_table(request.store, rows, request.lang, title="")
    anchors = {entry.norm: entry.anchor for entry in reversed(found)}
    # Which text is the source stands at the head of the register already.
    source = describe_texts(request.store, rows, request.lang)
    return NoticeTable(
        heads={column.key: column.head for column in table.columns},
        rows=[[clean_value(cell) for cell in row] for row in table.rows],
        links=[(anchors.get(clean_value(str(row["norm"])), ""), str(row["modality"])) for row in rows],
        notes=[clean_value(note) for note in table.notes if note != source],
    )


def _list_instruments(desk: ReportData) -> list[InstrumentRow]:
    return [
        InstrumentRow(
            kind=capitalize_text(clean_value(desk.kind(str(row["instrument"])))),
            title=clean_value(desk.name(str(row["instrument"]))),
            number=clean_value(str(row["number"] or "")),
            date=format_iso_day(clean_value(str(row["date"] or "")), desk.lang),
            iso=clean_value(str(row["date"] or "")),
            place=clean_value(str(row["place"] or "")),
            signed_by=", ".join(clean_value(name) for name in list_texts(row["signed_by_label"])),
        )
        for row in desk.instruments
    ]


def _index_clauses(desk: ReportData, found: list[NormEntry]) -> list[ClauseEntry]:
    """Return the clauses of the agreement; a reading of a norm stands with the norm, others stand here."""
    anchors, norms = Anchors(), {str(row["norm"]) for row in desk.norms}
    held = []
    for row in desk.clauses:
        number = str(row["clause"])
        of_it = [note for note in desk.notes if note["clause"] == number]
        held.append(
            ClauseEntry(
                anchor=anchors.of("clause", str(row["id"])),
                name=clause(desk, number),
                heading="" if repeats_number(number, desk.headings[number]) else desk.headings[number],
                entries=[entry for entry in found if entry.number == number],
                readings=[
                    make_reading(desk, note) for note in of_it if not norms & {*list_texts(note["about"])}
                ],
            )
        )
    return held


#: The columns of people that an entry lists; the bearer is in the heading above it.
_OTHERS: Final = tuple(name for name in PEOPLE if name != "bearer")


@dataclass(frozen=True)
class ReadingEntry:
    """A place that can be read in two ways: its words, the reading taken, the one not taken, and by whom."""

    clause: str
    words: str
    taken: str
    not_taken: str
    why: str
    by: str


@dataclass(frozen=True)
class NoticeEntry:
    """A notification: how it binds, who sends it to whom, and its slots; ``cited`` is its clause."""

    anchor: str
    cited: str
    modality: str
    binds: str
    sender: list[Part]
    addressee: list[Part]
    matters: list[Part]
    slots: dict[str, list[Part]]
    inferred: list[str]

    def lines(self, lang: str) -> list[EntryLine]:
        """Return from, to, about and the slots that are said or known to be silent, each with its name."""
        word = load_words(lang)
        named = {"sender": self.sender, "addressee": self.addressee, "about": self.matters, **self.slots}
        return [(word[name], parts) for name, parts in named.items() if parts]


@dataclass(frozen=True)
class NormEntry:
    """A norm: ``anchor`` is its place in the page, ``bearers`` are the compact IRIs of who is bound.

    ``key`` is that of the words for its modality, ``word`` the word.
    """

    anchor: str
    norm: str
    bearers: tuple[str, ...]
    clause: str
    number: str
    modality: str
    key: str
    word: str
    sentence: str
    lines: list[EntryLine]
    qualifiers: list[str]
    notices: list[NoticeEntry]
    quote: str
    quote_lang: str
    source_lines: str
    translation: str
    inferred: list[str]
    implied: bool
    readings: list[ReadingEntry]


@dataclass
class Anchors:
    """Names of places in a page, the same each time: the kind of a thing and the end of its IRI.

    Where two things would share one, the second gets a number.
    """

    taken: dict[str, int] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> str:
        """Return a new anchor, such as ``norm-4.1-movements``."""
        wanted = kind + "-" + re.sub(r"[^\w.~-]+", "-", re.split(r"[#/:]", name)[-1])
        free, count = wanted, 1
        while free in self.taken:
            count += 1
            free = f"{wanted}-{count}"
        self.taken[free] = 1
        return free


def collect_entries(desk: ReportData) -> list[NormEntry]:
    """Return an entry for each row of ``ask norms``, in the order of the text."""
    anchors, places = Anchors(), desk.words
    found = []
    for norm in desk.norms:
        name, key = str(norm["norm"]), str(norm["modality_key"])
        found.append(
            NormEntry(
                anchor=anchors.of("norm", name),
                norm=clean_value(name),
                bearers=tuple(list_texts(norm["bearer"])),
                clause=clause(desk, str(norm["clause"])),
                number=str(norm["clause"]),
                modality=str(norm["modality"]),
                key=key,
                word=places[key],
                sentence=sentence(norm),
                lines=_entry_lines(desk, norm),
                qualifiers=qualifiers(desk, norm),
                notices=[
                    _make_notice(desk, row, anchors)
                    for row in desk.notices_of(name)
                    if _is_of_norm(row, norm)
                ],
                quote=clean_value(str(norm["quote"])),
                quote_lang=clean_value(str(norm["quote_lang"] or desk.source)),
                source_lines=lines(norm["source_lines"], desk.lang),
                translation=clean_value(desk.translated(name) or ""),
                inferred=inferences(desk, name, None),
                implied=bool(norm["implied"]),
                readings=[make_reading(desk, note) for note in desk.notes_on(name)],
            )
        )
    return found


def _is_of_norm(notice: Row, norm: Row) -> bool:
    return (notice["clause"], notice["modality"]) == (norm["clause"], norm["modality"])


def _entry_lines(desk: ReportData, norm: Row) -> list[EntryLine]:
    """Return the lines of an entry; the bearers too where who is bound was inferred."""
    word = desk.words
    bearers = list_people(desk, norm, "bearer")
    found = [(word["bearer"], bearers)] if any(part.mark for part in bearers) else []
    # A Party that is bound itself stands in the heading already.
    others = [name for name in _OTHERS if name != "responsible" or norm[name] != norm["bearer"]]
    found += [(word[name], list_people(desk, norm, name)) for name in others]
    found.append(
        (word["programmes"], [Part(clean_value(text)) for text in list_texts(norm["programmes_label"])])
    )
    for row in desk.times(str(norm["norm"])):
        name, mark = local(str(row["slot"])), "inferred" if row["status"] == "inferred" else ""
        found.append((word[name], [Part(clean_value(str(row["text"] or f"«{row['words']}»")), mark)]))
        if row["time"]:
            found.append((word["counted"], [Part(clean_value(str(row["time"])))]))
        if row["uncountable_reason"]:
            found.append((word.uncounted(name), [Part(clean_value(str(row["uncountable_reason"])))]))
    return [(name, parts) for name, parts in found if parts]


def _make_notice(desk: ReportData, row: Row, anchors: Anchors) -> NoticeEntry:
    modality = str(row["modality"])
    slots = {
        name: [*read_slot(desk, row, name), *desk.times_of(str(row["notification"]), name)] for name in SLOTS
    }
    return NoticeEntry(
        anchor=anchors.of("notice", str(row["notification"])),
        cited=cite_clause(desk, str(row["clause"])),
        modality=modality,
        binds=choose_verb(Page(desk.lang), modality, str(row["mode"]), binding=desk.agreement.is_binding),
        sender=read_end(row, "sender"),
        addressee=read_end(row, "addressee"),
        matters=matters(row),
        slots={name: parts for name, parts in slots.items() if parts},
        inferred=inferences(desk, str(row["norm"]), str(row["notification"])),
    )


def make_reading(desk: ReportData, note: Row) -> ReadingEntry:
    """Return a note on a place that can be read in two ways."""
    by = desk.name(str(note["attributed_to"])) if note["attributed_to"] else ""
    return ReadingEntry(
        clause=clause(desk, str(note["clause"])),
        words=clean_value(str(note["words"] or "")),
        taken=clean_value(str(note["reading_taken"] or "")),
        not_taken=clean_value(str(note["reading_not_taken"] or "")),
        why=clean_value(str(note["why"] or "")),
        by=clean_value(by),
    )


@dataclass(frozen=True)
class BearerGroup:
    """The norms that bind the same actors: by modality (its name and its word) the entries."""

    anchor: str
    title: str
    blocks: list[tuple[str, str, list[NormEntry]]]


@dataclass(frozen=True)
class SideSection:
    """The side of a Party, or what several sides or none is bound to: a heading with groups under it."""

    anchor: str
    title: str
    groups: list[BearerGroup]


def _group_by_side(desk: ReportData, entries: list[NormEntry]) -> list[SideSection]:
    """Return the entries of each side, the Party before its organs; every entry stands in one place."""
    network = project_agreements([desk.agreement], desk.lang)
    order = list_sides(network)
    held: dict[str, dict[tuple[str, ...], list[NormEntry]]] = {}
    for entry in entries:
        tops = {find_side(network, name) for name in entry.bearers} & set(order)
        key = min(tops) if len(tops) == 1 else "several" if tops else "none"
        held.setdefault(key, {}).setdefault(entry.bearers, []).append(entry)
    word, anchors = desk.words, Anchors()
    titles = {"several": word["several_sides"], "none": word["no_side"]}
    return [
        SideSection(
            anchors.of("side", key),
            titles.get(key) or word.text("side", actor=clean_value(desk.name(key))),
            _make_groups(desk, held[key], anchors),
        )
        for key in [*order, "several", "none"]
        if key in held
    ]


def _make_groups(
    desk: ReportData, of_side: dict[tuple[str, ...], list[NormEntry]], anchors: Anchors
) -> list[BearerGroup]:
    """Return the groups of a side: Parties first, then who is bound most often."""
    parties = set(desk.agreement.parties)
    ordered = sorted(of_side, key=lambda names: (not set(names) <= parties, -len(of_side[names]), names))
    return [
        BearerGroup(
            anchors.of("bound", "-".join(name.rpartition(":")[2] for name in names)),
            " · ".join(clean_value(desk.name(name)) for name in names) or desk.words["no_bearer"],
            [
                (key, desk.words[key], found)
                for key in MODALITY_KEYS
                if (found := [entry for entry in of_side[names] if entry.key == key])
            ],
        )
        for names in ordered
    ]


def render_html(register: Register) -> str:
    """Return the register as one page of HTML; see ``assets/register.html.j2``."""
    return load_template("register.html.j2", capital=capitalize_text).render(
        r=register,
        w=register.words,
        style=_style_sheet(register),
        slots=SLOTS,
        modalities=MODALITY_KEYS,
        target=link_target,
    )


def _style_sheet(register: Register) -> str:
    """Return the style sheet with the colours of the drawings and the running heads of the print.

    It is put in as it is, so no label may end it: each letter of one is written as its number.
    """
    text = (ASSETS / "register.css").read_text(encoding="utf-8")
    rules = [
        f".{name} {{ --line: {held['line']}; --ink: {held['ink']}; --fill: {held['fill']} }}"
        for name, held in ((key, modality_style(key)) for key in MODALITY_KEYS)
    ]
    heads = {
        "label": register.label,
        "title": register.words["register"],
    }
    for name, said in heads.items():
        text = text.replace(f'"{{{name}}}"', quote_css(" ".join(said.split())))
    return Markup(text + "\n".join(rules) + "\n")  # every letter of a label is an escape in it


def quote_css(text: str) -> str:
    r"""Return a string of CSS in which every letter is written as its number, so that it can hold any text.

    >>> quote_css('a"<')
    '"\\61 \\22 \\3c "'
    """
    return '"' + "".join(f"\\{ord(letter):x} " for letter in text) + '"'


def render_markdown(register: Register) -> str:
    """Return the register; headings, tables and lists only, which every renderer of GFM knows."""
    word = register.words
    lines = [f"# {escape_markdown(word['register'])}: {escape_markdown(register.label)}", ""]
    lines += _paragraph_lines([register.title] if register.title != register.label else [])
    lines += [*(f"- {escape_start(party)}" for party in register.parties), ""]
    lines += [f"**{escape_markdown(register.statement)}**", "", *_front_lines(register)]
    if not register.sides:
        lines += _paragraph_lines([word["no_norms"]])
    for section in register.sides:
        lines += [f"## {escape_markdown(section.title)}", ""]
        for group in section.groups:
            lines += [f"### {escape_markdown(group.title)}", ""]
            for _, said, entries in group.blocks:
                lines += [f"#### {escape_markdown(capitalize_text(said))} ({len(entries)})", ""]
                for entry in entries:
                    lines += _entry_markdown(register, entry)
    lines += _index_lines(register)
    lines += [
        f"{escape_markdown(capitalize_text(word['licence']))} ({escape_markdown(word['licence.of'])}): "
        f"{_link_address(iri)}"
        for iri in register.licences
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _front_lines(register: Register) -> list[str]:
    """Return who must notify whom, the instruments, the figures, how to read it, and the silences."""
    word = register.words
    lines = [f"## {escape_markdown(word['who_notifies'])}", ""]
    if register.notices:
        table = register.notice_table
        rows = [[cell or SILENT for cell in row] for row in table.rows]
        lines += [*_table_lines([*table.heads.values()], rows), *_paragraph_lines(table.notes)]
    else:
        lines += _paragraph_lines([word["no_notifications"]])
    columns = ("instrument", "title", "number", "date", "place", "signed_by")
    lines += [f"## {escape_markdown(capitalize_text(word['instruments']))}", ""]
    lines += _table_lines(
        [capitalize_text(word[name]) for name in columns],
        ([held.kind, held.title, held.number, held.date, held.place, held.signed_by]
         for held in register.instruments),
    )  # fmt: skip
    lines += [f"## {escape_markdown(word['counts'])}", "", *_pair_lines(register.figures)]
    signs = (*MODALITY_KEYS, "not_said", "inferred", "by_rule")
    legend = [(word[name], word[f"legend.{name}"]) for name in signs]
    lines += [f"## {escape_markdown(word['legend'])}", "", *_pair_lines(legend)]
    if register.silence:
        lines += [f"## {escape_markdown(word['silence'])}", "", *_pair_lines(register.silence)]
    return lines


def _entry_markdown(register: Register, entry: NormEntry) -> list[str]:
    word, lang, heading = (
        register.words,
        register.lang,
        register.translation_heading,
    )
    where = (
        f"{escape_markdown(capitalize_text(entry.word))} · {escape_markdown(capitalize_text(entry.clause))}"
    )
    where += f" · {escape_markdown(word['origin.rule'])}" if entry.implied else ""
    lines = [f"##### {escape_markdown(entry.sentence)}", "", where, ""]
    lines += _item_lines(entry.lines, lang)
    lines += _several_lines(word["qualifiers"], entry.qualifiers) + _several_lines(
        word["why_inferred"], entry.inferred
    )
    for notice in entry.notices:
        lines += [f"- **{escape_markdown(capitalize_text(notice.binds))}**"]
        inner = _item_lines(notice.lines(lang), lang) + _several_lines(word["why_inferred"], notice.inferred)
        lines += ["  " + line for line in inner]
    lines += [""] if lines[-1] else []
    quote = f"«{escape_markdown(entry.quote)}»" + (
        f" ({escape_markdown(entry.source_lines)})" if entry.source_lines else ""
    )
    lines += [f"> {quote}"]
    if register.lang != register.source:
        said = f"*{escape_markdown(word['not_translated'])}*"
        if entry.translation:
            said = f"{escape_start(entry.translation)} *({escape_markdown(heading)})*"
        lines += [">", f"> {said}"]
    return [*lines, "", *_reading_lines(register, entry.readings)]


def _reading_lines(register: Register, readings: Sequence[ReadingEntry]) -> list[str]:
    word, lines = register.words, []
    for note in readings:
        head = f"«{escape_markdown(note.words)}» " if note.words else ""
        by = f"({escape_markdown(word['attributed_to'])}: {escape_markdown(note.by)})" if note.by else ""
        lines.append(f"- {head}{by}".rstrip())
        told = {"reading_taken": note.taken, "reading_not_taken": note.not_taken, "why": note.why}
        lines += [
            f"  - **{escape_markdown(capitalize_text(word[name]))}:** {escape_markdown(text)}"
            for name, text in told.items()
            if text
        ]
    return [*lines, ""] if lines else []


def _index_lines(register: Register) -> list[str]:
    lines = [f"## {escape_markdown(register.words['index'])}", ""]
    for place in register.clauses:
        heading = f" · {escape_markdown(place.heading)}" if place.heading not in ("", place.name) else ""
        lines += [f"### {escape_markdown(capitalize_text(place.name))}{heading}", ""]
        lines += [
            f"- {escape_start(entry.sentence)} ({escape_markdown(entry.word)})" for entry in place.entries
        ]
        lines += [""] if place.entries else []
        lines += _reading_lines(register, place.readings)
    return lines


def _item_lines(lines: Iterable[EntryLine], lang: str) -> list[str]:
    return [
        f"- {escape_markdown(capitalize_text(name))}: {_marked_text(parts, lang)}" for name, parts in lines
    ]


def _several_lines(name: str, texts: list[str]) -> list[str]:
    return [f"- {escape_markdown(capitalize_text(name))}: {escape_markdown(text)}" for text in texts]


def _marked_text(parts: list[Part], lang: str) -> str:
    return escape_markdown(join_parts(parts, lang))


def _paragraph_lines(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in (escape_start(text), "")]


def _pair_lines(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [
        *(f"- {escape_markdown(capitalize_text(name))}: {escape_markdown(text)}" for name, text in pairs),
        "",
    ]


def _table_lines(heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [_table_row(heads), "|" + " --- |" * len(heads), *map(_table_row, rows)]
    return [*lines, ""]


def _table_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(escape_markdown, cells)) + " |"


def _link_address(iri: str) -> str:
    """Return a link to a web address, or the text where it is none."""
    opens = link_target(iri) == iri and re.fullmatch(r"https?://[!#-;=?-~]+", iri)
    return f"<{iri}>" if opens else escape_markdown(iri)

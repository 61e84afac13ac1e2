"""Which norms fall under which programme: who is bound, a row for each act, a column for each programme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from servanda.draw.acts import describe_act
from servanda.draw.cards import (
    PAD,
    SMALL,
    TEXT,
    WIDTH,
    CardLook,
    Lines,
    Paragraph,
    format_place,
    frame,
    measure_height,
    render_lines,
    span_width,
    wrap_paragraphs,
)
from servanda.draw.labels import cell, font, modality_style, style, table_row
from servanda.draw.labels import side_style as colours_of
from servanda.draw.plan import find_side, find_targets, list_norms, list_sides, name_modalities
from servanda.draw.sheet import Sheet
from servanda.draw.short_names import explain_abbreviations, shorten_name
from servanda.draw.typeface import RESERVE, text_width

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

#: The width of the column of clauses, the least of that of the acts and of a programme.
_CLAUSE: Final = 44.0
_ACTS: Final = 220.0
_COLUMN: Final = 58.0
#: The room between cells, between rows, and for the rows of a sheet.
_GAP: Final = 2.0
_ROOM: Final = 440.0
#: How a programme at the head of a column and a cell without a mark look; the size of a mark.
_HEAD: Final = "#EEF2F7"
_EMPTY: Final = "#F8FAFC"
_MARK: Final = 13.0


@dataclass(frozen=True)
class Line:
    """The norms of one clause that bind the same actors in the same way under the same programmes."""

    bearers: tuple[str, ...]
    modality: str
    clause: str
    programmes: tuple[str, ...]
    norms: tuple[str, ...]


def draw_programmes(plan: Plan) -> list[Sheet]:
    """Return the drawing of norms that pass the filters and name a programme, on sheets of a page."""
    passed = list_norms(plan.network, plan.filters)
    held = group_norms(plan, passed)
    columns = order_programmes(plan, {name for line in held for name in line.programmes})
    if not held:
        return [_draw_nothing(plan)]
    matrix = _Matrix(plan, held, columns, len(passed))
    sheets, sheet = [], matrix.make_sheet()
    top = matrix.add_heads(sheet)
    for (bearers, _), lines in groupby(held, key=lambda line: (line.bearers, line.modality)):
        rows = [matrix.measure_row(line) for line in lines]
        for number, row in enumerate(rows):
            section = matrix.section if number == 0 else 0.0
            if sheet.names and top + section + row.height > _ROOM and len(sheet.names) > 1:
                sheets.append(sheet)
                sheet = matrix.make_sheet()
                top, section = matrix.add_heads(sheet), matrix.section
            if section:
                matrix.add_section(sheet, bearers, row.line, top)
                top += section
            matrix.add_row(sheet, row, top)
            top += row.height + _GAP
    return [*sheets, sheet]


def _draw_nothing(plan: Plan) -> Sheet:
    """Return the sheet that says that no norm names a programme; empty where filters left none."""
    sheet = Sheet(plan.lang, plan.title, binding=plan.agreement.is_binding)
    sheet.subtitle = sheet.phrase("nothing" if plan.filters else "programmes.none")
    if not plan.filters:
        words = [Paragraph(sheet.phrase("programmes.none"), colour=style()["soft"])]
        lines = wrap_paragraphs(words, WIDTH)
        sheet.node("none", render_lines(lines, WIDTH, measure_height(lines) + 2 * PAD), tip=plan.title)
    return sheet


def group_norms(plan: Plan, shown: list[str]) -> list[Line]:
    """Return the rows of the drawing, those of one bearer together, in the order of the text."""
    groups: dict[tuple[tuple[str, ...], str, str, tuple[str, ...]], list[str]] = defaultdict(list)
    for norm in shown:
        if under := find_targets(plan.network, norm, "concernsProgramme"):
            bearers = tuple(find_targets(plan.network, norm, "hasBearer"))
            kind = str(plan.network.nodes[norm]["modality"])
            groups[bearers, kind, plan.clause_of(norm), tuple(under)].append(norm)
    kinds = list(style()["modalities"])
    first = {key[0]: place for place, key in reversed(list(enumerate(groups)))}
    ranked = sorted(groups, key=lambda key: (first[key[0]], kinds.index(key[1])))
    return [Line(*key, tuple(groups[key])) for key in ranked]


def order_programmes(plan: Plan, named: set[str]) -> list[tuple[str, ...]]:
    """Return the programmes as paths from the broadest one down, a programme before those under it.

    Those above a named programme are there too.
    """
    paths = []
    for name in named:
        path = [name]
        while above := [up for up in find_targets(plan.network, path[0], "broader") if up not in path]:
            path.insert(0, above[0])
        paths += [tuple(path[: end + 1]) for end in range(len(path))]
    return sorted(set(paths), key=lambda path: [_notation(plan, name) for name in path])


def _notation(plan: Plan, name: str) -> str:
    return str(plan.network.nodes[name].get("notation", plan.label(name)))


def _short(plan: Plan, name: str) -> str:
    """Return how a programme is called for short: by its initials in the language of the drawing."""
    return plan.agreement.initials(name, plan.lang) or _notation(plan, name)


@dataclass(frozen=True)
class MatrixRow:
    """A row that is wrapped to its column, with its height."""

    line: Line
    words: Lines
    height: float


class _Matrix:
    """The table of acts and programmes: the widths of its columns, and its parts as nodes of a sheet."""

    def __init__(self, plan: Plan, held: list[Line], columns: list[tuple[str, ...]], passed: int) -> None:
        self.plan, self.held, self.columns, self.passed = plan, held, columns, passed
        self.phrase = Sheet(plan.lang, "", binding=plan.agreement.is_binding).phrase
        names = [word for path in columns for name in path for word in plan.label(name).split()]
        longest = max((text_width(word, SMALL) for word in names), default=0.0) * RESERVE + PAD + 4
        most = (WIDTH - _CLAUSE - _ACTS) / len(columns) - _GAP
        self.column = float(int(min(max(longest, _COLUMN), most)))
        self.acts = WIDTH - _CLAUSE - len(columns) * (self.column + _GAP) - _GAP
        self.section = TEXT + 2 * PAD + 4

    def make_sheet(self) -> Sheet:
        """Return a sheet with what stands above the table."""
        plan = self.plan
        sheet = Sheet(plan.lang, self.phrase("programmes.title"), agreement=plan.title,
                      binding=plan.agreement.is_binding)  # fmt: skip
        named = sum(len(line.norms) for line in self.held)
        sheet.subtitle = self.phrase("programmes.subtitle", named=named, number=self.passed)
        sheet.legend.append(("●", style()["soft"], self.phrase("programmes.mark")))
        sheet.graph.attr("graph", layout="nop2", splines="line")
        names = [shorten_name(plan, actor) for line in self.held for bearer in line.bearers
                 for actor in (bearer, find_side(plan.network, bearer))]  # fmt: skip
        note = explain_abbreviations(plan, names)
        sheet.notes = [note] if note else []
        span_width(sheet)
        return sheet

    def add_heads(self, sheet: Sheet) -> float:
        """Add a row of heads for each step below the broadest programmes; return how high they are."""
        top = 0.0
        for step in range(max(map(len, self.columns))):
            spans = [
                (name, len(list(held))) for name, held in groupby(self.columns, key=lambda p: p[: step + 1])
            ]
            heads = [(*self._head(name, step, number), number) for name, number in spans]
            height = max(measure_height(lines) for lines, _, _ in heads) + PAD
            cells = cell("", width=round(_CLAUSE + self.acts + _GAP), height=round(height))
            for lines, tip, number in heads:
                width = self.column * number + _GAP * (number - 1)
                cells += cell("", width=round(_GAP))
                words = render_lines(lines, width, height, pad=PAD / 2, middle=True)
                cells += cell(words, width=round(width), bgcolor=_HEAD if lines else "#FFFFFF", title=tip)
            label = frame(table_row(cells), WIDTH, height, CardLook("#FFFFFF", border=0, rounded=False))
            tip = "; ".join(self.plan.label(path[-1]) for path in self.columns)
            sheet.node(f"head {step}", label, tip=tip, pos=format_place(WIDTH / 2, top + height / 2))
            top += height + _GAP
        return top

    def _head(self, path: tuple[str, ...], step: int, number: int) -> tuple[Lines, str]:
        """Return the words of the head of a programme, or of the column of one that has others below it."""
        width, soft = self.column * number + _GAP * (number - 1) - PAD, style()["soft"]
        if len(path) == step + 1:
            name = path[-1]
            short, label = _short(self.plan, name), self.plan.label(name)
            words = [Paragraph(short, bold=True)]
            words += [Paragraph(label, SMALL, soft)] if short != label else []
        elif len(path) == step and any(other[:step] == path and other != path for other in self.columns):
            name = path[-1]
            words = [Paragraph(self.phrase("programmes.itself", name=_short(self.plan, name)), SMALL, soft)]
        else:
            return [], ""
        return wrap_paragraphs(words, width), self.plan.label(name)

    def add_section(self, sheet: Sheet, bearers: Sequence[str], line: Line, top: float) -> None:
        """Add the heading of the rows of some bearers: who is bound, on which side, and how."""
        plan, known = self.plan, list_sides(self.plan.network)
        tops = list(dict.fromkeys(find_side(plan.network, bearer) for bearer in bearers))
        look = colours_of(known.index(tops[0]) if len(tops) == 1 and tops[0] in known else None)
        called = name_modalities(plan.network, line.norms, self.phrase)
        who = ", ".join(shorten_name(plan, bearer) for bearer in bearers)
        sides = ", ".join(shorten_name(plan, one) for one in tops if one not in bearers)
        said = f"{who} ({sides}): {called}" if sides else f"{who}: {called}"
        lines = wrap_paragraphs([Paragraph(said, colour=look["ink"], bold=True)], WIDTH - 2 * PAD)
        height = self.section - _GAP
        words = render_lines(lines[:1], WIDTH, height, middle=True)
        plain = CardLook(look["fill"], look["fill"], 0, rounded=False)
        label = frame(table_row(cell(words)), WIDTH, height, plain)
        sheet.node(
            f"section {top}", label, tip=f"{who} — {called}", pos=format_place(WIDTH / 2, top + height / 2)
        )

    def measure_row(self, line: Line) -> MatrixRow:
        """Return a row with its words wrapped."""
        soft = style()["soft"]
        words: list[Paragraph] = []
        for what, more in _acts(self.phrase, self.plan, line):
            words.append(Paragraph(what))
            words.append(Paragraph(more, SMALL, soft))
        lines = wrap_paragraphs(words, self.acts - 2 * PAD)
        return MatrixRow(line, lines, max(measure_height(lines) + PAD + 2, 22.0))

    def add_row(self, sheet: Sheet, row: MatrixRow, top: float) -> None:
        """Add a row: the clause, the acts, and a mark below each programme that the norms name."""
        line, plan, height = row.line, self.plan, row.height
        kind = modality_style(line.modality)
        number = wrap_paragraphs([Paragraph(line.clause, colour=kind["ink"], bold=True)], _CLAUSE - PAD)
        cells = cell(render_lines(number, _CLAUSE, height, pad=PAD / 2, middle=True), width=round(_CLAUSE),
                     bgcolor=kind["fill"])  # fmt: skip
        cells += cell("", width=round(_GAP))
        cells += cell(render_lines(row.words, self.acts, height, middle=True), width=round(self.acts),
                      bgcolor=kind["fill"])  # fmt: skip
        for path in self.columns:
            marked = path[-1] in line.programmes
            mark = font("●", size=_MARK, colour=kind["line"]) if marked else ""
            told = {"title": f"{line.clause} · {plan.label(path[-1])}"} if marked else {}
            cells += cell("", width=round(_GAP)) + cell(
                mark, width=round(self.column), height=round(height), align="CENTER",
                bgcolor=kind["fill"] if marked else _EMPTY, **told,
            )  # fmt: skip
        label = frame(table_row(cells), WIDTH, height, CardLook("#FFFFFF", border=0, rounded=False))
        tip = " · ".join(_render_norm(plan, norm) for norm in line.norms)
        sheet.node(f"row {line.norms[0]}", label, tip=tip, iri=plan.link(line.norms[0]),
                   pos=format_place(WIDTH / 2, top + height / 2))  # fmt: skip


def _acts(phrase: Callable[..., str], plan: Plan, line: Line) -> list[tuple[str, str]]:
    """Return what each norm of a row says to do, and who else is in it and what limits it."""
    acts: dict[tuple[str, str], None] = {}
    for norm in line.norms:
        more = []
        for role in ("hasAddressee", "hasBeneficiary", "involvesActor"):
            names = ", ".join(plan.label(name) for name in find_targets(plan.network, norm, role))
            more += [f"{phrase(f'role.{role}')}: {names}"] if names else []
        limits = dict.fromkeys(plan.label(name) for name in find_targets(plan.network, norm, "hasQualifier"))
        more += [", ".join(limits)] if limits else []
        acts[describe_act(plan, norm), " · ".join(more)] = None
    return list(acts)


def _render_norm(plan: Plan, norm: str) -> str:
    """Return a norm in a sentence, and the words of the text."""
    data = plan.network.nodes[norm]
    words = next((str(data[name]) for name in sorted(data) if name.startswith("quote_")), "")
    return f"{data['label']} — «{words}»"

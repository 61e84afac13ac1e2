"""An explanation as numbered rows from the words of the text down to the answer, which is in the title.

Each row has at its left what is asked and the verdict in a word, then a sentence, and at its right where it
says so. A thick frame marks the row that decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from servanda.draw.cards import (
    LARGE,
    PAD,
    SMALL,
    WIDTH,
    CardLook,
    Paragraph,
    connect,
    format_place,
    frame,
    measure_height,
    render_lines,
    wrap_paragraphs,
)
from servanda.draw.drawing import make_drawing
from servanda.draw.labels import cell, style, table_row
from servanda.draw.sheet import Sheet
from servanda.errors import ServandaError
from servanda.messages import capitalize_text, error_text
from servanda.namespaces import expand
from servanda.query.writing import Page, format_spans

if TYPE_CHECKING:
    from servanda.draw.graphviz import Drawing
    from servanda.status.explain import Explanation, Step

#: More steps than this would not be legible.
LIMIT: Final = 60
#: The widths of the columns of the verdict and of where it says so; the sentence between has the rest.
_VERDICT: Final = 118.0
_SOURCE: Final = 246.0
#: The room between rows, and for all rows of a sheet.
_GAP: Final = 14.0
_ROOM: Final = 448.0
#: The most lines that are quoted of the text; the tooltip holds all.
_MOST: Final = 7
#: The kinds of steps that stand in the row of another kind; and those with which the life of the agreement
#: is told: up to the last that says whether it is in force, and how it ends.
_ROWS: Final = {"norm": "text"}
_LIFE: Final = ("in-force", "effect", "act", "judgement")
#: The rows that decide by the state of a norm, the first of them that is there.
_DECIDING: Final = {
    "open": ("act", "trigger", "call"), "triggered": ("act", "trigger", "call"),
    "due": ("act", "time", "call"), "done": ("act", "call"), "done-late": ("act", "call"),
    "breached": ("breach", "act", "time", "call"), "not-called-for": ("trigger", "judgement"),
    "standing": ("in-force",), "not-in-force": ("in-force", "trigger"), "ended": ("in-force",),
    "provisionally-applied": ("in-force",),
}  # fmt: skip
#: How a row looks, and the one that decides; the verdict stands on the tint.
_PLAIN: Final = CardLook("#004B77", "#FFFFFF", 1.0, rounded=False)
_TINT: Final = "#E6F1F9"
_MARKED: Final = CardLook("#8F3F00", "#FFFFFF", 2.0, rounded=False)
_MARKED_TINT: Final = "#FCEBE0"
_ANSWER: Final = CardLook("#1F2937", "#1F2937", 1.0, rounded=False)
_WHITE: Final = "#FFFFFF"


@dataclass(frozen=True)
class Row:
    """Steps that follow one another and answer one question: its ``kind``, and the verdict (None: open)."""

    kind: str
    steps: tuple[Step, ...]

    @property
    def holds(self) -> bool | None:
        """The verdict on the steps together."""
        found = [step.holds for step in self.steps]
        if self.kind == "act":  # one act that discharges is enough
            return True if True in found else None if None in found else False
        if self.kind == "in-force":
            own = [step.holds for step in self.steps if step.kind == "in-force"]
            return False if False in own else own[0]
        return False if False in found else None if None in found else True

    @property
    def main(self) -> Step:
        """The step that says what the verdict is."""
        own = [step for step in self.steps if step.kind == self.kind] or list(self.steps)
        return next((step for step in own if step.holds is self.holds), own[0])


def list_rows(steps: Sequence[Step]) -> list[Row]:
    """Return steps as rows: those that follow one another and answer the same question together."""
    found: list[tuple[str, list[Step]]] = []
    for step, kind in zip(steps, _name_rows(steps), strict=True):
        if found and found[-1][0] == kind:
            found[-1][1].append(step)
        else:
            found.append((kind, [step]))
    return [Row(kind, tuple(held)) for kind, held in found]


def _name_rows(steps: Sequence[Step]) -> list[str]:
    """Return for each step the kind of the row in which it stands."""
    kinds = [_ROWS.get(step.kind, step.kind) for step in steps]
    first = next((place for place, kind in enumerate(kinds) if kind != "text"), len(kinds))
    end = next((place for place in range(first, len(kinds)) if kinds[place] not in _LIFE), len(kinds))
    last = max((place for place in range(first, end) if kinds[place] == "in-force"), default=first - 1)
    own = steps[0].norm if steps else None
    # How the agreement ends, by another norm than the one that is asked about.
    while first <= last < end - 1 and kinds[last + 1] != "judgement" and steps[last + 1].norm != own:
        last += 1
    return [*kinds[:first], *["in-force"] * (last + 1 - first), *kinds[last + 1 :]]


def find_deciding(rows: Sequence[Row], state: str) -> int | None:
    """Return the place of the row that decides a state; of what is not known the first that is open."""
    before = [(place, row) for place, row in enumerate(rows) if row.kind not in ("text", "state")]
    if state in ("not-known", "to-be-judged"):
        return next((place for place, row in before if row.holds is None), None)
    for kind in _DECIDING.get(state, ()):
        places = [place for place, row in before if row.kind == kind]
        if places:
            return next((place for place in places if rows[place].holds is not True), places[-1])
    return before[-1][0] if before else None


def draw_explanation(explanation: Explanation) -> Drawing:
    """Return the drawing of an explanation, on as many sheets as it needs.

    Raises ServandaError for one of more than :data:`LIMIT` steps.
    """
    if len(explanation.steps) > LIMIT:
        raise ServandaError(error_text("too-many-steps", number=len(explanation.steps), limit=LIMIT))
    rows = list_rows(explanation.steps)
    deciding = find_deciding(rows, explanation.state)
    sheets, sheet, top, before = [], _make_sheet(explanation), 0.0, ("", 0.0)
    for place, row in enumerate(rows):
        made = _PlacedRow(sheet, explanation, row, place + 1, decides=place == deciding)
        if top and top + made.height > _ROOM:
            sheets.append(sheet)
            sheet, top, before = _make_sheet(explanation), 0.0, ("", 0.0)
        name = made.add(sheet, top)
        if before[0]:
            connect(sheet, before[0], name, [(WIDTH / 2, before[1]), (WIDTH / 2, top)])
        before = (name, top + made.height)
        top += made.height + _GAP
    return make_drawing("why", explanation.lang, [*sheets, sheet])


def _make_sheet(explanation: Explanation) -> Sheet:
    sheet = Sheet(
        explanation.lang, explanation.headline or explanation.answer, agreement=explanation.agreement
    )
    sheet.subtitle = sheet.phrase("why.subtitle", as_of=explanation.as_of)
    sheet.graph.attr("graph", layout="nop2", splines="line")
    return sheet


class _PlacedRow:
    """A row with its words wrapped, ready to be added to a sheet."""

    def __init__(
        self, sheet: Sheet, explanation: Explanation, row: Row, number: int, *, decides: bool
    ) -> None:
        self.key, self.number = f"row {number}", number
        self.last = row.kind == "state"
        self.look = _ANSWER if self.last else _MARKED if decides else _PLAIN
        self.ink = _WHITE if self.last else self.look.line
        self.tint = _ANSWER.fill if self.last else _MARKED_TINT if decides else _TINT
        self.link = next((expand(step.norm) for step in row.steps if step.norm), "")
        left = self._tell_verdict(sheet, explanation, row)
        sentences = self._tell_steps(sheet, explanation, row)
        source = [] if self.last else _tell_sources(sheet, row)
        room = WIDTH - _VERDICT - (_SOURCE if source else 0.0)
        self.columns = [
            (wrap_paragraphs(left, _VERDICT - 2 * PAD), _VERDICT),
            (wrap_paragraphs(sentences, room - 2 * PAD), room),
        ]
        if source:
            self.columns.append((wrap_paragraphs(source, _SOURCE - 2 * PAD), _SOURCE))
        self.height = max(measure_height(lines) for lines, _ in self.columns) + 2 * PAD
        words = [f"«{step.words}»" for step in row.steps if step.words]
        self.tip = " ".join([f"{left[0].text}:", *(step.says for step in row.steps), *words])

    def _tell_verdict(self, sheet: Sheet, explanation: Explanation, row: Row) -> list[Paragraph]:
        head = sheet.phrase(f"why.{row.kind}").upper()
        head = head if self.last else f"{self.number} {head}"
        said = explanation.clause if row.kind == "text" else _name_verdict(sheet, row)
        found = [Paragraph(head, SMALL, self.ink, bold=True), Paragraph(said, LARGE, self.ink, bold=True)]
        if any(step.assumed for step in row.steps):
            found.append(Paragraph(sheet.phrase("why.assumed"), SMALL, self.ink, bold=True))
        return found

    def _tell_steps(self, sheet: Sheet, explanation: Explanation, row: Row) -> list[Paragraph]:
        """Return the sentence of the row in bold, then what else there is to say."""
        if self.last:
            return [Paragraph(_tell(sheet, step), LARGE, _WHITE, bold=True) for step in row.steps]
        if row.kind == "text" and explanation.subject:
            return [Paragraph(explanation.subject, bold=True)]
        main, rest = row.main, [step for step in row.steps if step is not row.main]
        return [
            Paragraph(_tell(sheet, main), bold=True),
            *(Paragraph(_tell(sheet, step), colour=style()["soft"]) for step in rest),
        ]

    def add(self, sheet: Sheet, top: float) -> str:
        """Add the row to a sheet at a height; return its DOT name."""
        border = self.look.border
        high, cells = self.height - 2 * border, ""
        for place, (lines, width) in enumerate(self.columns):
            room = width - border * ((place == 0) + (place == len(self.columns) - 1))
            cells += cell(
                render_lines(lines, room, high, middle=True), width=round(room), height=round(high),
                bgcolor=self.tint if place == 0 else self.look.fill,
            )  # fmt: skip
        label = frame(table_row(cells), WIDTH, self.height, self.look)
        pos = format_place(WIDTH / 2, top + self.height / 2)
        return sheet.node(self.key, label, tip=self.tip, iri=self.link, pos=pos)


def _name_verdict(sheet: Sheet, row: Row) -> str:
    """Return the verdict on a row in a word or two; the answer is one itself."""
    if row.kind in ("text", "state"):
        return ""
    if row.kind == "call":  # each says how it stands
        return str(len(row.steps))
    if row.main.verdict:
        return sheet.phrase(f"why.{row.main.verdict}")
    holds = row.holds
    if holds is None:
        return sheet.phrase("why.judged" if row.kind == "judgement" else "why.none")
    if row.kind == "breach":  # the step holds where there is none
        holds = not holds
    return sheet.phrase("why.true" if holds else "why.false")


def _tell(sheet: Sheet, step: Step) -> str:
    """Return what a step says, with its records called by what they are about, not by their names."""
    said = re.sub(r" → [^\s:;,]+", "", step.plain or step.says)  # the call that it is about has a row
    for record in step.records:
        name = re.escape(record.rpartition("/")[2])
        called = re.search(rf"(?<![\w-]){name} \(([^()]+)\)", said)
        if called:
            said = said.replace(called[0], sheet.phrase("why.about", about=called[1]))
    return capitalize_text(said)


def _tell_sources(sheet: Sheet, row: Row) -> list[Paragraph]:
    """Return on what each step rests: the clause and its lines, the records, what shows them to be so."""
    soft, found = style()["soft"], dict[Paragraph, None]()
    for step in row.steps:
        parts = []
        if step.clause and any(letter.isdigit() for letter in step.clause):
            parts.append(capitalize_text(Page(sheet.lang).clause(step.clause, "")))
        if step.lines:
            key = "why.line" if len(step.lines) == 1 else "why.lines"
            parts.append(sheet.phrase(key, lines=format_spans(step.lines)))
        if step.records:
            names = ", ".join(record.rpartition("/")[2] for record in step.records)
            parts.append(sheet.phrase("why.record", names=names))
        found[Paragraph(", ".join(parts), SMALL, soft, bold=row.kind == "text" and bool(step.words))] = None
        if step.words and row.kind == "text":
            found[Paragraph(f"«{step.words}»", SMALL, soft, most=_MOST)] = None
        if step.evidence:
            found[Paragraph(sheet.phrase("why.evidence", evidence="; ".join(step.evidence)), SMALL, soft)] = (
                None
            )
    told = [one for one in found if one.text]
    if row.kind == "text":  # the second step of the text names the same clause without its lines
        told = told[:2] if len(told) > 1 else told
    return told

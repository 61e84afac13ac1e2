"""The timeline of an agreement: a row for each event with the acts about it, in lanes by side, on one axis.

Places are worked out here, to keep the order of days and the rows in line; Graphviz draws them (``nop``).
Lengths are in points; the place of a row is counted downwards from the top of the first lane.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise, product
from math import sqrt
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from servanda.draw.day import describe_status
from servanda.draw.drawing import make_drawing
from servanda.draw.labels import (
    Run,
    cell,
    escape_markup,
    font,
    format_lines,
    side_style,
    state_style,
    style,
    table,
    table_row,
    wrap_parts,
    wrap_runs,
)
from servanda.draw.sheet import PAGE_WIDTH, Sheet
from servanda.draw.typeface import text_width
from servanda.errors import ServandaError
from servanda.events.dates import When
from servanda.locales import format_day
from servanda.messages import error_text
from servanda.namespaces import expand
from servanda.status.chronology import (
    AGREEMENT,
    OTHERS,
    Entry,
    Marker,
    TimelinePhrases,
    TimelineRow,
    describe_head,
    describe_marker,
    describe_outcome,
    describe_row,
    find_glyph,
    list_numbered_clauses,
    make_rows,
    rank_parties,
)
from servanda.status.states import STATES
from servanda.status.time_phrases import find_words

if TYPE_CHECKING:
    from servanda.draw.graphviz import Drawing
    from servanda.status.states import Status

#: More rows than this would not be legible.
LIMIT: Final = 120
#: The size of the words, the height of a line, the columns of days and clauses, the room between.
_SIZE: Final = 9.0
_LINE: Final = 11.0
_DAY: Final = 124.0
_CLAUSE: Final = 26.0
_GAP: Final = 8.0
_HEADING: Final = 17.0
#: The most lines of a row; a tooltip holds all. What stands beside a head is left out if it is longer.
_MOST: Final = 5
_LONG: Final = 110
#: Widths of the columns of words that are tried, and the least width of the axis.
_LABELS: Final = (150.0, 170.0, 190.0, 210.0, 230.0, 250.0)
_OUTCOMES: Final = (110.0, 130.0, 150.0, 170.0, 190.0)
_LEAST: Final = 180.0
#: The widths of the columns and of the axis in a drawing that is part of a page.
_ON_PAGE: Final = (220.0, 180.0, 360.0)
#: About how high the rows of a sheet can be, below title, legend, band and axis.
_ROOM: Final = 372.0
#: Room for one mark; and how far days are apart at the most, beside that.
_STEP: Final = 9.5
_STRETCH: Final = 9.0
#: Above the first lane: the middle of the band and its height, of the years, of the months, and where lines
#: begin, so that they cross no number.
_BAND: Final = 43.0
_BAND_HEIGHT: Final = 16.0
_YEARS: Final = 24.5
_MONTHS: Final = 11.0
_LINES: Final = 3.0
_SMALL: Final = 8.0
#: The least room between two years or months that are named.
_APART: Final = 26.0
_EDGE: Final = 6.0
#: The shapes of marks: of what, the outline, its size, whether it is filled, and its sign in the legend.
_SHAPES: Final = {
    "stage": ("diamond", 11.5, True, "◆"), "event": ("circle", 9.0, True, "⬤"),
    "act": ("circle", 9.0, False, "◯"), "judgement": ("box", 8.5, False, "☐"),
    "breach": ("invtriangle", 12.5, True, "▼"), "deadline": ("box", 8.5, True, "■"),
}  # fmt: skip
#: The order of the states in the legend.
_ORDER: Final = (*STATES, "failed", "recorded", "assumed", "later")
#: A row with its label, what came of it, and its days, as lines.
_Lines: TypeAlias = "tuple[TimelineRow, list[list[Run]], list[list[Run]], list[list[Run]]]"


def draw_timeline(
    status: Status,
    shown: Sequence[Entry],
    *,
    lang: str = "en",
    notes: Sequence[str] = (),
    anchors: Mapping[Entry, str] | None = None,
) -> Drawing:
    """Return the drawing of some entries of a status (:func:`servanda.status.chronology.list_entries`).

    ``notes`` stand small below the title. With ``anchors`` (an entry to the id of an element) the drawing is
    part of a page: rows and marks lead to its elements, not to clauses; title and notes are left to the page,
    and there is no limit of rows. Raises ServandaError where there are too many to stay legible, and where
    there are none.
    """
    words = TimelinePhrases(status.agreement, lang)
    held = make_rows(status, shown, words)
    options = ("--from", "--until", "--actor")
    if not held:
        raise ServandaError(words.phrase("none-found").rstrip("."), exit_code=1)
    if len(held) > LIMIT and anchors is None:
        raise ServandaError(error_text("too-many-rows-to-draw", number=len(held), limit=LIMIT))
    layouts = [_lay_out_rows(status, held, words)] if anchors is not None else _fit_rows(status, held, words)
    sheets = [_draw_sheet(status, layout, words, notes, anchors) for layout in layouts]
    return make_drawing("timeline", lang, sheets, options)


def _draw_sheet(
    status: Status,
    layout: Layout,
    words: TimelinePhrases,
    notes: Sequence[str],
    anchors: Mapping[Entry, str] | None,
) -> Sheet:
    """Return a sheet with its rows, band and axis."""
    sheet = Sheet(words.lang, words.phrase("as-of", as_of=status.as_of) if anchors is None else "")
    sheet.graph.attr("graph", layout="nop", splines="line")
    band = _list_phases(status, layout.axis)
    if anchors is None:
        _add_heading(sheet, status, words, notes)
    _add_legend(sheet, [one.row for lane in layout.lanes for one in lane.rows], band, words)
    _add_lanes(sheet, status, layout, words)
    _add_veils(sheet, band, layout)
    _add_calendar(sheet, layout)
    _add_band(sheet, band, words)
    _add_day_asked(sheet, status, layout)
    _add_rows(sheet, layout, words, anchors)
    return sheet


@dataclass(frozen=True)
class PlacedRow:
    """A row with the place of its middle and its height, in points downwards, and its words as lines."""

    row: TimelineRow
    middle: float
    height: float
    label: list[list[Run]]
    outcome: list[list[Run]]
    days: list[list[Run]]


@dataclass(frozen=True)
class PlacedLane:
    """A lane from its top to its bottom, in points downwards."""

    name: str
    top: float
    bottom: float
    rows: tuple[PlacedRow, ...]


@dataclass(frozen=True)
class Layout:
    """All lanes down to ``bottom``, the axis, and the widths of the two columns of words beside it."""

    lanes: tuple[PlacedLane, ...]
    axis: Axis
    bottom: float
    label: float
    outcome: float

    @property
    def right(self) -> float:
        """The left edge of the column at the right."""
        return self.axis.right + _GAP


def _fit_rows(status: Status, held: Sequence[TimelineRow], words: TimelinePhrases) -> list[Layout]:
    """Return rows with their places on as many sheets as they need; all columns are as wide on each.

    The widths are those with which there are the fewest sheets, and the rows are lowest.
    """
    labels = {width: _wrap_labels(held, words, width) for width in _LABELS}
    outcomes = {width: _wrap_outcomes(held, words, width) for width in _OUTCOMES}
    when = _wrap_days(held, words)
    tried = []
    for left, right in product(_LABELS, _OUTCOMES):
        axis = PAGE_WIDTH - _DAY - left - _CLAUSE - right - 4 * _GAP - 2 * _EDGE
        lines = list(zip(held, labels[left], outcomes[right], when, strict=True))
        if axis >= _LEAST:
            sheets = _split_rows(status, lines, axis)
            tried.append((len(sheets), sum(map(_measure_row, lines)), -axis, left, right, sheets))
    *_, axis, left, right, sheets = min(tried, key=lambda one: one[:5])
    return [_place_rows(status, sheet, left, right, -axis) for sheet in sheets]


def _measure_row(lines: _Lines) -> float:
    """Return how high a row is."""
    return max(map(len, lines[1:])) * _LINE + 2.2


def _split_rows(status: Status, held: Sequence[_Lines], axis: float) -> list[list[_Lines]]:
    """Return rows by sheets: as many on each as it has room for, in height and on the axis."""
    sheets: list[list[_Lines]] = [[]]
    for one in held:
        with_it = [*sheets[-1], one]
        lanes = len({row.lane for row, *_ in with_it})
        high = sum(map(_measure_row, with_it)) + lanes * (_HEADING + _GAP * 1.2)
        wide = Axis([row for row, *_ in with_it], status.as_of).measure()
        if sheets[-1] and (high > _ROOM or wide > axis):
            sheets.append([one])
        else:
            sheets[-1].append(one)
    return sheets


def _lay_out_rows(status: Status, held: Sequence[TimelineRow], words: TimelinePhrases) -> Layout:
    """Return rows with their places in columns of the widths that a page has room for."""
    left, right, axis = _ON_PAGE
    columns = (_wrap_labels(held, words, left), _wrap_outcomes(held, words, right), _wrap_days(held, words))
    return _place_rows(status, list(zip(held, *columns, strict=True)), left, right, axis)


def _wrap_labels(held: Sequence[TimelineRow], words: TimelinePhrases, width: float) -> list[list[list[Run]]]:
    return [wrap_runs(_label_runs(one, words), width, _SIZE, _MOST) for one in held]


def _wrap_outcomes(
    held: Sequence[TimelineRow], words: TimelinePhrases, width: float
) -> list[list[list[Run]]]:
    return [wrap_parts(_outcome_runs(one, words), width, _SIZE, _MOST) for one in held]


def _wrap_days(held: Sequence[TimelineRow], words: TimelinePhrases) -> list[list[list[Run]]]:
    return [
        wrap_runs(
            [(words.days(one.head.day, one.head.until, one.head.lasts), style()["soft"], False)], _DAY, _SIZE
        )
        for one in held
    ]


def _place_rows(
    status: Status, held: Sequence[_Lines], label: float, outcome: float, axis_width: float
) -> Layout:
    """Return rows in columns of some widths; the axis is as wide as given, where the days need no more."""
    lanes, top = [], 0.0
    for name, rows in groupby(held, key=lambda one: one[0].lane):
        start, top = top, top + _HEADING
        placed = []
        for lines in rows:
            height = _measure_row(lines)
            one, label_lines, outcome_lines, days = lines
            placed.append(PlacedRow(one, top + height / 2, height, label_lines, outcome_lines, days))
            top += height
        top += _GAP / 2
        lanes.append(PlacedLane(name, start, top, tuple(placed)))
        top += _GAP * 0.7
    axis = Axis([one for one, *_ in held], status.as_of)
    left = _DAY + label + _CLAUSE + 3 * _GAP
    axis.spread(left, axis_width)
    return Layout(tuple(lanes), axis, top, label, outcome)


def _label_runs(one: TimelineRow, words: TimelinePhrases) -> list[Run]:
    """Return the words at the left of a row: its head, who, and a clause that has no number."""
    held, pale = style(), one.state == "later"
    title, beside = describe_head(one, words)
    runs: list[Run] = [(title, held["faint"] if pale else held["ink"], not pale)]
    return runs + [(f"· {beside}", held["soft"], False)] * bool(beside and len(beside) <= _LONG)


def _outcome_runs(one: TimelineRow, words: TimelinePhrases) -> list[list[Run]]:
    """Return the words at the right of a row, each part in the colour of its state."""
    parts = []
    for place, (name, text) in enumerate(describe_outcome(one, words)):
        ink = state_style(name)["ink"]
        parts.append([(find_glyph(name), ink, True), (text, ink, not place)])
    if one.assumed:
        ink = state_style("assumed")["ink"]
        parts.append([(find_glyph("assumed"), ink, True), (words.state("assumed"), ink, False)])
    return parts


class Axis:
    """The places of days between ``left`` and ``right``, in points.

    The order of the days is kept; the distance between two grows with the root of the days between them, so
    that quiet years do not push the rest together. What is not known has a place of its own, at the right.
    """

    def __init__(self, rows: Iterable[TimelineRow], as_of: date) -> None:
        held = list(rows)
        days = {as_of}
        crowd: dict[date | None, int] = {}
        for one in held:
            here: dict[date | None, int] = {}
            for mark in one.marks:
                days |= set(_mark_days(mark))
                here[_drawn_day(mark.day)] = here.get(_drawn_day(mark.day), 0) + 1
            for day, number in here.items():
                crowd[day] = max(crowd.get(day, 1), number)
        self.days = sorted(days)
        self.as_of = as_of
        self.unknown = None in crowd
        self.crowd = crowd
        self.left = self.right = 0.0
        self.places: dict[date | None, float] = {}

    def _gaps(self) -> list[float]:
        """Return how far each day is from the one before, the first from the left."""
        gaps = [self._room(self.days[0]) / 2]
        for before, day in pairwise(self.days):
            stretch = min(sqrt((day - before).days - 1) * 0.9, _STRETCH)
            gaps.append((self._room(before) + self._room(day)) / 2 + stretch)
        return gaps

    def measure(self) -> float:
        """Return how wide the axis is at the least."""
        return sum(self._gaps()) + self._room(self.days[-1]) / 2 + self._aside()

    def spread(self, left: float, width: float) -> None:
        """Give each day its place, from ``left`` on; at least ``width`` points are used."""
        gaps, whole = self._gaps(), self.measure()
        zoom = max(1.0, (width - self._aside()) / (whole - self._aside()))
        place, self.left = left, left
        for day, gap in zip(self.days, gaps, strict=True):
            place += gap * zoom
            self.places[day] = place
        end = place + self._room(self.days[-1]) / 2 * zoom
        if self.unknown:
            self.places[None] = end + self._aside() / 2 + _STEP / 2
        self.right = end + self._aside()

    @property
    def asked(self) -> float:
        """The place of the line of the day asked: beside the marks of that day, if it has any."""
        return self.places[self.as_of] + (self._room(self.as_of) / 2 if self.as_of in self.crowd else 0.0)

    def _room(self, day: date | None) -> float:
        return _STEP * self.crowd.get(day, 1)

    def _aside(self) -> float:
        return self._room(None) + _STEP if self.unknown else 0.0

    def at(self, day: When) -> float:
        """Return the place of a day; one that is not exact stands where it was at the latest."""
        return self.places[_drawn_day(day)]

    def start(self, day: When) -> float | None:
        """Return where a day that is not exact may have been at the earliest; None for any other."""
        return None if day.exact or day.earliest is None else self.places[day.earliest]


def _drawn_day(day: When) -> date | None:
    """Return the day at which something is drawn; None is the place for what is not known."""
    return day.exact or day.latest


def _mark_days(mark: Marker) -> Iterable[date]:
    entry = mark.entry
    until = entry.until if entry is not None and mark.shape != "act" else None
    ends = (mark.day.earliest, mark.day.latest, until.latest if until is not None else None)
    return (day for day in ends if day is not None)


@dataclass(frozen=True)
class BandPhase:
    """A part of the band: how the agreement stood from one place on the axis to another."""

    state: str
    left: float
    right: float


def _list_phases(status: Status, axis: Axis) -> list[BandPhase]:
    """Return the parts of the band, one for each way in which the agreement stood on the days of the axis."""
    found: list[BandPhase] = []
    last = axis.days[-1]
    for place, day in enumerate(axis.days):
        name = _state_on(status, day)
        left = axis.left if place == 0 else (axis.places[axis.days[place - 1]] + axis.places[day]) / 2
        right = axis.right if day == last else (axis.places[day] + axis.places[axis.days[place + 1]]) / 2
        if found and found[-1].state == name:
            left = found.pop().left
        found.append(BandPhase(name, left, right))
    return found


def _state_on(status: Status, day: date) -> str:
    """Return how the agreement stood on a day; what rests on an assumption says so."""
    phase = status.lifecycle.phase(day)
    return "assumed" if phase == "in-force" and "in-force" in status.lifecycle.assumed else phase


def _add_veils(sheet: Sheet, band: list[BandPhase], layout: Layout) -> None:
    """Add a veil over the days on which nothing was owed: neither in force nor applied provisionally."""
    for place, phase in enumerate(band):
        if phase.state not in ("in-force", "assumed", "provisionally-applied"):
            edges = (phase.left, -_BAND, phase.right, layout.bottom)
            _add_box(sheet, f"veil {place}", edges, "#6B728014", "#FFFFFF00")


def _name_phase(phase: BandPhase, words: TimelinePhrases) -> str:
    return f"{find_glyph(phase.state)} {words.phrase('band.' + phase.state)}"


def _has_room(phase: BandPhase, words: TimelinePhrases) -> bool:
    """Say whether a part of the band has room for its words."""
    return text_width(_name_phase(phase, words), _SIZE, bold=True) < phase.right - phase.left - 10


def _add_band(sheet: Sheet, band: list[BandPhase], words: TimelinePhrases) -> None:
    """Add how the agreement stood, in words where there is room for them."""
    for place, phase in enumerate(band):
        look, width = state_style(phase.state), phase.right - phase.left - 2
        said = _name_phase(phase, words)
        sign = find_glyph(phase.state) if width > _STEP + 4 else ""
        shown = said if _has_room(phase, words) else sign
        content = font(escape_markup(shown), size=_SIZE, colour=look["ink"], bold=True) if shown else " "
        sheet.node(
            f"band {place}", content, tip=said, shape="box", fixedsize="true", width=f"{width / 72:.3f}",
            height=f"{_BAND_HEIGHT / 72:.3f}", style=f"filled,rounded,{look['style']}", color=look["line"],
            fillcolor=look["fill"], pos=f"{(phase.left + phase.right) / 2:.1f},{_BAND:.1f}", margin="0",
        )  # fmt: skip


def _add_lanes(sheet: Sheet, status: Status, layout: Layout, words: TimelinePhrases) -> None:
    """Add a pale box for each lane, with its heading."""
    parties = rank_parties(status.agreement)
    right = layout.right + layout.outcome
    for lane in layout.lanes:
        place = parties.index(lane.name) if lane.name in parties else None
        look = style()["neutral"] if lane.name == AGREEMENT else side_style(place)
        edges = (-_EDGE, lane.top, right + _EDGE, lane.bottom)
        _add_box(sheet, f"lane {lane.name}", edges, look["fill"], look["line"])
        title = words.lane(lane.name) if lane.name != OTHERS else sheet.phrase("others")
        content = table(
            table_row(
                cell(font(escape_markup(title), size=_SIZE, colour=look["ink"], bold=True), width=_DAY + 280)
            )
        )
        sheet.node(
            f"head {lane.name}", content, tip=title, pos=f"{(_DAY + 280) / 2:.1f},{-lane.top - 9.5:.1f}"
        )


def _add_box(sheet: Sheet, key: str, edges: tuple[float, float, float, float], fill: str, line: str) -> None:
    """Add a pale box behind all: its left, top, right and bottom, downwards, and its colours."""
    left, top, right, bottom = edges
    corners = f"{left:.1f},{-bottom:.1f},{right:.1f},{-top:.1f}"
    with sheet.graph.subgraph(name=f"cluster_{sheet.name(key)}") as box:
        box.attr(
            "graph", bb=corners, style="filled", fillcolor=fill, color=line, label="", tooltip=" ",
        )  # fmt: skip


def _add_calendar(sheet: Sheet, layout: Layout) -> None:
    """Add a line and the number for each year and, where there is room, each month."""
    axis = layout.axis
    firsts = {day.year: axis.places[day] for day in reversed(axis.days)}
    for before, day in pairwise(axis.days):
        if before.year != day.year:
            x = (axis.places[before] + axis.places[day]) / 2
            _add_line(sheet, f"year line {day.year}", x, -_LINES, layout.bottom, "#CBD5E1", "0.8", "solid")
    for year, x in _with_room(sorted(firsts.items(), reverse=True)):
        _add_number(sheet, f"year {year}", str(year), x, _YEARS, bold=True)
    months = {(day.year, day.month): axis.places[day] for day in reversed(axis.days)}
    for (year, month), x in _with_room(sorted(months.items())):
        _add_number(sheet, f"month {year}-{month}", f"{month:02}", x, _MONTHS)
    if axis.unknown:
        _add_number(sheet, "unknown", "?", axis.places[None], _MONTHS, bold=True)


def _with_room(named: Iterable[tuple[Any, float]]) -> Iterator[tuple[Any, float]]:
    """Give what is named on the axis, as far as each has room beside the one before."""
    last: float | None = None
    for name, x in named:
        if last is None or abs(x - last) >= _APART:
            last = x
            yield name, x


def _add_number(sheet: Sheet, key: str, text: str, x: float, height: float, *, bold: bool = False) -> None:
    content = font(escape_markup(text), size=_SMALL, colour=style()["soft"], bold=bold)
    sheet.node(key, table(table_row(cell(content, align="CENTER"))), tip=text, pos=f"{x:.1f},{height:.1f}")


def _add_line(
    sheet: Sheet, key: str, x: float, top: float, bottom: float, colour: str, width: str, kind: str
) -> None:
    """Add a line from top to bottom, in points downwards."""
    ends = []
    for end, place in (("top", top), ("bottom", bottom)):
        ends.append(_add_point(sheet, f"{key} {end}", x, place))
    sheet.edge(*ends, arrowhead="none", color=colour, penwidth=width, style=kind)


def _add_day_asked(sheet: Sheet, status: Status, layout: Layout) -> None:
    """Add the line of the day asked, with the day below it."""
    x = layout.axis.asked
    _add_line(sheet, "asked", x, -_LINES, layout.bottom + 2, "#111827", "0.9", "dashed")
    day = format_day(status.as_of, sheet.lang)
    content = font(day, size=_SMALL, colour=style()["ink"], bold=True)
    sheet.node("day asked", table(table_row(cell(content, align="CENTER"))), tip=day,
               pos=f"{x:.1f},{-layout.bottom - _GAP - 5:.1f}")  # fmt: skip


def _add_rows(
    sheet: Sheet, layout: Layout, words: TimelinePhrases, anchors: Mapping[Entry, str] | None
) -> None:
    """Add the rows: words at both ends, joined by a faint line, and the marks on it."""
    marks = _MarkWriter(sheet, layout.axis, words, anchors)
    for number, placed in enumerate(one for lane in layout.lanes for one in lane.rows):
        one, middle = placed.row, placed.middle
        tip, clause = describe_row(one, words), {"iri": _clause_of(one)} if anchors is None else {}
        leads = clause if anchors is None else {"URL": f"#{anchors[one.head]}"}
        came = {} if anchors is None else {"URL": f"#{anchors[_deciding_entry(one)]}"}
        _add_text(sheet, f"days {number}", (0, middle, _DAY), placed.days, tip=tip)
        box = (_DAY + _GAP, middle, layout.label)
        left = _add_text(sheet, f"label {number}", box, placed.label, tip=tip, **leads)
        if where := list_numbered_clauses(one):
            runs = wrap_runs([(where, style()["soft"], True)], _CLAUSE, _SIZE)
            box = (_DAY + layout.label + 2 * _GAP, middle, _CLAUSE)
            called = f"{sheet.phrase('clause')} {where}"
            left = _add_text(sheet, f"clause {number}", box, runs, tip=called, **clause)
        if placed.outcome:
            box = (layout.right, middle, layout.outcome)
            right = _add_text(sheet, f"outcome {number}", box, placed.outcome, tip=tip, **came)
        else:
            right = _add_point(sheet, f"end {number}", layout.axis.right, middle)
        sheet.edge(left, right, arrowhead="none", color="#E5E7EB", penwidth="0.6")
        marks.add(one, middle, number)


def _clause_of(one: TimelineRow) -> str:
    """Return the IRI to which a row leads: its clause, or what its head is of the agreement itself."""
    if one.call is not None:
        return expand(one.call.norm.clause)
    return expand(one.head.ref) if one.head.ref.startswith("agreement:") else ""


def _deciding_entry(one: TimelineRow) -> Entry:
    """Return the entry that tells what came of a row: the act that did it, else the head of the row."""
    made = [mark.entry for mark in one.acts if mark.state == one.state and not one.open]
    return next((entry for entry in made if entry is not None), one.head)


def _add_text(
    sheet: Sheet, key: str, box: tuple[float, float, float], lines: list[list[Run]], **given: str
) -> str:
    """Add words in a box (its left edge, its middle, its width); return its DOT name."""
    left, middle, width = box
    content = table(
        table_row(cell(format_lines(lines, _SIZE), width=round(width), height=round(len(lines) * _LINE)))
    )
    return sheet.node(key, content, pos=_format_position(left + width / 2, middle), **given)


def _add_point(sheet: Sheet, key: str, x: float, middle: float) -> str:
    """Add an invisible point for a line to end at; return its DOT name."""
    name = sheet.name(key)
    sheet.graph.node(name, "", shape="point", width="0.01", style="invis", pos=_format_position(x, middle))
    return name


def _format_position(x: float, down: float) -> str:
    """Return a place as Graphviz writes it, from points to the right and downwards."""
    return f"{x:.1f},{-down:.1f}"


class _MarkWriter:
    """Adds the marks of one row after the other to a sheet."""

    def __init__(
        self, sheet: Sheet, axis: Axis, words: TimelinePhrases, anchors: Mapping[Entry, str] | None
    ) -> None:
        self.sheet, self.axis, self.words = sheet, axis, words
        self.anchors = anchors or {}

    def add(self, one: TimelineRow, middle: float, number: int) -> None:
        """Add the marks of a row, what joins them, and an open arrow where something is still to be done.

        ``middle`` is that of the row, in points downwards, ``number`` tells the row from all others.
        """
        look, before, last = state_style(one.state), "", 0.0
        for place, (mark, x) in enumerate(self._spots(one)):
            key = f"{number} {place}"
            name = self._mark(mark, key, x, middle)
            begin = self._begin(mark, key, (last, x), middle, name, before)
            if before and begin:
                self.sheet.edge(before, begin, arrowhead="none", color=look["line"], penwidth="1.8")
            if mark.entry is one.head and mark.shape != "act":
                self._lasting(mark, key, x, middle, name)
            before, last = name, x
        if one.open and (end := self.axis.asked) > last:
            tip = _add_point(self.sheet, f"open {number}", end, middle)
            drawn = {"color": look["line"], "penwidth": "1.5", "style": "dashed"}
            self.sheet.edge(before, tip, arrowhead="onormal", arrowsize="0.7", **drawn)

    def _spots(self, one: TimelineRow) -> list[tuple[Marker, float]]:
        """Return the marks of a row with their places; those of one day stand beside each other."""
        found: list[tuple[Marker, float]] = []
        for x, held in groupby(one.marks, key=lambda mark: self.axis.at(mark.day)):
            beside = list(held)
            first = x - (len(beside) - 1) / 2 * _STEP
            found += [(mark, first + place * _STEP) for place, mark in enumerate(beside)]
        return found

    def _mark(self, mark: Marker, key: str, x: float, middle: float) -> str:
        shape, size, filled, _ = _SHAPES[mark.shape]
        look, side = state_style(mark.state), f"{size / 72:.3f}"
        anchor = self.anchors.get(mark.entry) if mark.entry is not None else None
        leads = {"URL": f"#{anchor}"} if anchor else {}
        return self.sheet.node(
            f"mark {key}", " ", tip=describe_marker(mark, self.words), pos=_format_position(x, middle),
            shape=shape,
            fixedsize="true", width=side, height=side, style="filled", penwidth="1.3", color=look["line"],
            fillcolor=look["line"] if filled else "#FFFFFF", margin="0", **leads,
        )  # fmt: skip

    def _begin(
        self, mark: Marker, key: str, span: tuple[float, float], middle: float, name: str, before: str
    ) -> str:
        """Add a dotted line over the days on which something may have been.

        Returns what the mark ``before`` is to be joined to; nothing where the dotted line joins it.
        """
        if mark.day.exact is not None:
            return name
        look = {"color": state_style(mark.state)["line"], "style": "dotted", "penwidth": "1.6", "dir": "back"}
        start = self.axis.start(mark.day)
        if before and (start is None or start <= span[0]):
            self.sheet.edge(before, name, arrowhead="none", arrowtail="none", **look)
            return ""
        if start is None or start >= span[1]:
            return name
        begin = _add_point(self.sheet, f"from {key}", start, middle)
        self.sheet.edge(begin, name, arrowhead="none", arrowtail="tee", arrowsize="0.7", **look)
        return begin

    def _lasting(self, mark: Marker, key: str, x: float, middle: float, name: str) -> None:
        """Add a bar over the days that something lasted, an open arrow where it goes on."""
        entry = mark.entry
        until = entry.until.latest if entry is not None and entry.until is not None else None
        goes_on = entry is not None and entry.lasts
        end = self.axis.places.get(until) if until is not None else self.axis.right if goes_on else None
        if end is not None and end > x:
            last = _add_point(self.sheet, f"until {key}", end, middle)
            head = {"arrowhead": "onormal", "arrowsize": "0.6"} if goes_on else {"arrowhead": "none"}
            colour = state_style(mark.state)["line"] + "66"
            self.sheet.edge(name, last, color=colour, penwidth="2" if goes_on else "5", **head)


def _add_heading(sheet: Sheet, status: Status, words: TimelinePhrases, notes: Sequence[str]) -> None:
    """Set the subtitle and the notes: the day, how the agreement stood, and on what that rests."""
    sheet.agreement = words.name(status.agreement.iri)
    sheet.subtitle = " ".join(describe_status(status, words, formulas=False))
    sheet.notes = [*notes, words.phrase("axis")]


def _add_legend(
    sheet: Sheet, held: Sequence[TimelineRow], band: Sequence[BandPhase], words: TimelinePhrases
) -> None:
    """Set the legend: what the shapes and the signs mean that are met, and those of a part of the band."""
    met = {mark.state for one in held for mark in one.marks} | {one.state for one in held}
    met |= {"assumed"} if any(one.assumed for one in held) else set()
    # That the text sets no time is said once for all that is open, unless it says of one how soon.
    silent = not any(one.call is not None and one.state == "open" and find_words(one.call) for one in held)
    shapes = {mark.shape for one in held for mark in one.marks}
    for name, (*_, sign) in _SHAPES.items():
        if name in shapes:
            said = words.phrase(f"kind.{'notice' if name == 'act' else name}")
            sheet.legend.append((sign, style()["soft"], said))
    for name in _ORDER:
        if name in met:
            said = words.say.state(name) if name == "open" and silent else words.state(name)
            sheet.legend.append((find_glyph(name), state_style(name)["line"], said))
    for phase in dict.fromkeys(one.state for one in band if not _has_room(one, words)):
        said = words.phrase(f"band.{phase}")
        sheet.legend.append((find_glyph(phase), state_style(phase)["line"], said))
    if any(one.open for one in held):
        sheet.legend.append(("╌╌▷", state_style("open")["line"], words.phrase("still")))

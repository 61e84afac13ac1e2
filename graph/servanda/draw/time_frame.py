"""What stands behind the rows of a drawn timeline: lanes, the band of stages, the calendar, the day asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from servanda.draw.markup import cell, font, markup, row, table
from servanda.draw.style import side, state, style
from servanda.draw.time_rows import DAY, GAP, Page
from servanda.draw.typeface import text_width
from servanda.timeline.entry import AGREEMENT, OTHERS, glyph
from servanda.timeline.strands import bound_most

if TYPE_CHECKING:
    from servanda.draw.sheet import Sheet
    from servanda.draw.time_axis import Axis
    from servanda.timeline.entry_words import Words
    from servanda.timeline.model import Status

#: In points above the first lane: the middle of the band and its height, of the years and of the months.
_BAND: Final = 43.0
_BAND_HEIGHT: Final = 16.0
_YEARS: Final = 24.5
_MONTHS: Final = 11.0
_SMALL: Final = 9.0
#: The least points between two years or months that are named.
_APART: Final = 26.0
_EDGE: Final = 12.0


def frame(sheet: Sheet, status: Status, page: Page, words: Words) -> None:
    """Add lanes, axis, band, and the day asked, behind and above the rows."""
    _lanes(sheet, status, page, words)
    band = phases(status, page.axis)
    for place, phase in enumerate(band):
        if phase.state not in ("in-force", "assumed"):
            _box(
                sheet,
                f"veil {place}",
                (phase.left, -_BAND, phase.right, page.bottom),
                "#6B728014",
                "#FFFFFF00",
            )
    _calendar(sheet, page)
    _band(sheet, band, words)
    _asked(sheet, status, page)


@dataclass(frozen=True)
class Phase:
    """A part of the band: how the agreement stood from one place on the axis to another."""

    state: str
    left: float
    right: float


def phases(status: Status, axis: Axis) -> list[Phase]:
    """Return the parts of the band, one for each way in which the agreement stood on the days of the axis."""
    found: list[Phase] = []
    last = axis.days[-1]
    for place, day in enumerate(axis.days):
        name = _stood(status, day)
        left = axis.left if place == 0 else (axis.places[axis.days[place - 1]] + axis.places[day]) / 2
        right = axis.right if day == last else (axis.places[day] + axis.places[axis.days[place + 1]]) / 2
        if found and found[-1].state == name:
            left = found.pop().left
        found.append(Phase(name, left, right))
    return found


def _stood(status: Status, day: date) -> str:
    """Return how the agreement stood on a day; what rests on an assumption says so."""
    phase = status.lifecycle.phase(day)
    return "assumed" if phase == "in-force" and "in-force" in status.lifecycle.assumed else phase


def _band(sheet: Sheet, band: list[Phase], words: Words) -> None:
    for place, phase in enumerate(band):
        look, width = state(phase.state), phase.right - phase.left - 2
        said = f"{glyph(phase.state)} {words.phrase('band.' + phase.state)}"
        shown = (
            said if text_width(said, 10, bold=True) < width - 8 else glyph(phase.state) if width > 14 else ""
        )
        content = font(markup(shown), size=10, colour=look["ink"], bold=True) if shown else " "
        sheet.node(
            f"band {place}", content, tip=said, shape="box", fixedsize="true", width=f"{width / 72:.3f}",
            height=f"{_BAND_HEIGHT / 72:.3f}", style=f"filled,rounded,{look['style']}", color=look["line"],
            fillcolor=look["fill"], pos=f"{(phase.left + phase.right) / 2:.1f},{_BAND:.1f}", margin="0",
        )  # fmt: skip


def _lanes(sheet: Sheet, status: Status, page: Page, words: Words) -> None:
    """Add a pale box for each lane, with its heading."""
    parties = bound_most(status.agreement)
    right = page.right + page.outcome
    for lane in page.lanes:
        place = parties.index(lane.name) if lane.name in parties else None
        look = style()["neutral"] if lane.name == AGREEMENT else side(place)
        _box(
            sheet,
            f"lane {lane.name}",
            (-_EDGE, lane.top, right + _EDGE, lane.bottom),
            look["fill"],
            look["line"],
        )
        title = words.lane(lane.name) if lane.name != OTHERS else sheet.phrase("others")
        content = table(
            row(cell(font(markup(title), size=11, colour=look["ink"], bold=True), width=DAY + 280))
        )
        sheet.node(
            f"head {lane.name}", content, tip=title, pos=f"{(DAY + 280) / 2:.1f},{-lane.top - 10.5:.1f}"
        )


def _box(sheet: Sheet, key: str, edges: tuple[float, float, float, float], fill: str, line: str) -> None:
    """Add a pale box behind all: its left, top, right and bottom, downwards, and its colours."""
    left, top, right, bottom = edges
    corners = f"{left:.1f},{-bottom:.1f},{right:.1f},{-top:.1f}"
    with sheet.graph.subgraph(name=f"cluster_{sheet.name(key)}") as box:
        box.attr(
            "graph", bb=corners, style="filled", fillcolor=fill, color=line, label="", tooltip=" ",
        )  # fmt: skip


def _calendar(sheet: Sheet, page: Page) -> None:
    """Add a line and the number for each year and, where there is room, each month."""
    axis = page.axis
    firsts = {day.year: axis.places[day] for day in reversed(axis.days)}
    for place, day in enumerate(axis.days[1:]):
        before = axis.days[place]
        if before.year != day.year:
            x = (axis.places[before] + axis.places[day]) / 2
            _line(sheet, f"year line {day.year}", x, -_YEARS - 8, page.bottom, "#CBD5E1", "0.8", "solid")
    for year, x in _apart(sorted(firsts.items(), reverse=True)):
        _number(sheet, f"year {year}", str(year), x, _YEARS, bold=True)
    months = {(day.year, day.month): axis.places[day] for day in reversed(axis.days)}
    for (year, month), x in _apart(sorted(months.items())):
        _number(sheet, f"month {year}-{month}", f"{month:02}", x, _MONTHS)
    if axis.unknown:
        _number(sheet, "unknown", "?", axis.places[None], _MONTHS, bold=True)


def _apart(named: Iterable[tuple[Any, float]]) -> Iterator[tuple[Any, float]]:
    """Give what is named on the axis, as far as each has room beside the one before."""
    last: float | None = None
    for name, x in named:
        if last is None or abs(x - last) >= _APART:
            last = x
            yield name, x


def _number(sheet: Sheet, key: str, text: str, x: float, height: float, *, bold: bool = False) -> None:
    content = font(markup(text), size=_SMALL, colour=style()["soft"], bold=bold)
    sheet.node(key, table(row(cell(content, align="CENTER"))), tip=text, pos=f"{x:.1f},{height:.1f}")


def _line(
    sheet: Sheet, key: str, x: float, top: float, bottom: float, colour: str, width: str, kind: str
) -> None:
    """Add a line from top to bottom, in points downwards."""
    ends = []
    for end, place in (("top", top), ("bottom", bottom)):
        ends.append(sheet.name(f"{key} {end}"))
        sheet.graph.node(
            ends[-1], "", shape="point", width="0.01", style="invis", pos=f"{x:.1f},{-place:.1f}"
        )
    sheet.edge(*ends, arrowhead="none", color=colour, penwidth=width, style=kind)


def _asked(sheet: Sheet, status: Status, page: Page) -> None:
    """Add the line of the day asked, with the day below it."""
    x = page.axis.asked
    _line(sheet, "asked", x, -_BAND + _BAND_HEIGHT / 2 + 2, page.bottom + 4, "#111827", "0.9", "dashed")
    content = font(status.as_of.isoformat(), size=_SMALL, colour=style()["ink"], bold=True)
    sheet.node("day asked", table(row(cell(content, align="CENTER"))), tip=status.as_of.isoformat(),
               pos=f"{x:.1f},{-page.bottom - GAP - 2:.1f}")  # fmt: skip

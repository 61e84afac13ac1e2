"""The drawn timeline: rows in order of days, acts joined to their event, words that do not overlap."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from servanda.draw.graphviz import Drawing
from servanda.draw.timeline_view import draw_timeline
from servanda.errors import ServandaError
from servanda.events.reader import read_log
from servanda.events.records import Event, Log
from servanda.locales import format_day
from servanda.namespaces import BASE
from servanda.status.chronology import TimelinePhrases, filter_entries, list_entries, make_rows
from servanda.status.states import compute_status
from servanda.store.bundle import load_files

from .conftest import AGREEMENT, NASTY, words

STATUS = Path(__file__).parents[1] / "status"
SPANS = {
    "half a year": ("2009-07-31", "2009-01-01", "2009-06-11"),
    "the end": ("2010-06-01", "2009-10-01", None),
    "early": ("2008-11-10", None, "2008-12-31"),
}


def day(text):
    return None if text is None else date.fromisoformat(text)


@pytest.fixture(scope="module")
def logs(store):
    return {name: read_log(STATUS / "scenarios" / f"{name}.yaml", store) for name in ("year", "gaps")}


@pytest.fixture(scope="module")
def held(store, logs):
    """``held("year", *SPANS["early"])`` is a status with the entries to be drawn."""

    @cache
    def status(name, as_of, given):
        return compute_status(
            store, AGREEMENT, logs.get(name), as_of=day(as_of), **{k: dict(v) for k, v in given}
        )

    def make(name, as_of, first=None, last=None, lang="en", **given):
        found = status(name, as_of, tuple((key, tuple(value.items())) for key, value in given.items()))
        told = list_entries(found, lang)
        return found, filter_entries(told, found.agreement, first=day(first), last=day(last))

    return make


@pytest.fixture(scope="module")
def made(store, held):
    def make(name, *span, lang="en", **given) -> Drawing:
        found, shown = held(name, *span, lang=lang, **given)
        return draw_timeline(found, shown, lang=lang)

    return make


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
@pytest.mark.parametrize("span", SPANS)
def test_no_label_overlaps_or_is_cut(made, layout, overlaps, lang, span):
    for sheet in made("year", *SPANS[span], lang=lang).sheets:
        assert overlaps.faults(layout(sheet)) == []


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_days_that_are_not_known_are_legible_too(made, layout, overlaps, lang):
    for sheet in made("gaps", "2009-05-13", lang=lang).sheets:
        assert overlaps.faults(layout(sheet)) == []


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_half_a_year_of_an_office_is_legible_in_print(made, held, layout, overlaps, lang):
    span = SPANS["half a year"]
    assert len(held("year", *span)[1]) > 50
    sheets = made("year", *span, lang=lang).sheets
    assert 1 < len(sheets) <= 6
    for sheet in sheets:
        found = layout(sheet)
        assert overlaps.smallest(found) > 7.8
        assert overlaps.proportion(found) > 1.4


def nodes(layout, key):
    return [one for one in layout["objects"] if one.get("shape") in key]


def test_time_runs_from_left_to_right_and_each_row_is_in_line(made, layout):
    """Marks of one row share a height; the first mark of each lane's rows goes to the right."""
    rows = [_check_sheet(layout(sheet)) for sheet in made("year", *SPANS["half a year"]).sheets]
    assert sum(number for number, _ in rows) > 30 and sum(number for _, number in rows) > 40


def _check_sheet(found):
    """Return the numbers of rows and of dated marks of a sheet, after a look at their places."""
    marks = nodes(found, ("circle", "diamond", "box", "invtriangle"))
    rows: dict[str, list[float]] = {}
    for mark in marks:
        x, y = mark["pos"].split(",")
        rows.setdefault(y, []).append(float(x))
    shown = {mark["tooltip"]: float(mark["pos"].split(",")[0]) for mark in marks}
    begins = {tip: re.match(r"\d{1,2} [A-Z][a-z]+ \d{4}(?= )", tip) for tip in shown}
    days = sorted(
        (datetime.strptime(begin[0], "%d %B %Y"), shown[tip]) for tip, begin in begins.items() if begin
    )
    # Several marks of one row and day stand side by side, within the room of that day.
    assert all(a[1] <= b[1] + 15 for a, b in pairwise(days))
    return len(rows), len(days)


def test_each_act_is_joined_to_the_event_that_it_is_about(made, layout, held, store):
    span = SPANS["half a year"]
    state, shown = held("year", *span)
    rows = make_rows(state, shown, TimelinePhrases(state.agreement, "en"))
    joined = set()
    for sheet in made("year", *span).sheets:
        found = layout(sheet)
        names = {one["_gvid"]: one for one in found["objects"] if "pos" in one}
        for edge in found["edges"]:
            ends = [names[edge[end]] for end in ("tail", "head")]
            # What was on a day not known exactly is joined at the first day on which it may have been.
            if all(end.get("shape") in ("circle", "box", "diamond", "point") for end in ends):
                joined |= {end.get("tooltip", "") for end in ends}
    for row in rows:
        for mark in row.acts:
            assert any(mark.entry.name in tip for tip in joined), mark.entry.name
    assert any(row.acts for row in rows)


def test_what_is_still_open_ends_in_an_open_arrow_at_the_day_asked(made, layout, held, store):
    span = SPANS["half a year"]
    state, shown = held("year", *span)
    rows = [row for row in make_rows(state, shown, TimelinePhrases(state.agreement, "en")) if row.open]
    number = 0
    for sheet in made("year", *span).sheets:
        found = layout(sheet)
        names = {one["_gvid"]: one for one in found["objects"] if "pos" in one}
        arrows = [e for e in found["edges"] if e.get("arrowhead") == "onormal" and e.get("style") == "dashed"]
        number += len(arrows)
        ends = {float(names[edge["head"]]["pos"].split(",")[0]) for edge in arrows}
        said = format_day(date.fromisoformat(span[0]), "en")
        asked = next(one for one in found["objects"] if one.get("tooltip") == said)
        assert ends <= {float(asked["pos"].split(",")[0])}
    assert number == len(rows) > 3


def test_the_line_of_the_day_asked_crosses_no_mark(made, layout):
    """Where something happened on the day asked itself, the line stands beside its marks."""
    found = layout(made("year", "2009-03-05", "2009-02-01"))
    names = {one["_gvid"]: one for one in found["objects"] if "pos" in one}
    line = next(e for e in found["edges"] if e.get("style") == "dashed" and e.get("penwidth") == "0.9")
    x = float(names[line["tail"]]["pos"].split(",")[0])
    for mark in nodes(found, ("circle", "diamond", "box", "invtriangle")):
        if "fixedsize" in mark and float(mark["width"]) < 0.3:
            assert abs(float(mark["pos"].split(",")[0]) - x) >= 36 * float(mark["width"]) - 0.5


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_a_state_is_said_by_a_sign_and_a_word_too(made, said, lang):
    shown = said(made("year", *SPANS["half a year"], lang=lang))
    for sign in ("✓", "○", "⊘", "◇", "◑"):
        assert sign in shown
    for word in {
        "en": ["done late", "without legal effect"],
        "kk": ["мерзімінен кеш орындалды", "құқықтық салдар туғызбайды"],
        "ru": ["исполнено с опозданием", "не порождает правовых последствий"],
    }[lang]:
        assert word in shown


def test_the_band_says_how_the_agreement_stood(made, said):
    assert "in force" in said(made("year", *SPANS["half a year"]))
    assert "ended" in said(made("year", *SPANS["the end"]))
    assert "not known whether in force" in said(made("gaps", "2009-05-13"))
    assumed = made("gaps", "2009-05-13", assumed={"in-force": date(2008, 11, 25)})
    assert "in force, as is assumed" in said(assumed) and "as is assumed: the record does not say so" in said(
        assumed
    )


def test_the_law_alone_is_drawn_too(made, layout, overlaps, said):
    drawing = made("none", "2009-05-13")
    assert overlaps.faults(layout(drawing)) == []
    assert "Ratification" in said(drawing)


def test_more_than_is_legible_is_refused_with_the_way_out(made, monkeypatch):
    monkeypatch.setattr("servanda.draw.timeline_view.LIMIT", 48)
    with pytest.raises(ServandaError, match=r"no more than 48 stay legible.*--from.*--until.*html"):
        made("year", "2010-06-01")


def test_a_part_of_the_band_without_room_for_its_words_has_them_in_the_legend(made, said):
    drawing = made("gaps", "2009-05-13", lang="ru", assumed={"in-force": date(2009, 5, 12)})
    assert "в силе, по допущению" in said(drawing.sheets[-1]) or "допущен" in said(drawing.sheets[-1])


def test_nothing_to_draw_is_said(store, held):
    state, _ = held("year", "2009-06-01")
    with pytest.raises(ServandaError) as refused:
        draw_timeline(state, [], lang="en")
    assert refused.value.exit_code == 1


def test_the_same_status_gives_the_same_drawing(made):
    assert made("gaps", "2009-05-13", lang="kk").dot == made("gaps", "2009-05-13", lang="kk").dot


def test_hostile_words_stay_words(store, logs, layout, overlaps, svg):
    """Whatever a log says is text: in labels and tooltips, and no fault of the layout."""
    year = logs["year"]
    nasty = tuple(
        replace(event, remark=NASTY, place=NASTY, evidence=(NASTY,), matters=event.matters)
        for event in year.events
    )  # fmt: skip
    extra = Event(iri="log:year/" + "x" * 300, by=("actor:nato-plo",), span=year.events[5].span, remark=NASTY)
    log = Log(year.iri, year.agreement, (*nasty, extra), year.path)
    state = compute_status(store, AGREEMENT, log, as_of=date(2009, 3, 1))
    shown = filter_entries(
        list_entries(state), state.agreement, first=date(2009, 1, 1), last=date(2009, 3, 1)
    )
    drawing = draw_timeline(state, shown)
    assert overlaps.faults(layout(drawing)) == []
    root = svg(drawing)
    assert "<script>" in " ".join(node.get("{http://www.w3.org/1999/xlink}title", "") for node in root.iter())
    assert root.tag.endswith("svg") and not [node for node in root.iter() if node.tag.endswith("script")]


def test_hostile_names_of_actors_and_matters_stay_words(hostile, svg):
    iri = BASE + "agreement/x"
    event = Event(iri="log:l/a", matters=("matter:evil",), by=("actor:evil",), span=read_span("2009-01-01"))
    state = compute_status(hostile, iri, Log("log:l", "agreement:x", (event,)), as_of=date(2010, 1, 1))
    drawing = draw_timeline(state, list_entries(state))
    assert "<script>alert(1)</script>" in words(svg(drawing)).replace(" ", "").replace("\u202e", "")


def read_span(text):
    from servanda.events.dates import parse_span

    return parse_span(text)


@pytest.mark.parametrize("format", ["svg", "png"])
def test_every_format(made, format):
    drawn = made("year", *SPANS["early"]).render(format)
    assert drawn.startswith({"svg": b"<?xml", "png": b"\x89PNG"}[format])
    if format == "svg":
        ElementTree.fromstring(drawn)


def test_deadlines_stand_on_the_row_of_what_they_are_for(layout, overlaps):
    treaty = load_files([STATUS / "treaty.ttl"])
    log = read_log(STATUS / "treaty.csv", treaty)
    state = compute_status(treaty, BASE + "agreement/treaty", log, as_of=date(2010, 8, 1))
    shown = list_entries(state)
    rows = make_rows(state, shown, TimelinePhrases(state.agreement, "en"))
    assert [row.head.kind for row in rows].count("deadline") == 0
    owed = {row.call.id: [mark.shape for mark in row.marks] for row in rows if row.call}
    assert owed["2-answer@fire-note"] == ["event", "deadline"]
    assert owed["1-notify@fire"] == ["event", "act", "deadline", "act"]
    lanes = {row.call.id: row.lane for row in rows if row.call}
    assert lanes["2-answer@fire-note"] == "actor:south"  # South owes the answer to North's notice
    assert overlaps.faults(layout(draw_timeline(state, shown))) == []

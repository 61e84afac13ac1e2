"""Logs as Hypothesis makes them up, and means to write them to files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from servanda.events.dates import Span, parse_day, parse_span
from servanda.events.fields import load_columns, make_row
from servanda.events.model import Event, Log
from servanda.events.read import Layout
from servanda.events.write import append_item

AGREEMENT = "agreement:kz-nato-2007"
#: The day on which the tests are run, as far as logs are concerned.
TODAY = date(2012, 1, 1)

actors = st.sampled_from(["actor:kz-gov", "actor:kz-mfa", "actor:kz-mod", "actor:nato", "actor:nato-plo"])
matters = st.sampled_from(["matter:arrival", "matter:departure", "matter:absence", "matter:movement"])
forms = st.sampled_from(["form:written", "form:oral"])
norms = st.sampled_from(
    [f"{AGREEMENT}/{name}" for name in ("4-notify", "10-car", "11-security-terms", "8-laws")]
)
judged = st.sampled_from([f"{AGREEMENT}/10-if-necessary", f"{AGREEMENT}/6-consent", f"{AGREEMENT}/10-car"])
exact = st.integers(0, 1500).map(lambda days: (date(2007, 9, 8) + timedelta(days)).isoformat())
vague = st.sampled_from(["2009-03", "2009", "not known", "[2009-03-03..2009-03-10]", "[..2009-03-10]"])
days = (exact | vague).map(parse_day)
spans = st.one_of(
    days.map(Span),
    st.tuples(exact, exact).map(lambda ends: parse_span("/".join(sorted(ends)))),
    exact.map(lambda start: parse_span(f"{start}/..")),
    exact.map(lambda start: parse_span(f"{start}/")),
)
names = st.from_regex(r"[a-zәA-Z0-9_][a-zө0-9_.~-]{0,6}[a-z0-9~_-]", fullmatch=True)
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn", "Zl", "Zp"]) | st.sampled_from("\r\n'\"=#,:{"),
    min_size=1, max_size=20,
).map(str.strip).filter(bool)  # fmt: skip
#: What can stand among several in one cell of any table.
parts = texts.filter(lambda text: not set(text) & set("|;"))


def several(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=2, unique=True).map(tuple)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def logs(draw: st.DrawFn, most: int = 6, name: str = "sample") -> Log:
    """Draw a log that can be read, and says anything that one can say."""
    ids = draw(st.lists(names, min_size=1, max_size=most, unique=True))
    iris = [f"log:{name}/{one}" for one in ids]
    events = st.sampled_from(iris)
    made = []
    for iri in iris:
        common: dict[str, Any] = {
            "iri": iri, "on_behalf_of": draw(several(actors)), "place": draw(maybe(texts)),
            "evidence": draw(several(parts)), "remark": draw(maybe(texts)), "fulfils": draw(several(norms)),
            "breaches": draw(several(norms)),
        }  # fmt: skip
        kind = draw(st.sampled_from(["event", "notice", "judgement"]))
        if kind == "event":
            told = {"matters": draw(several(matters, 1)), "by": draw(several(actors)), "span": draw(spans),
                    "about": draw(several(events))}  # fmt: skip
        elif kind == "notice":
            sent, received = draw(maybe(days)), draw(maybe(days))
            sent = sent if received else draw(days)
            told = {"matters": draw(several(matters, 1)), "by": draw(several(actors)),
                    "sender": draw(actors), "addressees": draw(several(actors, 1)), "sent": sent,
                    "received": received, "form": draw(maybe(forms)), "about": draw(several(events)),
                    "span": Span(received or sent)}  # fmt: skip
        else:
            told = {"matters": draw(several(matters)), "by": draw(several(actors, 1)),
                    "about": draw(several(judged, 1)), "answer": draw(st.booleans()),
                    "span": draw(st.just(Span(parse_day("not known"))) | spans)}  # fmt: skip
        made.append(Event(kind=kind, **common, **told))
    return Log(f"log:{name}", AGREEMENT, tuple(made))


def bare(log: Log) -> dict[str, Event]:
    """Return the records of a log by id, without their lines."""
    assert len({event.iri for event in log.events}) == len(log.events)
    return {event.iri: replace(event, line=None) for event in log.events}


def table(
    log: Log, *, delimiter: str = ",", ending: str = "\n", headers: Iterable[str] | None = None,
    order: Iterable[str] | None = None, comment: str | None = "# log: sample, agreement: kz-nato-2007",
) -> str:  # fmt: skip
    """Return a log as a table."""
    used = tuple(order or load_columns())
    layout = Layout(delimiter, used, ending=ending)
    taken = {event.iri for event in log.events}
    lines = [headers or used, *(make_row(event, log, layout, taken) for event in log.events)]
    return (comment + ending if comment is not None else "") + "".join(map(layout.format_row, lines))


def as_yaml(log: Log) -> str:
    """Return a log in YAML, as it is when its records are added one by one."""
    text = ""
    for event in log.events:
        text = append_item(text, log, event)
    return text

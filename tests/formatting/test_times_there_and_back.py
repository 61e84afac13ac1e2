"""A time in the short form comes back from the full form, and another processor reads the same in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from tests.read.short.conftest import AGREEMENT, TEXT

from servanda.formatting.full_form import write_full
from servanda.formatting.layout import lay_out
from servanda.formatting.rewriting import shorten_file
from servanda.read.context import CONTEXT_IRI
from servanda.read.document import read_file
from servanda.resources import data_folder

FORM = "      form: {written: in writing}\n"
CONTEXT = json.loads((data_folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))
THINGS = [
    "storms",
    "delays",
    "objection",
    "instrument-deposit",
    "2a-storms",
    "2(b)/delays",
    "3-pay",
    "3/keep",
]
KINDS = ["signature", "adoption", "entry-into-force", "end-of-term"]
AMOUNT = st.tuples(st.integers(1, 999), st.sampled_from(["days", "weeks", "months", "years"])).map(
    lambda one: f"{one[0]} {one[1]}"
)


def some_of(names: list[str]) -> st.SearchStrategy[Any]:
    several = st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True)
    return several.map(lambda found: found[0] if len(found) == 1 else found)


EVENT = st.one_of(
    st.sampled_from(["receipt", "sending", *KINDS]),
    some_of(THINGS),
    st.builds(lambda kind, of: {kind: of}, st.sampled_from(["receipt", "sending"]), some_of(THINGS)),
)
PERIOD = st.one_of(AMOUNT, st.integers(1, 99).map(lambda hours: f"{hours} hours"))
UNIT = st.builds(
    lambda which, unit: f"{which} {unit}",
    st.sampled_from(["this", "next", "second", "third"]),
    st.sampled_from(["month", "year", "week"]),
)
FLAG = st.sampled_from(["yes", "no"])
BOUND = st.sampled_from(["latest", "earliest", "exact"])
ACTORS = some_of(["ports", "harbour"])
NUMBER = st.integers(1, 99).map(str)
DAY = st.dates()
URGENCY = st.sampled_from(["promptly", "regularly"])
MONTH_DAY = DAY.map(lambda day: f"--{day.month:02}-{day.day:02}")


def time(required: dict[str, Any], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


TIMES = st.one_of(
    time({"period": PERIOD, "after": EVENT}, dayCounts=FLAG, bound=BOUND, whose=ACTORS),
    time({"period": PERIOD, "before": some_of([*THINGS, *KINDS])}, whose=ACTORS),
    time({"at": EVENT}, startOf=UNIT, number=NUMBER),
    time({"after": EVENT}, endOf=UNIT, unless=some_of(THINGS), urgency=URGENCY),
    time({"date": DAY.map(str)}, bound=BOUND, lastOf=some_of([*THINGS, *KINDS, "all"])),
    time({"firstOf": some_of([*THINGS, *KINDS, "all"])}, period=AMOUNT),
    time({"every": AMOUNT.filter(lambda words: words.endswith("years")), "day": st.one_of(
        MONTH_DAY, st.lists(MONTH_DAY, min_size=2, max_size=4, unique=True))},
        first=DAY.map(str), nil=FLAG),
    time({"every": st.sampled_from(["month", "quarter", "half-year"]), "day": st.integers(1, 31).map(str)},
         until=DAY.map(str)),
    time({"every": st.sampled_from(["week", "year", "2 days"]), "after": EVENT}, until=DAY.map(str)),
    time({"term": AMOUNT}, renewal=st.one_of(AMOUNT, st.just("indefinite")), unless=some_of(THINGS)),
    time({"term": AMOUNT, "renewal": AMOUNT}, renewals=NUMBER, renewedBy=some_of(THINGS)),
    time({"after": EVENT, "unless": some_of(THINGS)}, threshold=st.sampled_from(["5", "1/3", "2/2"])),
)  # fmt: skip


def triples(path: Path) -> set[str]:
    return {str(quad.triple) for quad in read_file(path).quads}


def read_elsewhere(path: Path) -> set[str]:
    """Return the triples that another processor reads in a file of full YAML-LD."""

    def load(url: str, options: dict[str, Any]) -> dict[str, Any]:
        assert url == CONTEXT_IRI
        return {"contextUrl": None, "documentUrl": url, "document": CONTEXT}

    tree = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    written = jsonld.to_rdf(tree, {"format": "application/n-quads", "documentLoader": load})
    return {str(quad.triple) for quad in pyoxigraph.parse(written.encode(), pyoxigraph.RdfFormat.N_QUADS)}


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(time=TIMES, where=st.sampled_from(["timing", "effect", "notice", "notice-effect"]))
def test_a_time_goes_there_and_back(time, where, tmp_path_factory):
    folder = tmp_path_factory.mktemp("times")
    value = json.dumps({"words": "of planned closures", **time}, ensure_ascii=False)
    if where.endswith("effect"):
        value = value.replace("{", '{"is": "other", ', 1)
    more = f"      {where}: {value}\n"
    if where.startswith("notice"):
        slot = "effect" if where.endswith("effect") else "timing"
        more = f"      notice: {{stage: 2, {slot}: {value}}}\n"
    short, full = folder / "agreement.yaml", folder / "full.yaml"
    (folder / "text.en.txt").write_text(TEXT, encoding="utf-8")
    short.write_text(AGREEMENT.replace(FORM, FORM + more), encoding="utf-8")
    full.write_text(write_full(short), encoding="utf-8")
    assert triples(full) == triples(short) == read_elsewhere(full)
    # Shortening reads its own result again, and refuses where that is not the same.
    again = next(one.after for one in shorten_file(full, folder / "new" / "agreement.yaml"))
    laid_out = lay_out(again, short)
    assert lay_out(laid_out, short) == laid_out

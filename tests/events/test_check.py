"""What contradicts itself in a log: every rule, and that nothing else is complained of."""

import csv
import itertools
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.logs import AGREEMENT, TODAY, logs
from tests.status.treaties import Treaty
from tests.status.treaties import notice as treaty_notice

from servanda.events import consistency
from servanda.events.consistency import check_ambiguity, check_log, check_objects, check_turns
from servanda.events.dates import Span, parse_day, parse_span
from servanda.events.reader import read_log
from servanda.events.records import Event, Log
from servanda.messages import Messages
from servanda.namespaces import expand
from servanda.resources import data_folder
from servanda.store.bundle import load_files

DATA = Path(consistency.__file__).parent

BACKWARDS = Span(parse_day("2009-02"), parse_day("2009-01"))


def event(name, matter="arrival", when="2009-02-01", by="nato-plo", **more):
    return Event(
        iri=f"log:sample/{name}",
        matters=(f"matter:{matter}",),
        by=(f"actor:{by}",),
        span=parse_span(when),
        **more,
    )


def notice(name, matter="arrival", about=(), sent=None, received="2009-02-04", **more):
    told = {"sender": "actor:nato", "addressees": ("actor:kz-mfa",), **more}
    arrived = parse_day(received) if received else None
    return Event(
        iri=f"log:sample/{name}", kind="notice", matters=(f"matter:{matter}",), received=arrived,
        sent=parse_day(sent) if sent else None, span=Span(arrived or parse_day(sent)),
        about=tuple(f"log:sample/{one}" for one in about), **told,
    )  # fmt: skip


def judgement(name, what="10-if-necessary", by="kz-gov", when="2009-03-01/..", answer=True, **more):
    return Event(
        iri=f"log:sample/{name}", kind="judgement", about=(f"{AGREEMENT}/{what}",), by=(f"actor:{by}",),
        span=parse_span(when), answer=answer, **more,
    )  # fmt: skip


@pytest.fixture
def found(graph):
    """Return a function that checks records and gives rule and record of each result."""

    def call(*events, today=TODAY):
        log = Log(
            "log:sample",
            AGREEMENT,
            tuple(replace(one, line=n) for n, one in enumerate(events, 2)),
            Path("a.csv"),
        )
        results = check_log(log, graph, today=today)
        for result in results:
            assert result.file == "a.csv" and result.line
            assert result.message == result.messages["en"]
            assert len(set(result.messages.values())) == 3
            assert not any("{" in message for message in result.messages.values())
        return [(result.rule, result.event.partition("/")[2]) for result in results]

    return call


def test_nothing_is_wrong(found):
    assert found() == []
    assert found(
        event("appointment", "appointment", "2009-01-05"),
        event("arrival"),
        notice("arrival-notice", about=["arrival"], sent="2009-02-04"),
        event("absence", "absence", "2009-03-03/2009-03-10"),
        notice("absence-notice", "absence", about=["absence"], sender="actor:nato-plo", received="2009-03"),
        event("departure", "departure", "2010-02"),
        event("appointment-2", "appointment", "2010-02"),
        event("arrival-2", "arrival", "2010-02-20"),
        judgement("needed"), judgement("no-more", answer=False, when="2009-06-01/.."),
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("events", "rules"),
    [
        ([notice("n", sent="2009-02-05")], [("received-before-sent", "n")]),
        ([notice("n", sent="2009-02"), notice("m", sent="2009-02-04")], []),
        ([notice("n", sent="2009-03", received="2009-02")], [("received-before-sent", "n")]),
        ([replace(event("e"), span=BACKWARDS)], [("end-before-start", "e")]),
        ([event("e", when="2012-01-02")], [("in-future", "e")]),
        ([event("e", when="2011-12-30/2012-01-02")], [("in-future", "e")]),
        ([event("e", when="2011-12-30/.."), event("m", "movement", when="2012")], []),
        ([notice("n", sent="2012-02", received=None)], [("in-future", "n")]),
        ([notice("n", received="2012-01-02")], [("in-future", "n")]),
        ([judgement("j", when="2011-12-30/2013-01-02")], []),
        ([judgement("j", when="2012-01-02")], [("in-future", "j")]),
        ([notice("n", received="2007-09-06")], [("before-agreement", "n")]),
        ([notice("n", received="2007-09-07"), notice("m", received="2007"), event("e", when="2006")], []),
        ([notice("n", about=["lost"])], [("unknown-event", "n")]),
        ([replace(notice("n"), about=("log:other/arrival",))], [("unknown-event", "n")]),
        ([event("e", about=("log:sample/e",))], [("about-itself", "e")]),
        ([event("e"), event("e", "movement")], [("id-twice", "e")]),
        ([notice("n"), notice("m")], [("entered-twice", "m")]),
        ([notice("n"), notice("m", remark="again")], []),
        ([event("e", "movement"), event("f", "movement")], []),
        ([notice("n", sender="actor:kz-mfa")], [("to-itself", "n")]),
        ([notice("n", addressees=("actor:kz-mod", "actor:nato"))], [("to-itself", "n")]),
        ([event("e"), notice("n", "departure", about=["e"])], [("other-matter", "n")]),
        ([event("e"), notice("n", "new-information", about=["e"])], []),
        ([event("e", "amendment-agreement"), notice("n", "amendment-ratification", about=["e"])], []),
        ([event("e"), notice("n", "amendment-ratification", about=["e"])], [("other-matter", "n")]),
        ([replace(event("e"), matters=(), fulfils=("a",)), notice("n", about=["e"])], []),
        ([event("m", "movement"), event("n", "movement"), notice("x", "movement")], [("several-meant", "x")]),
        ([judgement("j", "6-consent", "kz-mfa")], [("not-the-judge", "j")]),
        ([judgement("j", "6-consent", "nato")], [("not-the-judge", "j")]),
        ([judgement("j", "6-consent", "nato-appropriate-bodies")], []),
        ([judgement("j", "10-if-necessary", "kz-mfa")], []),
        ([judgement("j", "6-consent", "kz-mfa", on_behalf_of=("actor:kz-appropriate-bodies",))], []),
        ([judgement("j"), judgement("k", answer=False)], [("judged-both-ways", "k")]),
        ([judgement("j"), judgement("k", answer=False, when="2009-03-02")], []),
        ([judgement("j"), judgement("k", answer=False, by="kz-mfa")], []),
        ([event("e", fulfils=("a/b",), breaches=("a/b",))], [("both-ways", "e")]),
        ([event("d", "departure"), event("a", when="2009-03")], [("ended-first", "d")]),
        ([event("d", "departure"), event("a", when="2009-03", by="plo-family")], []),
        ([event("d", "departure"), event("a", when="2009-02")], []),
        ([event("d", "departure"), event("e", "departure", "2010")], [("ended-twice", "e")]),
        ([event("a"), event("b", when="2009-03")], [("begun-twice", "b")]),
        ([event("a"), event("b", when="2009-03"), event("d", "departure", "2009-02")], []),
        ([event("a"), event("b", when="2009-03"), event("d", "departure", "2010")], [("begun-twice", "b")]),
        ([event("a", "appointment"), event("b", "appointment", "2010")], [("begun-twice", "b")]),
        ([event("d", "departure"), event("a", "appointment", "2010")], []),
        ([event("a", when="not known"), event("b"), event("d", "departure", "not known")], []),
        (
            [event("a", when="not known"), event("b"), event("c", when="2010")],
            [("begun-twice", "b"), ("begun-twice", "c")],
        ),
    ],
    ids=lambda value: " ".join(map(str, value)) if value and isinstance(value[0], tuple) else "",
)  # fmt: skip
def test_rules(found, events, rules):
    for chosen in (
        (events, events[::-1]) if rules and rules[0][0] in ("begun-twice", "ended-first") else (events,)
    ):
        assert sorted(found(*chosen)) == sorted(rules)


def test_a_result_says_what_and_which(graph):
    log = Log("log:sample", AGREEMENT, (event("first"), event("second", when="2009-03")), Path("log.yaml"))
    (result,) = check_log(log, graph, today=TODAY, lang="ru")
    assert result.severity == "violation" and result.message == result.messages["ru"]
    for part in ("офицер связи", "«first» (2009-02-01)", "«second» (2009-03)", "отбытие"):
        assert part in result.message, result.message
    (result,) = check_log(
        replace(log, events=(event("x", "appointment"), event("y", "appointment", "2010"))),
        graph,
        today=TODAY,
    )
    assert result.severity == "warning"


def test_a_sound_log_stays_sound_with_any_order_of_rows(graph):
    """What is found does not depend on the order of entry, the later of two records left aside."""
    events = [
        event("a"),
        notice("n", about=["a"], sent="2009-03"),
        event("b", when="2010"),
        judgement("j", "6-consent", "eapc"),
    ]
    told = {
        tuple(
            (one.rule, one.event)
            for one in check_log(Log("log:sample", AGREEMENT, order), graph, today=TODAY)
        )
        for order in itertools.permutations(events)
    }
    assert len(told) == 1


@settings(max_examples=50)
@given(logs())
def test_any_log_is_checked_and_every_message_is_whole(graph, log):
    for result in check_log(log, graph, today=date(2009, 6, 1)):
        assert result.rule in consistency.RULES
        assert set(result.messages) == {"en", "kk", "ru"} and all(result.messages.values())


low = st.integers(1, 6)
turns = st.lists(
    st.tuples(st.sampled_from(["arrival", "departure"]), low, st.integers(0, 2)), min_size=1, max_size=5
)


def can_be(events):
    """Say whether some choice of days, and of an order within a day, puts the events in turns."""
    begun = any(kind == "arrival" for kind, _, _ in events)
    for days in itertools.product(*(range(start, start + more + 1) for _, start, more in events)):
        for order in itertools.permutations(range(len(events))):
            if any(days[a] > days[b] for a, b in itertools.pairwise(order)):
                continue
            kinds = [events[number][0] for number in order]
            if all(a != b for a, b in itertools.pairwise(kinds)) and (not begun or kinds[0] == "arrival"):
                return True
    return False


def dated(number, kind, start, more):
    first = date(2009, 2, start)
    text = f"[{first}..{first + timedelta(more)}]" if more else first.isoformat()
    return event(f"{kind}-{number}", kind, text)


@settings(max_examples=400)
@given(turns)
def test_turns_that_can_be_are_not_complained_of(events):
    """Against every choice of days: never a false complaint, and for exact days never a missed one."""
    told = list(check_turns(dated(number, *one) for number, one in enumerate(events)))
    if can_be(events):
        assert told == []
    elif not any(more for _, _, more in events):
        assert told != []


@given(turns)
def test_turns_do_not_depend_on_the_order_of_rows(events):
    made = [dated(number, *one) for number, one in enumerate(events)]
    told = {
        frozenset((one.rule, one.event.iri) for one in check_turns(order)) for order in (made, made[::-1])
    }
    assert len(told) == 1


def meant(events):
    """Return the notices that name no event and could mean several, worked out step by step."""
    happened = sorted(
        (one for one in events if one.kind == "event"), key=lambda one: (one.span.start.earliest, one.iri)
    )
    told, several = set(), []
    for one in sorted(
        (one for one in events if one.kind == "notice"), key=lambda one: (one.span.start.latest, one.iri)
    ):
        if one.about:
            told |= set(one.about)
            continue
        begun = [
            e.iri for e in happened if e.span.start.earliest <= one.span.start.latest and e.iri not in told
        ]
        later = [
            e.iri for e in happened if e.span.start.earliest > one.span.start.latest and e.iri not in told
        ]
        if len(begun) > 1:
            several.append(one.iri)
        else:
            told |= set(begun or later[:1])
    return several


@settings(max_examples=300)
@given(st.data())
def test_which_notices_could_mean_several(data):
    starts = data.draw(st.lists(low, max_size=6))
    happened = [event(f"e{n}", "movement", f"2009-02-0{start}") for n, start in enumerate(starts)]
    ids = [one.name for one in happened]
    said = data.draw(
        st.lists(
            st.tuples(low, st.lists(st.sampled_from(ids), max_size=1) if ids else st.just([])), max_size=6
        )
    )
    notices = [
        notice(f"n{n}", "movement", about, received=f"2009-02-0{on}") for n, (on, about) in enumerate(said)
    ]
    events = data.draw(st.permutations(happened + notices))
    assert [one.event.iri for one in check_ambiguity(events)] == meant(events)


def test_time_grows_with_the_log(graph):
    """A log in turns, long enough that anything quadratic would take minutes."""
    start = date(1900, 1, 1)
    made = []
    for number in range(5_000):
        on = (start + timedelta(number)).isoformat()
        made.append(event(f"e{number}", ("arrival", "departure")[number % 2], on))
        made.append(
            notice(f"n{number}", ("arrival", "departure")[number % 2], received=on, remark=str(number))
        )
        made.append(notice(f"m{number}", "movement", received=on, remark=str(number)))
        made.append(event(f"m-{number}", "movement", (start + timedelta(30_000 + number)).isoformat()))
    results = check_log(Log("log:sample", AGREEMENT, tuple(made)), graph, today=date(2100, 1, 1))
    assert {one.rule for one in results} == {"before-agreement"}


@pytest.mark.parametrize(
    ("acts", "rules"),
    [
        ("signing 2001, ratification 2002, withdrawal 2005, ratification 2008", []),
        ("ratification 2001, signing 2002", ["ended-first"]),
        ("ratification 2001, ratification 2003", ["begun-twice"]),
        ("accession 2001, accession 2001", ["begun-twice"]),
        ("withdrawal 2001, accession 2003", ["ended-first"]),
        ("ratification 2001, withdrawal 2003, accession 2005", []),
        ("ratification 2001, withdrawal 2003, withdrawal 2005", ["ended-twice"]),
        # A matter of the agreement's own may have ended or begun it.
        ("ratification 2001, own 2003, ratification 2005", []),
        ("own 2001, withdrawal 2003, ratification 2005", []),
        ("withdrawal 2001, own 2003", []),
    ],
)
def test_the_acts_of_a_party_take_turns(acts, rules):
    records = []
    for number, act in enumerate(acts.split(", ")):
        matter, year = act.split()
        one = event(f"n{number}", matter, f"{year}-01-01", "alfa")
        records.append(replace(one, matters=(f"{AGREEMENT}/matter/own",)) if matter == "own" else one)
    assert [problem.rule for problem in check_turns(records)] == rules


@pytest.mark.parametrize(
    ("of", "when", "about", "found"),
    [
        ("beta", "2000-01-01", (), 0), ("beta", "2000-01-01", ("r",), 0), ("beta", "2002-01-01", (), 1),
        ("alfa", "2000-01-01", (), 1), ("beta", "2000-01-01", ("s",), 1),
    ],
)  # fmt: skip
def test_an_objection_has_something_to_object_to(of, when, about, found):
    objection = event(
        "o", "objection", "2001-01-01", "alfa", about=tuple(f"log:sample/{one}" for one in about)
    )
    records = [event("r", "reservation", when, of), event("s", "signing", "1999-01-01", "beta"), objection]
    problems = list(check_objects(records, {one.iri: one for one in records}))
    assert [one.rule for one in problems] == ["without-object"] * found


def test_the_tables_speak_of_matters_that_there_are(graph):
    known = {
        quad.subject.value
        for quad in graph.quads_for_pattern(None, None, None, None)
        if hasattr(quad.subject, "value")
    }
    for table, names in (
        ("pairs.tsv", ("begin", "end")),
        ("tells_of.tsv", ("told", "event")),
        ("presupposes.tsv", ("told", "event")),
        ("lasting.tsv", ("matter",)),
    ):
        rows = list(csv.DictReader((DATA / table).read_text("utf-8").splitlines(), delimiter="\t"))
        assert rows and all(row["reason"].endswith(".") for row in rows)
        for row in rows:
            named = {one for name in names for one in row[name].split("|")} - {"*", "own"}
            assert set(map(expand, named)) <= known
    assert {pair.rule for pair in consistency.load_pairs()} <= set(consistency.RULES)
    assert {pair.severity for pair in consistency.load_pairs()} <= {"violation", "warning"}


def test_every_rule_has_its_sentence_and_names_a_shape_that_is_there():
    assert list(consistency.RULES) == list(Messages("en", "log-check"))
    shapes = "".join(path.read_text("utf-8") for path in data_folder("shapes").glob("*.ttl"))
    for rule in consistency.RULES.values():
        assert rule.severity in ("violation", "warning")
        assert not rule.shape or f"{rule.shape} a " in shapes, rule


def test_a_notice_may_be_about_that_from_whose_receipt_its_time_runs(tmp_path):
    folder = Path(__file__).parents[1] / "status" / "formulas" / "reports"
    store = load_files([folder / "agreement.yaml"])
    path = tmp_path / "reports.csv"
    path.write_text(
        "id,matter,sender,addressee,received,about\n"
        "r1,water-report,water,fish,2021-03-25,\n"
        "o1,observations,fish,water,2021-06-25,r1\n"
        "s1,stock-report,fish,water,2021-07-02,r1\n",
        encoding="utf-8",
    )
    results = check_log(read_log(path, store), store, today=date(2022, 1, 1))
    assert [(one.rule, one.event.rpartition("/")[2]) for one in results] == [("other-matter", "s1")]


@pytest.mark.parametrize(
    "run", ["; srv:runsFromEvent p:ask", "; srv:runsFromEvent matter:research-visit", ""]
)
def test_an_objection_may_be_about_the_request_that_it_stops(run):
    pair = "elm-gov>oak-gov research-visit"
    effect = (
        "srv:hasEffectKind effect:acceptance ; srv:runsFrom event:receipt ;"
        f' srv:period "P60D"^^xsd:duration ; srv:isStoppedBy matter:objection {run}'
    )
    made = Treaty().norm("ask", "Obligation", pair)
    made.norm("consent", "Condition", *(() if run else (pair,)), effect=effect)
    records = (
        treaty_notice("ask", "elm-gov>oak-gov", "research-visit", "2008-03-03"),
        treaty_notice("no", "oak-gov>elm-gov", "objection", "2008-04-01", about="ask"),
        treaty_notice("odd", "oak-gov>elm-gov", "denunciation", "2008-04-01", about="ask"),
    )
    log = Log("log:pond", "agreement:pond", records)
    results = check_log(log, made.store(), today=date(2009, 1, 1))
    assert [(one.rule, one.event) for one in results] == [("other-matter", "log:pond/odd")]

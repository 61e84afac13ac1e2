"""The possible lives of agreements: each property with invented agreements in which something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest

from servanda.check.report import Result
from servanda.messages import LANGUAGES
from servanda.model import Agreement, read_agreement
from servanda.namespaces import expand
from servanda.status.lifecycle_report import check_lifecycle, check_lifecycle_of_store, render_lifecycle
from servanda.status.model_checking import KINDS, STATES, build_lives, check_lives
from servanda.store.bundle import load_files

HEAD = """
@prefix srv: <https://w3id.org/servanda/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix actor: <https://w3id.org/servanda/actor/> . @prefix action: <https://w3id.org/servanda/action/> .
@prefix matter: <https://w3id.org/servanda/matter/> . @prefix slot: <https://w3id.org/servanda/slot/> .
@prefix effect: <https://w3id.org/servanda/effect/> . @prefix event: <https://w3id.org/servanda/event/> .
@prefix bound: <https://w3id.org/servanda/bound/> . @prefix role: <https://w3id.org/servanda/role/> .
@prefix p: <https://w3id.org/servanda/agreement/pact/> .
"""
#: A pact in which nothing is wrong: in force on the last of two notices, for five years, renewed by one year
#: unless stopped six months before; a report on each accident is due within a month.
SOUND = {
    "entry": """
        p:entry a srv:Condition ; srv:hasBearer actor:north, actor:south ;
            srv:requiresNotification p:entry-north, p:entry-south .
        p:entry-north a srv:Notification ; srv:hasSender actor:north ; srv:hasAddressee actor:south ;
            srv:concernsMatter matter:ratification ; srv:hasSlot p:entry-effect .
        p:entry-south a srv:Notification ; srv:hasSender actor:south ; srv:hasAddressee actor:north ;
            srv:concernsMatter matter:ratification ; srv:hasSlot p:entry-effect .
        p:entry-effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:entry-into-force ;
            srv:isLastOf p:entry-north, p:entry-south .""",
    "report": """
        p:report a srv:Obligation ; srv:hasBearer actor:north ; srv:hasAddressee actor:south ;
            srv:hasAction action:inform ; srv:requiresNotification p:report-notice .
        p:report-notice a srv:Notification ; srv:hasSender actor:north ; srv:hasAddressee actor:south ;
            srv:concernsMatter matter:accident ; srv:hasSlot p:report-trigger, p:report-timing .
        p:report-trigger a srv:Stated ; srv:forSlot slot:trigger ; srv:isTriggeredByMatter matter:accident .
        p:report-timing a srv:Stated ; srv:forSlot slot:timing ; srv:period "P1M"^^xsd:duration ;
            srv:runsFrom event:occurrence .""",
    "term": """
        p:term a srv:Condition ; srv:hasBearer actor:north, actor:south ; srv:hasSlot p:term-effect .
        p:term-effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:termination ;
            srv:term "P5Y"^^xsd:duration ; srv:renewal "P1Y"^^xsd:duration ;
            srv:runsFrom event:entry-into-force ; srv:isStoppedBy p:stop .""",
    "stop": """
        p:stop a srv:Power ; srv:hasBearer actor:north, actor:south ; srv:requiresNotification p:stop-notice .
        p:stop-notice a srv:Notification ; srv:hasSender actor:north, actor:south ;
            srv:concernsMatter matter:intention-not-to-renew ; srv:hasSlot p:stop-timing .
        p:stop-timing a srv:Stated ; srv:forSlot slot:timing ; srv:period "P6M"^^xsd:duration ;
            srv:isDueBefore event:end-of-term .""",
}


def write(folder: Path, *, about: str = "", more: str = "", **norms: str) -> Path:
    """Write the sound pact with some norms replaced, added or left out (an empty text); return the file."""
    held = {name: text for name, text in {**SOUND, **norms}.items() if text}
    clauses = "\n".join(
        f'p:c{number} a srv:Clause ; srv:number "{number}" ; srv:order {number} ; srv:hasNorm {found} .'
        for number, text in enumerate(held.values(), 1)
        for found in [", ".join(list_norms(text))]
    )
    listed = ", ".join(f"p:c{number}" for number in range(1, len(held) + 1))
    file = folder / "pact.ttl"
    file.write_text(
        f"""{HEAD}
        <https://w3id.org/servanda/agreement/pact> a srv:Agreement ; skos:prefLabel "Pact"@en ; {about}
            dcterms:language "en" ; srv:hasParty actor:north, actor:south ; srv:hasClause {listed} ;
            srv:hasRole p:secretariat ; srv:isConstitutedBy p:text .
        p:text a srv:Treaty ; dcterms:date "2020-01-15"^^xsd:date .
        p:secretariat a srv:Role ; srv:hasRoleType role:secretariat ; skos:prefLabel "Secretariat"@en .
        actor:north a srv:State ; skos:prefLabel "Northland"@en .
        actor:south a srv:State ; skos:prefLabel "Southland"@en .
        matter:accident a srv:Matter ; skos:prefLabel "accident"@en .
        {clauses} {" ".join(held.values())} {more}""",
        encoding="utf-8",
    )
    return file


def list_norms(text: str) -> Iterator[str]:
    """Yield the norms that a piece of Turtle describes."""
    for kind in ("Obligation", "Prohibition", "Power", "Condition", "Permission"):
        for line in text.split(" .\n"):
            subject, _, rest = line.strip().partition(" ")
            if rest.startswith(f"a srv:{kind} "):
                yield subject


def make(folder: Path, **norms: str) -> Agreement:
    """Return the pact as an agreement."""
    return read_agreement(load_files([write(folder, **norms)]), expand("agreement:pact"))


def kinds(agreement: Agreement) -> dict[str, list[str]]:
    """Return what is wrong: each kind of defect with its norms."""
    found: dict[str, list[str]] = {}
    for one in check_lives(agreement):
        found.setdefault(one.kind, []).append(one.norm.name if one.norm else "")
    return found


def duty(
    name: str, timing: str = "", *, slot: str = "timing", bearer: str = "actor:north", more: str = ""
) -> str:
    """Return a duty without a notice, with a slot."""
    bound = f"srv:hasBearer {bearer} ;" if bearer else ""
    given = f"srv:hasSlot p:{name}-{slot} ;" if timing else ""
    end = f"p:{name}-{slot} a srv:Stated ; srv:forSlot slot:{slot} ; {timing} ." if timing else ""
    return f"""
        p:{name} a srv:Obligation ; {bound} {given} srv:hasAction action:inspect {more} .
        {end}"""


def test_nothing_is_wrong_with_a_sound_pact(tmp_path: Path) -> None:
    assert kinds(make(tmp_path)) == {}


def test_the_graph_has_states_and_acts_with_those_who_may_do_them(tmp_path: Path) -> None:
    graph = build_lives(make(tmp_path))
    assert set(graph) <= set(STATES)
    steps = graph.edges["concluded", "in-force"]["steps"]
    assert {step.performers for step in steps} == {("actor:north",), ("actor:south",)}
    assert nx.has_path(graph, "concluded", "ended")
    assert graph.has_edge("term-over", "in-force") and graph.edges["term-over", "ended"]["possible"]
    assert not graph.has_node("provisionally-applied")


def test_provisional_application_is_a_state_that_can_end(tmp_path: Path) -> None:
    begin = """
        p:begin a srv:Condition ; srv:hasBearer actor:north ; srv:hasSlot p:begin-effect .
        p:begin-effect a srv:Stated ; srv:forSlot slot:effect ; srv:runsFrom event:signature ;
            srv:hasEffectKind effect:provisional-application .
        p:leave a srv:Power ; srv:hasBearer actor:north ; srv:requiresNotification p:leave-notice .
        p:leave-notice a srv:Notification ; srv:hasSender actor:north ; srv:hasSlot p:leave-effect .
        p:leave-effect a srv:Stated ; srv:forSlot slot:effect ; srv:runsFrom event:receipt ;
            srv:hasEffectKind effect:provisional-application-end ."""
    agreement = make(tmp_path, begin=begin)
    assert kinds(agreement) == {}
    graph = build_lives(agreement)
    assert list(nx.all_simple_paths(graph, "concluded", "provisionally-applied"))
    assert graph.has_edge("provisionally-applied", "ended")
    assert graph.has_edge("provisionally-applied", "in-force")


def test_a_notice_of_entry_that_nobody_sends(tmp_path: Path) -> None:
    entry = SOUND["entry"].replace("srv:hasSender actor:south", "srv:hasSender p:secretariat")
    assert kinds(make(tmp_path, entry=entry)) == {"never-in-force": ["entry"], "notice-of-nobody": ["entry"]}
    # Where either notice is enough, it can still enter into force.
    first = entry.replace("srv:isLastOf", "srv:isFirstOf")
    assert kinds(make(tmp_path, entry=first)) == {"notice-of-nobody": ["entry"]}
    nobody = SOUND["entry"].replace("srv:hasSender actor:south ;", "")
    # Those who are bound are taken to send it.
    assert kinds(make(tmp_path, entry=nobody)) == {"notice-without-sender": ["entry"]}
    # That the text is silent about who sends it is no proof that nobody can.
    nobody = nobody.replace("srv:hasBearer actor:north, actor:south ;", "")
    assert kinds(make(tmp_path, entry=nobody)) == {"notice-without-sender": ["entry"]}
    report = check_lifecycle([write(tmp_path, entry=nobody)])
    (told,) = (one for one in report.results if one.shape.endswith("NoticeWithoutSender"))
    assert told.severity == "warning" and "{" not in "".join(told.messages.values())


def test_a_notice_to_oneself(tmp_path: Path) -> None:
    entry = SOUND["entry"].replace("srv:hasAddressee actor:north", "srv:hasAddressee actor:south")
    assert set(kinds(make(tmp_path, entry=entry))) == {"never-in-force", "notice-of-nobody"}


def test_an_entry_that_waits_for_itself_or_for_what_cannot_be_done(tmp_path: Path) -> None:
    entry = """
        p:entry a srv:Condition ; srv:hasBearer actor:north ; srv:hasSlot p:entry-effect .
        p:entry-effect a srv:Stated ; srv:forSlot slot:effect ;
            srv:hasEffectKind effect:entry-into-force ; {} .
        """
    own = entry.format('srv:runsFrom event:entry-into-force ; srv:period "P30D"^^xsd:duration')
    assert kinds(make(tmp_path, entry=own))["never-in-force"] == ["entry"]
    blocked = entry.format("srv:runsFromEvent p:list") + duty("list", bearer="p:secretariat")
    assert kinds(make(tmp_path, entry=blocked)) == {"never-in-force": ["entry"], "duty-of-nobody": ["list"]}
    signed = entry.format("srv:runsFrom event:signature")
    assert kinds(make(tmp_path, entry=signed)) == {}


def test_more_parties_than_there_are(tmp_path: Path) -> None:
    entry = """
        p:entry a srv:Condition ; srv:hasBearer actor:north ; srv:hasSlot p:entry-effect .
        p:entry-effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:entry-into-force ;
            srv:runsFromEvent matter:instrument-deposit ; srv:occurrenceNumber 20 ."""
    assert kinds(make(tmp_path, entry=entry)) == {"never-in-force": ["entry"]}
    open_to_all = "actor:north a srv:CollectiveActor ."
    assert kinds(make(tmp_path, entry=entry, more=open_to_all)) == {}


def test_an_agreement_without_an_end_is_a_remark(tmp_path: Path) -> None:
    assert kinds(make(tmp_path, term="", stop="")) == {"no-own-end": [""]}
    assert KINDS["no-own-end"] == "info"


def test_a_silent_text_enters_into_force_all_the_same(tmp_path: Path) -> None:
    assert kinds(make(tmp_path, entry="")) == {}


def test_an_end_that_nobody_can_bring_about(tmp_path: Path) -> None:
    end = """
        p:end a srv:Power ; srv:hasBearer p:secretariat ; srv:requiresNotification p:end-notice .
        p:end-notice a srv:Notification ; srv:hasSender p:secretariat ; srv:hasSlot p:end-effect .
        p:end-effect a srv:Stated ; srv:forSlot slot:effect ; srv:hasEffectKind effect:termination ;
            srv:runsFrom event:receipt ; srv:period "P3M"^^xsd:duration ."""
    assert kinds(make(tmp_path, term="", stop="", end=end)) == {
        "notice-of-nobody": ["end"], "end-blocked": ["end"],
    }  # fmt: skip


@pytest.mark.parametrize(("bearer", "kind"), [("", "bearer-unnamed"), ("p:secretariat", "duty-of-nobody")])
def test_a_duty_of_nobody(tmp_path: Path, bearer: str, kind: str) -> None:
    agreement = make(tmp_path, check=duty("check", bearer=bearer))
    assert kinds(agreement) == {kind: ["check"]}


def test_a_role_that_is_played_and_one_that_each_case_gives_to_somebody(tmp_path: Path) -> None:
    played = "p:secretariat srv:isPlayedBy actor:north ."
    assert kinds(make(tmp_path, check=duty("check", bearer="p:secretariat"), more=played)) == {}
    sending = "p:sending a srv:Role ; srv:hasRoleType role:sending-state ."
    about = "srv:hasRole p:sending ;"
    assert kinds(make(tmp_path, check=duty("check", bearer="p:sending"), more=sending, about=about)) == {}


def test_a_role_that_receives_notices_may_be_played_by_somebody_not_recorded(tmp_path: Path) -> None:
    entry = SOUND["entry"].replace("srv:hasAddressee actor:north", "srv:hasAddressee p:secretariat")
    assert kinds(make(tmp_path, entry=entry)) == {"receiver-unknown": ["entry"]}
    assert KINDS["receiver-unknown"] == "info"


def test_a_duty_that_never_falls_due(tmp_path: Path) -> None:
    after_nobody = duty("check", "srv:runsFromEvent p:list") + duty("list", bearer="p:secretariat")
    assert kinds(make(tmp_path, check=after_nobody))["duty-never-due"] == ["check"]
    event = "srv:isTriggeredByActor p:secretariat ; srv:isTriggeredByMatter matter:accident"
    whose = duty("check", event, slot="trigger")
    assert kinds(make(tmp_path, check=whose)) == {"duty-never-due": ["check"]}
    before_end = duty("check", "srv:isDueBefore event:end-of-term")
    assert kinds(make(tmp_path, check=before_end)) == {}
    assert kinds(make(tmp_path, check=before_end, term="", stop=""))["duty-never-due"] == ["check"]


def test_an_answer_to_a_message_that_nobody_gives(tmp_path: Path) -> None:
    answer = """
        p:answer a srv:Obligation ; srv:hasBearer actor:south ;
            srv:hasSlot p:answer-trigger, p:answer-timing .
        p:answer-trigger a srv:Stated ; srv:forSlot slot:trigger ; srv:isTriggeredByMatter matter:accident .
        p:answer-timing a srv:Stated ; srv:forSlot slot:timing ; srv:period "P1M"^^xsd:duration ;
            srv:runsFrom event:receipt ."""
    assert kinds(make(tmp_path, answer=answer)) == {}
    report = SOUND["report"].replace("srv:hasSender actor:north", "srv:hasSender p:secretariat")
    assert kinds(make(tmp_path, answer=answer, report=report)) == {
        "duty-never-due": ["answer"], "duty-of-nobody": ["report"],
    }  # fmt: skip
    assert kinds(make(tmp_path, answer=answer, report="")) == {}  # a message that no norm provides for


def test_what_is_due_before_the_agreement_binds(tmp_path: Path) -> None:
    assert kinds(make(tmp_path, one=duty("one", "srv:isDueBefore event:entry-into-force"))) == {
        "owed-too-late": ["one"]
    }
    assert set(kinds(make(tmp_path, one=duty("one", "srv:isDueBefore event:signature")))) == {"order"}


def test_conditions_that_wait_for_each_other(tmp_path: Path) -> None:
    both = duty("one", "srv:runsFromEvent p:two") + duty("two", "srv:runsFromEvent p:one")
    assert kinds(make(tmp_path, both=both)) == {"circle": ["one"]}
    notices = """
        p:ask a srv:Obligation ; srv:hasBearer actor:north ; srv:requiresNotification p:asking .
        p:asking a srv:Notification ; srv:hasSender actor:north ; srv:hasAddressee actor:south ;
            srv:concernsMatter matter:accident ; srv:hasSlot p:ask-timing .
        p:ask-timing a srv:Stated ; srv:forSlot slot:timing ; srv:runsFrom event:receipt ;
            srv:runsFromEvent p:answering .
        p:answer a srv:Obligation ; srv:hasBearer actor:south ; srv:requiresNotification p:answering .
        p:answering a srv:Notification ; srv:hasSender actor:south ; srv:hasAddressee actor:north ;
            srv:concernsMatter matter:accident ; srv:hasSlot p:answer-timing .
        p:answer-timing a srv:Stated ; srv:forSlot slot:timing ; srv:runsFrom event:receipt ;
            srv:runsFromEvent p:asking ."""
    assert set(kinds(make(tmp_path, both=notices))) == {"circle"}
    # A question that something else can call for begins it.
    begun = notices.replace("srv:runsFromEvent p:answering", "srv:runsFromEvent p:answering, matter:accident")
    assert kinds(make(tmp_path, both=begun)) == {}


def test_an_order_that_cannot_be_kept(tmp_path: Path) -> None:
    both = duty("one", "srv:isDueBefore p:two") + duty("two", "srv:isDueBefore p:one")
    assert kinds(make(tmp_path, both=both)) == {"order": ["one"]}
    window = duty("one", "srv:isDueBefore p:two ; srv:runsFromEvent p:two") + duty("two")
    assert kinds(make(tmp_path, both=window)) == {"order": ["one"]}
    event = duty("one", "srv:isDueBefore matter:accident ; srv:runsFromEvent matter:accident")
    assert kinds(make(tmp_path, both=event)) == {"order": ["one"]}
    life = duty("one", "srv:runsFrom event:end-of-term ; srv:isDueBefore event:entry-into-force")
    assert set(kinds(make(tmp_path, both=life))) == {"order", "owed-too-late"}
    good = duty("one", "srv:isDueBefore p:two") + duty("two", "srv:runsFromEvent p:one")
    assert kinds(make(tmp_path, both=good)) == {}
    # Each year for itself: last year's answer comes before this year's report.
    yearly = both.replace(
        "srv:isDueBefore p:one", 'srv:isDueBefore p:one ; srv:recursEvery "P1Y"^^xsd:duration'
    )
    assert kinds(make(tmp_path, both=yearly)) == {}


def test_a_duty_and_its_prohibition(tmp_path: Path) -> None:
    must = duty("must", more=';\n srv:actObject "the plant"@en')
    ban = """
        p:ban a srv:Prohibition ; srv:hasBearer actor:north ; srv:hasAction action:inspect ;
            srv:actObject "The  plant"@en {} ."""
    assert kinds(make(tmp_path, must=must, ban=ban.format(""))) == {"contradiction": ["must"]}
    limited = ban.format("; srv:hasQualifier p:limit") + "\np:limit a srv:Qualifier ."
    other = ban.format("").replace("The  plant", "the harbour")
    others = ban.format("").replace("actor:north", "actor:south")
    for harmless in (limited, other, others):
        assert kinds(make(tmp_path, must=must, ban=harmless)) == {}
    until = ban.format("; srv:hasSlot p:until")
    until += " p:until a srv:Stated ; srv:forSlot slot:timing ; srv:isDueBefore matter:accident ."
    assert kinds(make(tmp_path, must=must, ban=until)) == {}
    early = duty("must", "srv:isDueBefore matter:accident", more=';\n srv:actObject "the plant"@en')
    assert kinds(make(tmp_path, must=early, ban=until)) == {"contradiction": ["must"]}


def test_a_deadline_before_what_calls_for_the_duty(tmp_path: Path) -> None:
    on = 'srv:onDate "{}"^^xsd:date'
    assert kinds(make(tmp_path, one=duty("one", on.format("2019-12-31")))) == {"deadline-too-early": ["one"]}
    assert kinds(make(tmp_path, one=duty("one", on.format("2021-12-31")))) == {}
    begin = duty("begin", on.format("2022-06-01") + " ; srv:hasBound bound:earliest")
    after = duty("after", on.format("2022-03-01") + " ; srv:runsFromEvent p:begin")
    assert kinds(make(tmp_path, begin=begin, after=after)) == {"deadline-too-early": ["after"]}
    later = after.replace("2022-03-01", "2022-07-01")
    assert kinds(make(tmp_path, begin=begin, after=later)) == {}
    last = 'srv:recursEvery "P1Y"^^xsd:duration ; srv:lastDue "2018-12-31"^^xsd:date'
    assert kinds(make(tmp_path, one=duty("one", last))) == {"deadline-too-early": ["one"]}


def test_an_agreement_may_be_in_force_from_a_date_before_its_conclusion(tmp_path: Path) -> None:
    entry = """
        p:entry a srv:Condition ; srv:hasBearer actor:north ; srv:hasSlot p:entry-effect .
        p:entry-effect a srv:Stated ; srv:forSlot slot:effect ; srv:onDate "2019-06-01"^^xsd:date ;
            srv:hasEffectKind effect:entry-into-force ."""
    due = 'srv:onDate "2019-12-31"^^xsd:date'
    assert kinds(make(tmp_path, entry=entry, one=duty("one", due))) == {}
    early = due.replace("2019-12-31", "2019-05-31")
    assert kinds(make(tmp_path, entry=entry, one=duty("one", early))) == {"deadline-too-early": ["one"]}


def test_a_window_that_closes_before_it_opens(tmp_path: Path) -> None:
    window = """
        p:one a srv:Obligation ; srv:hasBearer actor:north ; srv:hasSlot p:one-trigger, p:one-timing .
        p:one-trigger a srv:Stated ; srv:forSlot slot:trigger ; srv:isTriggeredByMatter matter:accident ;
            srv:period "P60D"^^xsd:duration ; srv:runsFrom event:occurrence ; srv:hasBound bound:earliest .
        p:one-timing a srv:Stated ; srv:forSlot slot:timing ; srv:period "P1M"^^xsd:duration ;
            srv:runsFrom event:occurrence ."""
    assert kinds(make(tmp_path, one=window)) == {"window-closed": ["one"]}
    assert kinds(make(tmp_path, one=window.replace("P1M", "P3M"))) == {}


def test_a_term_that_never_runs_out(tmp_path: Path) -> None:
    endless = SOUND["term"].replace(" ; srv:isStoppedBy p:stop", "")
    assert kinds(make(tmp_path, term=endless, stop="")) == {"endless-term": ["term"]}
    idle = SOUND["stop"].replace("actor:north, actor:south", "p:secretariat")
    assert kinds(make(tmp_path, stop=idle)) == {"endless-term": ["term"]}
    for way in ("srv:maximumRenewals 1", "srv:isRenewedBy matter:extension-agreement"):
        limited = endless.replace("srv:runsFrom", f"{way} ; srv:runsFrom")
        assert kinds(make(tmp_path, term=limited, stop="")) == {}
    for ever in ("srv:isRenewedIndefinitely true",):
        held = endless.replace('srv:renewal "P1Y"^^xsd:duration', ever)
        assert kinds(make(tmp_path, term=held, stop="")) == {"endless-term": ["term"]}


def test_two_terms_with_a_renewal_each(tmp_path: Path) -> None:
    second = SOUND["term"].replace("p:term", "p:again")
    assert list(kinds(make(tmp_path, again=second))) == ["two-terms"]


def test_a_matter_that_stops_a_term_is_that_of_its_notices(tmp_path: Path) -> None:
    term = SOUND["term"].replace("p:stop", "matter:intention-not-to-renew")
    assert kinds(make(tmp_path, term=term)) == {}
    assert kinds(make(tmp_path, term=term, stop="")) == {}  # whoever may say so
    idle = SOUND["stop"].replace("actor:north, actor:south", "p:secretariat")
    assert kinds(make(tmp_path, term=term, stop=idle)) == {"endless-term": ["term"]}
    late = SOUND["stop"].replace("P6M", "P6Y")
    assert kinds(make(tmp_path, term=term, stop=late)) == {"stop-too-late": ["term"]}


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("P6Y", {"stop-too-late": ["term"]}),
        ("P5Y", {"stop-too-late": ["term"]}),
        ("P18M", {"stop-too-late-renewed": ["term"]}),
        ("P364D", {}),
    ],
)
def test_a_time_to_stop_that_is_longer_than_the_term(
    tmp_path: Path, period: str, found: dict[str, list[str]]
) -> None:
    assert kinds(make(tmp_path, stop=SOUND["stop"].replace("P6M", period))) == found


def test_a_long_chain_of_conditions_is_followed_to_its_cause(tmp_path: Path) -> None:
    length = 600
    chain = "".join(duty(f"n{n}", f"srv:runsFromEvent p:n{n + 1}") for n in range(length))
    last = duty(f"n{length}", bearer="p:secretariat")
    agreement = make(tmp_path, chain=chain + last)
    # What only follows from the last is not told of each.
    assert kinds(agreement) == {"duty-of-nobody": [f"n{length}"], "duty-never-due": [f"n{length - 1}"]}
    entry = """
        p:entry a srv:Condition ; srv:hasBearer actor:north ; srv:hasSlot p:entry-effect .
        p:entry-effect a srv:Stated ; srv:forSlot slot:effect ; srv:runsFromEvent p:n580 ;
            srv:hasEffectKind effect:entry-into-force ."""
    report = check_lifecycle([write(tmp_path, entry=entry, chain=chain + last)])
    told = next(one.message for one in report.results if one.shape.endswith("NeverInForce"))
    assert "Secretariat" in told and "n581" in told and "n590" not in told


def test_what_cannot_be_counted_is_never_a_fault(tmp_path: Path) -> None:
    for name, slot in (("entry", "p:entry-effect"), ("term", "p:term-effect"), ("stop", "p:stop-timing")):
        more = (
            f'{slot} srv:uncountableReason "It is for the Parties."@en ; srv:evidenceText "in due time"@en .'
        )
        assert set(kinds(make(tmp_path, more=more))) == {"unchecked"}, name
    waits = duty("one", 'srv:runsFromEvent p:one ; srv:uncountableReason "Nobody knows."@en')
    assert set(kinds(make(tmp_path, one=waits))) == {"unchecked"}


def results(report_results: tuple[Result, ...]) -> list[str]:
    return [one.shape.partition(":")[2] for one in report_results]


def test_a_report_places_each_defect_and_tells_it_in_words(tmp_path: Path) -> None:
    entry = SOUND["entry"].replace("srv:hasSender actor:south", "srv:hasSender p:secretariat")
    file = write(tmp_path, entry=entry, check=duty("check", bearer=""))
    report = check_lifecycle([file])
    assert not report.conforms and report.agreements == 1
    assert sorted(results(report.results)) == [
        "LifecycleBearerUnnamed",
        "LifecycleNeverInForce",
        "LifecycleNoticeOfNobody",
    ]
    assert {one.stage for one in report.results} == {"lifecycle"}
    assert {one.file for one in report.results} == {str(file)}
    assert all("Secretariat" in one.message for one in report.results if "entry-south" in one.message)
    for one in report.results:
        assert set(one.messages) == set(LANGUAGES) and "{" not in "".join(one.messages.values())
    for width in (60, 100):
        text = render_lifecycle(report, width=width)
        assert "entry-south" in text
        assert all(len(line) <= width for line in text.splitlines() if str(file) not in line)


def test_every_kind_of_defect_has_words_in_every_language(tmp_path: Path) -> None:
    store = load_files([write(tmp_path, check=duty("check", bearer=""))])
    for lang in LANGUAGES:
        report = check_lifecycle_of_store(store, language=lang)
        assert [one.message for one in report.results] == [one.messages[lang] for one in report.results]


def test_the_bundled_agreement_has_a_sound_life(graph: pyoxigraph.Store) -> None:
    agreement = read_agreement(graph, expand("agreement:kz-nato-2007"))
    assert check_lives(agreement) == ()
    lives = build_lives(agreement)
    assert nx.shortest_path(lives, "concluded", "ended", weight=None) == ["concluded", "in-force", "ended"]
    assert len(lives.edges["concluded", "in-force"]["steps"]) == 2
    assert {step.performers for step in lives.edges["in-force", "termination-notified"]["steps"]} == {
        ("actor:kz-gov",), ("actor:nato",),
    }  # fmt: skip


FORMULAS = sorted((Path(__file__).parent / "formulas").glob("*/agreement.yaml"))


@pytest.mark.parametrize("file", FORMULAS, ids=[file.parent.name for file in FORMULAS])
def test_formulas_of_real_kinds_make_sound_lives(file: Path) -> None:
    report = check_lifecycle([file])
    assert report.conforms, [one.message for one in report.results]

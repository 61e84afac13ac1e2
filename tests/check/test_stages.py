"""The stages of a check: every shape has one, and a cause stands for what follows from it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from servanda.check.checker import check, check_files
from servanda.check.report import Report, Result
from servanda.check.shacl import bundled_shapes
from servanda.check.stage_groups import arrange_by_stage, arrange_remarks
from servanda.check.stage_text import as_text
from servanda.check.stages import LIFECYCLE, STAGES, find_stage, load_stages
from servanda.formatting.full_form import write_full
from servanda.resources import data_folder

FOLDER = data_folder("agreements") / "kz-nato-2007"


def make(shape: str, *, clause: str | None = None, norm: str | None = None, **more: object) -> Result:
    """Return a result of a shape, at some place."""
    given = {
        "severity": "violation",
        "focus": norm or f"agreement:x/{clause}",
        "path": None,
        "value": None,
    } | more
    message = str(given.pop("message", f"{shape} is wrong: fix it."))
    return Result(
        shape=f"srv-shapes:{shape}",
        clause=clause,
        message=message,
        norm=norm,
        messages={"en": message},
        **given,
    )  # type: ignore[arg-type]


def shown(results: list[Result]) -> dict[str, list[str]]:
    """Return the shapes of the findings that each stage shows first, without prefixes."""
    return {
        outcome.stage: [group.first.shape.partition(":")[2] for group in outcome.groups]
        for outcome in arrange_by_stage(results)
        if outcome.groups
    }


def test_every_shape_has_one_stage_and_every_row_a_shape() -> None:
    named = {iri.rpartition("#")[2].rstrip(">") for iri in bundled_shapes().named if "/shapes#" in iri}
    rows = load_stages()
    assert named - set(rows) == set()
    assert {
        name
        for name in rows
        if not name.startswith(
            ("Ledger", "Read", "Incorporated", "ActorSpelt", "VersionsOf", "Record", "Lifecycle")
        )
    } - named == set()
    every = (*STAGES, LIFECYCLE)
    assert {row.stage for row in rows.values()} == set(every)
    order = [every.index(row.stage) for row in rows.values()]
    assert order == sorted(order), "the rows stand in the order of the stages"


def test_every_topic_is_spoilt_by_one_and_needed_by_another() -> None:
    spoilt = {topic for row in load_stages().values() for topic in row.spoils}
    needed = {topic for row in load_stages().values() for topic in row.needs}
    assert spoilt == needed


def test_results_of_the_ledger_have_a_stage() -> None:
    source = (Path(__file__).parents[2] / "graph/servanda/text/quotes.py").read_text(encoding="utf-8")
    kinds = re.search(r"ProblemKind = Literal\[(.*?)\]", source, re.DOTALL)
    assert kinds is not None
    names = [
        "".join(part.capitalize() for part in kind.split("-")) for kind in re.findall('"(.*?)"', kinds[1])
    ]
    assert names and {
        f"Ledger{name}" for name in [*names, "Uncovered", "Unreadable", "LettersComposed", "LettersAlike"]
    } <= set(load_stages())


@pytest.mark.parametrize(
    ("cause", "effect"),
    [
        (
            make("LedgerQuoteOrphaned", clause="3", norm="agreement:x/n"),
            make("ModalitySignalled", clause="3", norm="agreement:x/n"),
        ),
        (
            make("NormBearer", clause="3", norm="agreement:x/n"),
            make("BearerAnswersToParty", clause="3", norm="agreement:x/n"),
        ),
        (make("PassageKind", clause="3"), make("LedgerQuoteOrphaned", clause="3", norm="agreement:x/n")),
        (make("InstrumentHeld"), make("LedgerPassageNotFound", clause="3")),
        (make("AgreementLanguage"), make("QuoteInPassage", clause="3", norm="agreement:x/n")),
    ],
    ids=lambda one: one.shape,
)
def test_what_follows_is_hidden_and_counted(cause: Result, effect: Result) -> None:
    outcomes = arrange_by_stage([effect, cause])
    groups = [group for outcome in outcomes for group in outcome.groups]
    assert [(group.first, group.following) for group in groups] == [(cause, 1)]


@pytest.mark.parametrize(
    "other",
    [
        make("ModalitySignalled", clause="4", norm="agreement:x/m"),
        make("ModalitySignalled", clause="3", norm="agreement:x/m"),
        make("NormLabel", clause="3", norm="agreement:x/n"),
    ],
    ids=["another clause", "another norm", "something else"],
)
def test_what_does_not_follow_is_shown(other: Result) -> None:
    cause = make("LedgerQuoteOrphaned", clause="3", norm="agreement:x/n")
    assert sum(map(len, shown([cause, other]).values())) == 2


def test_what_is_wrong_with_one_agreement_hides_nothing_of_another() -> None:
    cause = make("AgreementLanguage", focus="agreement:x")
    other = make("QuoteInPassage", clause="3", norm="agreement:y/3-n")
    same = make("QuoteInPassage", clause="3", norm="agreement:x/3-n")
    assert shown([cause, other, same]) == {"anchored": ["AgreementLanguage", "QuoteInPassage"]}


def test_a_name_that_is_not_known_is_told_once_wherever_it_is_used() -> None:
    shapes = ("NormBearer", "NotificationSender", "NormAddressee")
    results = [make(shape, clause="3", norm=f"a:{shape}", value="actor:x", line=9) for shape in shapes]
    assert [len(one) for one in shown(results).values()] == [1]


def test_forty_of_a_kind_are_one_line() -> None:
    results = [
        make("SlotWords", clause=str(n), message="Add 'words'.", file="a.yaml", line=n) for n in range(1, 41)
    ]
    text = as_text(Report(tuple(results), 1, list), width=200)
    assert text.count("Add 'words'.") == 2  # as the first thing to do, and in its stage
    assert "40" in text and ":2 (clause 2)" in text and ":30" not in text
    assert as_text(Report(tuple(results), 1, list), width=200, verbose=True).count("Add 'words'.") == 41


def test_values_of_one_node_are_joined() -> None:
    results = [
        make(
            "NotificationSlotEach",
            clause="3",
            norm="agreement:x/n",
            value=f"slot:{name}",
            message=f"Add slot:{name}.",
        )
        for name in ("form", "timing")
    ]
    [outcome] = [one for one in arrange_by_stage(results) if one.groups]
    assert [group.message for group in outcome.groups] == ["Add slot:form, slot:timing."]


def test_the_agreement_as_a_whole_comes_before_its_clauses() -> None:
    results = [make("NormLabel", clause="1", norm="agreement:x/n", line=1), make("AgreementParty", line=90)]
    assert shown(results) == {"complete": ["AgreementParty", "NormLabel"]}


def test_a_stage_that_could_find_nothing_is_not_said_to_have_passed() -> None:
    blocked = {one.stage for one in arrange_by_stage([make("ReadName")]) if one.is_blocked}
    assert blocked == {"anchored", "complete", "consistent"}
    assert not any(one.is_blocked for one in arrange_by_stage([make("NormLabelUnique", clause="1")]))


def test_remarks_are_no_fault_and_stand_at_the_end() -> None:
    remarks = [
        make("Label", clause=str(n), severity="info", message="No translation into kk.", line=n)
        for n in range(5)
    ]
    report = Report(tuple(remarks), 1, list)
    text = as_text(report, width=200)
    assert report.conforms and text.count("No translation") == 1 and "5" in text
    both = as_text(Report((*remarks, make("NormLabel")), 1, list), width=200)
    assert both.index("NormLabel") < both.index("No translation")
    assert [len(group.results) for group in arrange_remarks(remarks)] == [5]


def test_remarks_that_differ_in_a_value_are_one_line() -> None:
    remarks = [
        make("Translation", severity="info", value=tag, message=f"Nothing is in {tag}.")
        for tag in ("kk", "ru")
    ]
    assert [group.message for group in arrange_remarks(remarks)] == ["Nothing is in kk, ru."]


@pytest.fixture
def spoil(tmp_path: Path) -> Callable[[str, str], Report]:
    """Check the bundled agreement as full YAML-LD, in which something is replaced once."""

    def run(old: str, new: str) -> Report:
        text = write_full(FOLDER / "agreement.yaml")
        assert old in text
        (tmp_path / "agreement.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        shutil.copy(FOLDER / "source.kk.txt", tmp_path)
        return check_files([tmp_path / "agreement.yaml"])

    return run


def test_a_number_that_two_clauses_have_comes_before_what_it_does_to_the_text(
    spoil: Callable[[str, str], Report],
) -> None:
    report = spoil("number: 6\n", "number: 5\n")
    first = next(group for outcome in arrange_by_stage(report.results) for group in outcome.groups)
    assert (
        first.first.shape == "srv-shapes:ClauseNumberUnique" and first.following and len(first.results) == 2
    )


def test_a_name_described_nowhere_is_told_with_the_code_that_was_meant(
    spoil: Callable[[str, str], Report],
) -> None:
    report = spoil("hasAction: action:appoint", "hasAction: appoint")
    [name] = [one for one in report.results if one.stage == "read"]
    assert name.clause == "1" and name.line and "action:appoint" in name.message
    assert len(name.messages) == 3
    assert all(one.clause == "1" for one in report.results)


def test_a_node_without_a_type_is_told_at_its_own_line(spoil: Callable[[str, str], Report]) -> None:
    report = spoil("    type: Clause\n    number: 1\n", "    number: 1\n")
    [untyped] = [one for one in report.results if one.shape == "srv-shapes:ReadType"]
    text = (Path(str(untyped.file))).read_text(encoding="utf-8").splitlines()
    assert untyped.line and text[untyped.line - 1].strip().startswith("1:")
    groups = [group for outcome in arrange_by_stage(report.results) for group in outcome.groups]
    assert groups[0].first == untyped


def test_all_that_hinders_the_reading_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(
        "id: agreement:x\ntype: Agreement\npartys: [actor:kz-gov]\nsourceFile: none.txt\n"
        'clauses:\n  "1":\n    type: Claus\n    norms:\n      1-n: {type: Obligation, bearer: actor:kz-gvo}\n'
    )
    report = check_files([file])
    assert {(one.line, one.clause) for one in report.results} == {(3, None), (4, None), (7, "1"), (9, "1")}
    assert {one.stage for one in report.results} == {"read"} and report.unreadable is not None
    assert report.unreadable.line == 3 and len(report.unreadable.more) == 3


def test_two_actors_spelt_alike_are_told(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(
        "@prefix srv: <https://w3id.org/servanda/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "<https://w3id.org/servanda/agreement/x> a srv:Agreement .\n"
        '<https://example.org/a> a srv:State ; skos:prefLabel "Area"@en .\n'
        '<https://example.org/b> a srv:State ; skos:prefLabel "аrea"@en .\n',  # a Cyrillic letter first
        encoding="utf-8",
    )
    [alike] = [one for one in check([file]).results if one.shape == "srv-shapes:ActorSpeltAlike"]
    assert (alike.focus, alike.value, alike.line) == ("https://example.org/b", "https://example.org/a", 5)
    assert find_stage(alike.shape) == "consistent"


def test_two_actors_of_two_agreements_may_have_one_name(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.ttl" for name in "ab"]
    for file in files:
        start = f"https://w3id.org/servanda/agreement/{file.stem}"
        file.write_text(
            "@prefix srv: <https://w3id.org/servanda/ontology#> .\n"
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            f"<{start}> a srv:Agreement ; srv:definesActor <{start}/area> .\n"
            f'<{start}/area> a srv:State ; skos:prefLabel "Area"@en .\n',
            encoding="utf-8",
        )
    [alike] = [one for one in check(files).results if one.shape == "srv-shapes:ActorSpeltAlike"]
    assert (alike.severity, alike.focus) == ("info", "agreement:b/area")


@pytest.mark.parametrize("form", ["trig", "jsonld"])
def test_what_rules_conclude_is_no_loose_end(tmp_path: Path, form: str) -> None:
    from servanda.export.formats import Request, export
    from servanda.store.bundle import load_files

    file = tmp_path / f"agreement.{form}"
    graph = load_files([FOLDER / "agreement.yaml"])
    iri = "https://w3id.org/servanda/agreement/kz-nato-2007"
    file.write_bytes(export(Request(graph, iri, form, include=frozenset({"derived", "registries"}))))
    assert check_files([file]).results == ()

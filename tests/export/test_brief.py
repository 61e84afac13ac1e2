"""The brief of one page, read back by python-docx: what it says on a day and without one."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

import servanda
from servanda.draw.typeface import text_width
from servanda.events.reader import read_log
from servanda.export.brief import make_brief
from servanda.export.formats import Request, export
from servanda.messages import Messages
from servanda.model import read_agreements
from servanda.namespaces import BASE, expand
from servanda.status.states import compute_status
from servanda.store.bundle import load_files

AGREEMENT = BASE + "agreement/kz-nato-2007"
DAY = date(2009, 6, 1)
LOG = """
"@context": {"@language": en}
id: log:office
type: EventLog
ofAgreement: agreement:kz-nato-2007
events:
  arrival: {type: Event, matters: matter:arrival, by: actor:nato-plo, when: 2009-02-01}
  astray:
    {type: NotificationAct, sender: actor:nato, addressee: actor:kz-mod, matters: matter:arrival,
     about: arrival, received: 2009-02-04}
  absence: {type: Event, matters: matter:absence, by: actor:nato-plo, when: 2009-04-03/2009-04-10}
"""


@pytest.fixture(scope="module")
def store():
    return servanda.load().store


@pytest.fixture(scope="module")
def status(store, tmp_path_factory):
    path: Path = tmp_path_factory.mktemp("log") / "log.yaml"
    path.write_text(LOG, encoding="utf-8")
    log = read_log(path, store, AGREEMENT)
    return compute_status(store, AGREEMENT, log, as_of=DAY, assumed={"in-force": date(2008, 12, 1)})


@pytest.fixture(scope="module")
def files(store, status):
    """The briefs as files, by language: of the day, and of the text alone."""
    return {
        (lang, stood): export(Request(store, AGREEMENT, "docx", lang, (), status if stood else None))
        for lang, stood in (("en", True), ("en", False), ("kk", True), ("ru", False))
    }


def rows(file):
    """Return the rows of the first table, without its head."""
    table = Document(BytesIO(file)).tables[0]
    return [[cell.text for cell in row.cells] for row in table.rows][1:]


def texts(file):
    return [paragraph.text for paragraph in Document(BytesIO(file)).paragraphs]


@pytest.mark.parametrize("lang", ["en", "kk"])
def test_the_title_is_the_answer_and_the_headings_are_headings(files, lang):
    held = Document(BytesIO(files[lang, True]))
    heads = [one.text for one in held.paragraphs if one.style.name == "Heading 1"]
    assert heads == [Messages(lang, "brief").text("title.due", n=2)]
    assert len([one for one in held.paragraphs if one.style.name == "Heading 2"]) == 3
    assert held.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")).startswith(lang)
    assert held.core_properties.language.startswith(lang)


def test_who_must_notify_whom_stands_with_its_ground_and_no_time_is_made_up(files):
    found = rows(files["en", True])
    assert [row[-1].rstrip("°") for row in found] == ["4", "2.2", "3(d)"]
    arrival, absence, judged = found
    assert "NATO" in arrival[0] and "Ministry of Foreign Affairs" in arrival[1]
    assert "1 February 2009" in arrival[2] and "Ministry of Defence" in arrival[2]
    assert arrival[3].split("\n")[1] == "120 days" and absence[3].split("\n")[1] == "59 days"
    assert arrival[4] == absence[4] == "no time set" and "regularly" in judged[4]
    assert "To be judged by" in judged[2]


def test_what_is_open_beside_notices_and_what_is_assumed_is_told(files):
    said = "\n".join(texts(files["en", True]))
    assert "Clause 11: " in said and "clause 10: Government" in said
    assert "in force from 1 December 2008" in said and "log office" in said and "source" in said
    assert "--" not in said and "4-notify" not in said


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_without_a_day_it_says_what_the_text_says_and_no_state(files, lang):
    words, found = Messages(lang, "brief"), rows(files[lang, False])
    said = texts(files[lang, False])
    assert words.text("title.text", notifications=11, untimed=9) in said
    assert len(found) == 10 and sum(words["no_time"] in row for row in found) == 8
    states = {text for key, text in Messages(lang, "states").items() if key != "state.in-force"}
    assert not states & {cell for row in found for cell in row}
    assert words["no_day"] in said[-1]


@pytest.mark.parametrize("lang", ["en", "kk"])
def test_the_picture_says_in_words_what_it_shows(files, lang):
    (shape,) = Document(BytesIO(files[lang, True])).inline_shapes
    told = shape._inline.docPr.get("descr")
    assert all(clause in told for clause in ("2.2", "3(d)", "4.1", "5.2", "13", "14", "15"))
    assert Messages(lang, "states")["state.open"].upper() in told
    assert 0.99 < shape.width.pt / 510 < 1.01


def test_the_head_of_the_table_repeats_and_no_page_breaks_a_row(files):
    table = Document(BytesIO(files["en", False])).tables[0]
    first, *others = [row._tr for row in table.rows]
    assert first.find(f".//{qn('w:tblHeader')}") is not None
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in others)


def test_the_same_brief_is_the_same_bytes(store, status, files):
    again = export(Request(store, AGREEMENT, "docx", "kk", (), status))
    assert again == files["kk", True]
    with zipfile.ZipFile(BytesIO(again)) as held:
        assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(BytesIO(again)).core_properties.author == "servanda"


def test_what_rests_on_a_record_that_is_only_assumed_says_so(store):
    log = read_log(Path(__file__).parents[2] / "docs/logs/liaison-2009.yaml", store, AGREEMENT)
    stood = compute_status(store, AGREEMENT, log, as_of=DAY)
    brief = make_brief(stood.agreement, "en", stood, {})
    lines = {line.clause: line for run in brief.runs for line in run.lines}
    assert lines["2.2"].ground == "3–10 March 2009 (assumed)"
    assert "1 December 2008 (assumed)" in lines["15"].ground and lines["4.1"].chip == ""


def test_where_nothing_is_known_the_title_says_so(store):
    unknown = compute_status(store, AGREEMENT, None, as_of=DAY)
    file = export(Request(store, AGREEMENT, "docx", "en", (), unknown))
    assert Messages("en", "brief")["title.phase-not-known"] in texts(file)
    assert not Document(BytesIO(file)).tables and Messages("en", "brief")["record.none"] in texts(file)[-1]
    early = compute_status(store, AGREEMENT, None, as_of=date(2007, 1, 1))
    file = export(Request(store, AGREEMENT, "docx", "en", (), early))
    assert Messages("en", "brief")["title.not-in-force"] in texts(file)


def test_of_what_is_not_binding_nothing_must_be_done():
    file = Path(__file__).parents[1] / "agreements" / "examples" / "alta-birka-2022" / "agreement.yaml"
    graph = load_files([file])
    (memorandum,) = read_agreements(graph)
    assert not memorandum.is_binding
    stood = compute_status(graph, expand(memorandum.iri), None, as_of=date(2023, 1, 1))
    for status in (None, stood):
        brief = make_brief(memorandum, "en", status, {})
        said = str((brief.title, brief.box, brief.table, brief.runs))
        assert "not legally binding" in brief.box[0][0] and " must " not in said


def test_no_head_of_a_column_is_broken(files):
    for (lang, _), file in files.items():
        for table in Document(BytesIO(file)).tables:
            for cell in table.rows[0].cells:
                wide = max(text_width(word, 8, bold=True) for word in cell.text.split())
                assert cell.width.pt >= wide, (lang, cell.text)


def test_a_brief_calls_records_by_what_they_are_about(store):
    log = read_log(Path(__file__).parents[2] / "docs" / "logs" / "liaison-2009.yaml", store, AGREEMENT)
    found = compute_status(store, AGREEMENT, log, as_of=DAY)
    told = " ".join(make_brief(found.agreement, "en", found, {}).sources)
    assert "ratification, 1 December 2008" in told and "ratification-notice" not in told

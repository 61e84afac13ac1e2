"""Logs in tables, YAML-LD and RDF: the same records, and a sentence for whatever is wrong."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.logs import as_yaml, bare, logs, table

from servanda.errors import ServandaError
from servanda.events import resolver
from servanda.events.dates import Span, parse_day
from servanda.events.fields import NOTHING, load_columns, make_quads
from servanda.events.reader import MAX_ROWS, is_table, read_csv, read_log, read_quads
from servanda.namespaces import PREFIXES, expand

fixed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
few = settings(fixed, max_examples=40)
HEADER = "id,type,matter,by,when,sender,addressee,sent,received,form,about,answer,evidence\n"
ARRIVAL = "arrival,,arrival,nato-plo,2009-02-01,,,,,,,,register 12/2009\n"
SAMPLE = """\
"@context": {"@language": en}
id: log:sample
type: EventLog
ofAgreement: agreement:kz-nato-2007
events:
  arrival:
    type: Event
    matters: matter:arrival
    by: actor:nato-plo
    when: 2009-02-01
    place: {kk: Астана, ru: Астана, en: Astana}
    evidence: register 12/2009
  notice:
    type: NotificationAct
    sender: actor:nato
    addressee: [actor:kz-mfa, actor:kz-mod]
    matters: matter:arrival
    about: arrival
    received: 2009-02-04
  needed:
    type: Judgement
    about: agreement:kz-nato-2007/10-if-necessary
    by: actor:kz-gov
    answer: "true"
"""
FORMATS = {
    ending: pyoxigraph.RdfFormat.from_extension(ending)
    for ending in ("ttl", "trig", "nt", "nq", "rdf", "jsonld")
}


def triples(log):
    return [quad.triple for quad in make_quads(log)]


def as_rdf(log, ending):
    return pyoxigraph.serialize(triples(log), format=FORMATS[ending], prefixes=PREFIXES)


@pytest.fixture
def read(tmp_path, graph):
    """Return a function that reads a log from its text."""

    def call(text, name="sample.yaml", agreement=None):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_log(path, graph, agreement)

    return call


@pytest.fixture
def read_table(read):
    """Return a function that reads a table from its text."""

    def call(text, name="sample.csv", agreement=None):
        return read(text, name, agreement)

    return call


def refused(read, text, *parts, line=None, **named):
    with pytest.raises(ServandaError) as caught:
        read(text, **named)
    said = str(caught.value)
    assert "\n" not in said and said.startswith(caught.value.file) and caught.value.line == line, said
    assert caught.value.file.endswith(named.get("name", "sample." + caught.value.file.rpartition(".")[2]))
    for part in parts:
        assert part in said, said


@fixed
@given(
    log=logs(),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    mark=st.sampled_from(["", "\ufeff"]),
    order=st.permutations(list(load_columns())),
)
def test_what_is_written_is_read(read_table, log, delimiter, ending, mark, order):
    text = mark + table(log, delimiter=delimiter, ending=ending, order=order)
    assert bare(read_table(text)) == bare(log)


@few
@given(log=logs(), chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(read_table, log, chance):
    shuffled = list(log.events)
    chance.shuffle(shuffled)
    found = read_table(table(replace(log, events=tuple(shuffled))))
    assert bare(found) == bare(log)
    assert [event.iri for event in found.events] == [event.iri for event in shuffled]


@pytest.mark.parametrize("language", range(3))
def test_headers_in_three_languages(read_table, language):
    headers = [column.names[-1] if language == 2 else column.names[0] for column in load_columns().values()]
    if language == 1:
        headers = [name.upper().replace("_", " ") for name in load_columns()]
    cells = {
        "id": "a",
        "matter": "arrival",
        "when": "2009-02-01",
        "type": ("event", "EVENT", "оқиға")[language],
    }
    row = ",".join(cells.get(name, "") for name in load_columns())
    (event,) = read_table(",".join(headers) + "\n" + row + "\n").events
    assert (event.kind, event.matters) == ("event", ("matter:arrival",))


def test_every_header_means_one_column():
    meant = [(name, column.name) for column in load_columns().values() for name in set(column.names)]
    assert len({name for name, _ in meant}) == len(meant)


def test_the_kind_of_a_row_that_does_not_say_it(read_table):
    text = (
        HEADER + ARRIVAL + "n,,arrival,,,nato,kz-mfa,,2009-02-04,,arrival,,\nj,,,kz-gov,,,,,,,10-car,нет,\n"
    )
    event, notice, judgement = read_table(text).events
    assert (event.kind, notice.kind, judgement.kind) == ("event", "notice", "judgement")
    assert notice.about == ("log:sample/arrival",) and notice.span == Span(parse_day("2009-02-04"))
    assert judgement.about == ("agreement:kz-nato-2007/10-car",)
    assert judgement.answer is False and judgement.span == NOTHING
    assert [one.line for one in (event, notice, judgement)] == [2, 3, 4]


@pytest.mark.parametrize(
    "name",
    [
        "nato-plo",
        "NATO-PLO",
        " actor:nato-plo ",
        "https://w3id.org/servanda/actor/nato-plo",
        "Офицер связи НАТО/ПРМ",
    ],
)
def test_an_actor_by_any_of_its_names(read_table, name):
    (event,) = read_table(HEADER + ARRIVAL.replace("nato-plo", f'"{name}"')).events
    assert event.by == ("actor:nato-plo",)


@pytest.mark.parametrize(
    "name", ["arrival", "log:sample/arrival", "https://w3id.org/servanda/log/sample/arrival"]
)
def test_a_record_by_any_of_its_names(read_table, name):
    notice = f"n,,arrival,,,nato,kz-mfa,,2009,,{name},,\n"
    for text in (ARRIVAL + notice, notice + ARRIVAL.replace("arrival,,", "log:sample/arrival,,")):
        assert {one for event in read_table(HEADER + text).events for one in event.about} == {
            "log:sample/arrival"
        }


@pytest.mark.parametrize(
    ("mark", "delimiter"), [("|", ","), (";", ","), ("|", ";"), (";", "\t"), (" | ", ",")]
)
def test_several_values_in_a_cell(read_table, mark, delimiter):
    text = (HEADER + ARRIVAL.replace("nato-plo", f"nato-plo{mark}nato")).replace(",", delimiter)
    assert read_table(text).events[0].by == ("actor:nato-plo", "actor:nato")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["sep={}\n", '"sep={}"\n', "# log: sample\nsep={}\n", "\ufeffSEP={}\r\n"])
def test_the_line_that_tells_excel_what_parts_cells(read_table, delimiter, first):
    text = HEADER + ARRIVAL.replace("2009-02-01", "2009-02-01/open")
    found = read_table(first.format(delimiter) + text.replace(",", delimiter))
    assert bare(found) == bare(read_table(text))
    assert found.events[0].line == (first + HEADER).count("\n") + 1


def test_several_senders_of_a_joint_notice(read_table):
    text = "id,matter,sender,by,addressee,received\nn,arrival,nato|nato-plo|nato,kz-gov,kz-mfa,2009-02-04\n"
    told = read_table(text).events[0]
    assert (told.sender, told.by) == ("actor:nato", ("actor:nato-plo", "actor:kz-gov"))


@pytest.mark.parametrize(
    ("first", "log"),
    [
        ("# log: liaison-2009, agreement: kz-nato-2007\n", "log:liaison-2009"),
        ('"# log: liaison-2009, agreement: kz-nato-2007",,,,\n', "log:liaison-2009"),
        ("# log: log:liaison-2009; agreement: agreement:kz-nato-2007;;;\r\n", "log:liaison-2009"),
        ("# Kept by hand, every week\n# log: liaison-2009\n", "log:liaison-2009"),
        ("# agreement: kz-nato-2007\n", "log:sample"),
        ("", "log:sample"),
    ],
)
def test_what_a_log_is_called(read_table, first, log):
    found = read_table(first + HEADER + ARRIVAL)
    assert (found.iri, found.agreement) == (log, "agreement:kz-nato-2007")
    assert found.events[0].line == (first + HEADER).count("\n") + 1


def test_a_row_of_several_lines_is_placed_where_it_begins(read_table):
    text = (
        HEADER
        + 'a,,arrival,,2009,,,,,,,,"one\ntwo\r\nthree"\n'
        + ARRIVAL
        + "\n,,,,,,,,,,,,\n"
        + "b"
        + ARRIVAL
    )
    events = read_table(text).events
    assert [event.line for event in events] == [2, 5, 8]
    assert events[0].evidence == ("one\ntwo\r\nthree",)


def test_rows_of_blanks_and_nameless_columns_are_passed_over(read_table):
    text = HEADER.replace("\n", ",,\n") + ARRIVAL.replace("\n", ",, \n") + " , ,,,,,,,,,,,,,\n"
    assert len(read_table(text).events) == 1


def test_formulas_are_kept_from_spreadsheets_and_back(read_table):
    log = read_table(HEADER + ARRIVAL.replace("register 12/2009", "'=1+1|'@x|''=2|'tis|=3"))
    assert log.events[0].evidence == ("=1+1", "@x", "'=2", "'tis", "=3")
    assert "'=1+1|'@x|''=2|''tis|'=3" in table(log)


def test_many_distinct_words_are_read_as_one_is(read_table):
    rows = "".join(f"e{n},,arrival,,2009,,,,,,,,book {n}|page {n}\n" for n in range(60_000))
    events = read_table(HEADER + rows).events
    assert events[59_999].evidence == ("book 59999", "page 59999")


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        (b"\xff\xfei\x00d\x00", 1, ["binary"]),
        ((HEADER + ARRIVAL).encode() + b"b\x00,\n", 3, ["binary"]),
        ((HEADER + ARRIVAL).encode() + "b,,прибытие\n".encode("cp1251"), 3, ["not UTF-8"]),
        ("\n", 1, ["names of the columns"]),
        ("# log: a\n", 2, ["names of the columns"]),
        ("# log: a b\n" + HEADER, 1, ["'a b'", "name of a log"]),
        ("# log: a, what\n" + HEADER, 1, ["'what' says nothing"]),
        ("# agreement: other\n" + HEADER, 1, ["'other'", "kz-nato-2007", "--store"]),
        (HEADER.replace("evidence", "colour"), 1, ["'colour'"]),
        (HEADER.replace("evidence", "evidense"), 1, ["'evidense'", "'evidence'"]),
        (HEADER.replace("evidence", "Matters"), 1, ["'matter' and 'Matters'"]),
        (HEADER.replace("evidence", "Когда"), 1, ["'when' and 'Когда'"]),
        (HEADER.replace("evidence", "сәйкестендіргіш"), 1, ["'id' and 'сәйкестендіргіш'"]),
        ("# log: a\n# log: b\n" + HEADER + ARRIVAL, 2, ["'a'", "'b'"]),
        ("# log: a, log: b\n" + HEADER + ARRIVAL, 1, ["'a'", "'b'"]),
        (HEADER.replace("id,", ""), 1, ["'id'"]),
        (HEADER + ARRIVAL.replace("\n", ",\n"), 2, ["14 cells", "13"]),
        (HEADER + ARRIVAL.replace("arrival,,", "arrival,"), 2, ["12 cells", "13"]),
        (HEADER + ARRIVAL + 'b,,arrival,,"2009\n' + ARRIVAL, 3, ["quotation mark", "not closed"]),
        (HEADER + ARRIVAL + 'b,,"arrival"s,,2009,,,,,,,,\n', 3, ["doubled"]),
        (HEADER + 'a,,"' + "x" * 200_000 + '",,,,,,,,,,\n', 2, ["not closed"]),
        (HEADER + ARRIVAL.rstrip("\n"), 2, ["no line end", "cut off"]),
        (HEADER + ARRIVAL + ARRIVAL, 3, ["'arrival' stands twice", "line 2"]),
        (HEADER + ARRIVAL.replace("arrival,,", ",,"), 2, ["has no id"]),
        (HEADER + ARRIVAL.replace("arrival,,", "a/b,,"), 2, ["'a/b' cannot be an id"]),
        (HEADER + ARRIVAL.replace("2009-02-01", "01/02/2009"), 2, ["2009-02-01"]),
        (HEADER + ARRIVAL.replace("2009-02-01", "2009-02-30"), 2, ["'2009-02-30'"]),
        (HEADER + ARRIVAL.replace("2009-02-01", "2009-02-05/2009-02-01"), 2, ["before it begins"]),
        (HEADER + ARRIVAL.replace("nato-plo", "nato-pol"), 2, ["'nato-pol' is no actor", "did you mean"]),
        (HEADER + ARRIVAL.replace(",arrival,", ",arival,"), 2, ["no matter", "'arrival'"]),
        (HEADER + ARRIVAL.replace("arrival,,", "arrival,meeting,"), 2, ["'meeting'", "judgement"]),
        (HEADER + ARRIVAL.replace("2009-02-01", ""), 2, ["needs 'when'", "not known"]),
        (HEADER + ARRIVAL.replace("nato-plo", "|"), 2, ["names nothing"]),
        (HEADER + "n,,arrival,,,nato,kz-mfa,,,,,,\n", 2, ["'sent' or 'received'"]),
        (HEADER + "n,,arrival,,,nato,,2009,,,,,\n", 2, ["'addressee'"]),
        (HEADER + "n,,arrival,,2009,nato,kz-mfa,,,,,,\n", 2, ["no 'when'", "'sent' and 'received'"]),
        (HEADER + "n,,arrival,,,nato,kz-mfa,2009,,writen,,,\n", 2, ["no form", "'written'"]),
        (HEADER + "n,,arrival,,,nato,kz-mfa,2009,,,arival,,\n" + ARRIVAL, 2, ["'arival'", "'arrival'"]),
        (HEADER + ARRIVAL + "n,,arrival,,,nato,kz-mfa,2009,,,10-car,,\n", 3, ["no record '10-car'"]),
        (HEADER + "j,,,kz-gov,,,,,,,10-if-necesary,yes,\n", 2, ["'10-if-necessary'"]),
        (HEADER + "j,,,kz-gov,,,,,,,10-car,perhaps,\n", 2, ["'perhaps'", "yes, no"]),
        (HEADER + "j,,,kz-gov,,,,,,,10-car,yes,\n" + ARRIVAL.replace("arrival,,", "10-car,,"), 2, ["both"]),
        (HEADER.replace("\n", ",,\n") + ARRIVAL.replace("\n", ",,x\n"), 2, ["'x'", "without a name"]),
        ("id,fulfils,when\na,4-notifi,2009\n", 2, ["no norm", "4-notify"]),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_table_refused(read_table, text, line, parts):
    refused(read_table, text, *parts, line=line)


def test_an_empty_file(read_table):
    with pytest.raises(ServandaError, match="empty"):
        read_table("")


def test_a_file_whose_name_is_no_name(read_table):
    refused(read_table, HEADER + ARRIVAL, "'my log (1)'", "# log: NAME", line=1, name="my log (1).csv")
    assert read_table("# log: mine\n" + HEADER + ARRIVAL, "my log (1).csv").iri == "log:mine"


def test_a_log_of_another_agreement(read_table):
    with pytest.raises(ServandaError, match="not about 'other'"):
        read_table(
            "# agreement: kz-nato-2007\n" + HEADER, "sample.csv", "https://w3id.org/servanda/agreement/other"
        )


def test_too_many_rows_and_too_large_a_file(read_table, monkeypatch, tmp_path, graph):
    monkeypatch.setattr("servanda.events.reader.MAX_ROWS", 1)
    refused(read_table, HEADER + ARRIVAL + "b" + ARRIVAL, "more than 1 rows", line=3)
    assert MAX_ROWS == 5_000_000
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.truncate(513 * 1024 * 1024)  # a hole: it takes no room on the disk
    with pytest.raises(ServandaError, match="513 MB and at most 512 MB are read"):
        read_csv(large, graph)


def test_control_characters_do_not_reach_the_terminal(read_table):
    refused(read_table, HEADER + ARRIVAL.replace("nato-plo", "\x1b[31mnato"), "\ufffd[31mnato", line=2)


def test_a_table_cut_off_anywhere_is_refused_or_read_in_whole_rows(read_table):
    text = (
        "# log: sample\n"
        + HEADER
        + ARRIVAL
        + 'b,,movement,nato-plo,2009-03,,,,,,,,"a ""b"", c\nd"\n'
        + ("n,,arrival,,,nato,kz-mfa,,2009-02-04,,arrival,,\n")
    )
    whole = [replace(event, line=None) for event in read_table(text).events]
    for end in range(len(text)):
        try:
            found = read_table(text[:end]).events
        except ServandaError as error:
            assert "\n" not in str(error)
            continue
        assert text[:end].endswith("\n")
        assert [replace(event, line=None) for event in found] == whole[: len(found)]


@settings(fixed, max_examples=300)
@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode), st.integers(0, 4))
def test_whatever_is_put_into_a_table_gives_a_sentence(read_table, noise, place):
    rows = [
        b"# log: sample\n",
        HEADER.encode(),
        ARRIVAL.encode(),
        b"n,,arrival,,,nato,kz-mfa,,2009,,arrival,,\n",
    ]
    content = b"".join([*rows[:place], noise, *rows[place:]])
    try:
        read_table(content)
    except ServandaError as error:
        assert "\n" not in str(error) and len(str(error)) < 700


def test_long_logs_are_read_in_time_that_grows_with_them(read_table, monkeypatch):
    """Every name and day once: a thousand times the rows ask the graph no more often."""
    chance = random.Random(4)
    rows = [
        f"m{n},,{chance.choice(['movement', 'absence'])},nato-plo,2009-0{chance.randint(1, 9)}-11,,,,,,,,\n"
        for n in range(2_000)
    ]
    asked = []
    real = resolver.run_select
    monkeypatch.setattr(resolver, "run_select", lambda *given: asked.append(given) or real(*given))
    read_table(HEADER + "".join(rows[:20]))
    few = len(asked)
    read_table(HEADER + "".join(rows))
    assert len(asked) == 2 * few > 0


@few
@given(logs(), st.sampled_from(["yaml", *sorted(set(FORMATS) - {"rdf"})]))
def test_any_log_in_any_format(read, log, ending):
    text = as_yaml(log) if ending == "yaml" else as_rdf(log, ending)
    assert bare(read(text, f"sample.{ending}")) == bare(log)


def test_all_formats_say_the_same(read):
    log = read(SAMPLE)
    known = bare(log)
    assert known["log:sample/arrival"].place == "Astana"
    assert known["log:sample/notice"].addressees == ("actor:kz-mfa", "actor:kz-mod")
    assert [event.line for event in log.events] == [6, 13, 20]
    for ending in FORMATS:
        assert bare(read(as_rdf(log, ending), f"sample.{ending}")) == known
    assert bare(read(table(log), "sample.csv")) == known
    assert bare(read(as_yaml(log), "other.yml")) == known


def test_a_log_in_a_graph_of_its_own(read):
    log = read(SAMPLE)
    node = pyoxigraph.NamedNode(expand(log.iri))
    quads = [pyoxigraph.Quad(one.subject, one.predicate, one.object, node) for one in triples(log)]
    for ending in ("nq", "trig"):
        found = read(pyoxigraph.serialize(quads, format=FORMATS[ending]), f"sample.{ending}")
        assert bare(found) == bare(log)


def test_lines_of_turtle(read):
    log = read(SAMPLE)
    text = "".join(f"{one} .\n" for one in triples(log))
    first = text.splitlines()
    for event in read(text, "sample.ttl").events:
        assert expand(event.iri) in first[event.line - 1]
        assert expand(event.iri) not in "".join(first[: event.line - 1])


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [("a.csv", "", True), ("a.TSV", "", True), ("a.txt", "", True), ("a.yaml", "id,when\n", False),
     ("a.ttl", "id,when\n", False), ("a", "id,when\n", True), ("a", "# log: x\nқашан;ид\n", True),
     ("a", "sep=;\n# log: x\nid;when\n", True),
     ("a", "id: log:x\n", False), ("a", "", False), ("none", None, False)],
)  # fmt: skip
def test_what_is_a_table(tmp_path, name, text, told):
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert is_table(tmp_path / name) is told


def change(old, new):
    assert old in SAMPLE
    return SAMPLE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        (change("    by: actor:nato-plo\n", "    by: actor:nato-pol\n"), 9, ["actor:nato-pol"]),
        (change("when: 2009-02-01", "when: 01/02/2009"), 10, ["2009-01-02 or 2009-02-01"]),
        (change("when: 2009-02-01", "when: [2009-02-01, 2009-02-02]"), 10, ["'when' has 2 values"]),
        (change("    when: 2009-02-01\n", ""), 6, ["needs 'when'"]),
        (change("    matters: matter:arrival\n    by", "    by"), 6, ["'matters' or 'fulfils' or"]),
        (change("about: arrival\n", "about: arival\n"), 18, ["'arival'", "'arrival'"]),
        (change("about: arrival\n", "about: agreement:kz-nato-2007/4\n"), 18, ["no record '4'"]),
        (change("    sender: actor:nato\n", ""), 13, ["needs 'sender'"]),
        (change("received: 2009-02-04", "when: 2009-02-04"), 13, ["no 'when'", "'sent' and 'received'"]),
        (change("kz-nato-2007/10-if-nec", "kz-nato-2007/10-if-neec"), 22, ["'10-if-necessary'"]),
        (change('answer: "true"', "answer: yes"), 24, ["'yes'", "true or false"]),
        (change("type: Judgement", "type: Event"), 20, ["no 'answer'"]),
        (change("    type: Judgement\n", ""), 20, ["needs one type"]),
        (change("type: Judgement", "type: [Judgement, Event]"), 20, ["needs one type"]),
        (change("type: Judgement", "type: Clause"), 20, ["needs one type"]),
        (change("    evidence: register 12/2009\n", "    bearer: actor:nato\n"), 6, ["no 'srv:hasBearer'"]),
        (change("evidence: register 12/2009", 'evidence: " "'), 12, ["'evidence' is empty"]),
        (change("place: {kk: Астана, ru: Астана, en: Astana}", "place: ''"), 11, ["'place' is empty"]),
        (change("ofAgreement: agreement:kz-nato-2007", "ofAgreement: agreement:x"), 4, ["'x'", "--store"]),
        (change("ofAgreement: agreement:kz-nato-2007\n", ""), 2, ["'ofAgreement'"]),
        (SAMPLE.rstrip("\n"), 24, ["no end", "cut off"]),
        (SAMPLE[: SAMPLE.index("  needed")] + "  needed: {}\n", None, ["not described", "cut off"]),
        ("--- # this log ends with '...'\n" + SAMPLE, 25, ["'...'", "cut off"]),
        ("id: agreement:x\ntype: Agreement\n", None, ["describes no log"]),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_refused(read, text, line, parts):
    refused(read, text, *parts, line=line)


@pytest.mark.parametrize(
    ("extra", "parts"),
    [
        ("<log/x> a <log/y> . <{log}> a <{srv}EventLog> .\n<{log}2> a <{srv}EventLog> .", ["several logs"]),
        ("<{log}/arrival> <{srv}happenedon> 'x' .", ["'srv:happenedon'", "'srv:happenedOn'"]),
        ("<{log}/arrival> <{srv}concernsMatter> 'arrival' .", ["'matters' takes names"]),
        ("<{log}/arrival> <{srv}hasEvidence> <{log}> .", ["'evidence' takes plain words"]),
        ("<{log}/arrival> <{srv}concernsMatter> <https://example.org/x> .", ["no matter"]),
        ("<{log}/lost> a <{srv}Event> .", ["'lost'", "cut off"]),
        ("<{log}> <{srv}hasEvent> <{log}/lost> .", ["'lost'", "not described"]),
        ("<{log}> <{srv}hasEvent> 'x' .", ["'events' takes names"]),
        ("<{log}> <{srv}hasEvent> <https://example.org/x#> .", ["cannot be the name"]),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_refused_turtle(read, extra, parts):
    text = "@base <https://example.org/> .\n" + as_rdf(read(SAMPLE), "nt").decode()
    said = extra.format(log=expand("log:sample"), srv=PREFIXES["srv"])
    with pytest.raises(ServandaError) as caught:
        read(text + said, "sample.ttl")
    for part in parts:
        assert part in str(caught.value), str(caught.value)


def test_what_other_vocabularies_say_is_left_alone(read):
    text = as_rdf(read(SAMPLE), "nt").decode()
    said = f'<{expand("log:sample/arrival")}> <http://purl.org/dc/terms/created> "2009" .\n'
    assert bare(read(text + said, "sample.nt")) == bare(read(SAMPLE))


def test_an_event_of_another_log_may_be_named(read):
    text = change("about: arrival\n", "about: log:older/arrival\n")
    assert bare(read(text))["log:sample/notice"].about == ("log:older/arrival",)


@settings(fixed, max_examples=200)
@given(
    st.text(max_size=30), st.integers(0, len(SAMPLE)), st.integers(0, 40), st.sampled_from(["yaml", "ttl"])
)
def test_whatever_is_put_in_gives_a_sentence(read, noise, place, gone, ending):
    text = SAMPLE if ending == "yaml" else as_rdf(read(SAMPLE), "ttl").decode()
    try:
        read(text[:place] + noise + text[place + gone :], f"sample.{ending}")
    except ServandaError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("ending", ["yaml", "nq", "ttl"])
def test_a_log_that_is_cut_off(read, ending):
    """As servanda writes it: about line ends and within lines, a sentence or the first records, whole."""
    log = read(SAMPLE)
    text = as_yaml(log) if ending == "yaml" else "".join(f"{one} .\n" for one in triples(log))
    content = text.encode()
    whole = [replace(event, line=None) for event in read(content, f"sample.{ending}").events]
    prefixes = set()
    lines = list(itertools.accumulate(map(len, content.splitlines(keepends=True))))
    for end in sorted({0, *range(0, len(content), 13), *lines, *(at - 1 for at in lines)} - {len(content)}):
        try:
            found = read(content[:end], f"sample.{ending}").events
        except ServandaError as error:
            assert "\n" not in str(error)
            continue
        assert [replace(event, line=None) for event in found] == whole[: len(found)]
        prefixes.add(len(found))
    assert prefixes == (set() if ending == "yaml" else set(range(len(whole)))) or ending == "ttl"


SCENARIOS = Path(__file__).parents[1] / "status" / "scenarios"


def untagged(log):
    """Return the quads as texts, without the languages of words, which a table has not."""
    found = set()
    for quad in read_quads(log):
        value = quad.object
        if isinstance(value, pyoxigraph.Literal) and value.language:
            value = pyoxigraph.Literal(value.value)
        found.add(str(pyoxigraph.Quad(quad.subject, quad.predicate, value, quad.graph_name)))
    return found


def test_a_table_says_what_the_yaml_says(graph):
    table, yaml = (read_log(SCENARIOS / f"year.{ending}", graph) for ending in ("csv", "yaml"))
    assert untagged(table) == untagged(yaml)


@pytest.mark.parametrize("name", ["year.csv", "year.yaml", "gaps.yaml", "termination.yaml"])
def test_what_is_read_back_are_the_records(graph, tmp_path, name):
    log = read_log(SCENARIOS / name, graph)
    for source in (log, replace(log, path=None)):
        file = tmp_path / "log.nq"
        file.write_bytes(pyoxigraph.serialize(read_quads(source), format=pyoxigraph.RdfFormat.N_QUADS))
        again = read_log(file, graph)
        assert (again.iri, again.agreement) == (log.iri, log.agreement)
        assert {replace(one, line=None) for one in again.events} == {
            replace(one, line=None) for one in log.events
        }


def test_all_lie_in_the_graph_of_the_log(graph):
    log = read_log(SCENARIOS / "year.csv", graph)
    assert {quad.graph_name.value for quad in read_quads(log)} == {"https://w3id.org/servanda/log/year"}


def test_words_in_several_languages_are_kept(graph):
    log = read_log(SCENARIOS.parents[1] / "queries" / "log.yaml", graph)
    remarks = {
        (quad.object.language, quad.object.value)
        for quad in read_quads(log)
        if "comment" in quad.predicate.value
    }
    assert {("en", "By telephone."), ("ru", "По телефону.")} < remarks

"""Logs in YAML-LD and RDF: the same records as in a table, and as strict."""

from dataclasses import replace

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from logs import bare, logs, table

from servanda.errors import ServandaError
from servanda.timeline import log_yaml
from servanda.timeline.log_fields import heading, statements, yaml_record
from servanda.timeline.log_read import is_table, read_log
from servanda.vocabulary import PREFIXES, expand

fixed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    return [*heading(log.iri, log.agreement), *(one for e in log.events for one in statements(e, log.iri))]


def as_rdf(log, ending):
    return pyoxigraph.serialize(triples(log), format=FORMATS[ending], prefixes=PREFIXES)


def as_yaml(log):
    text = log_yaml.new(log.iri, log.agreement)
    for event in log.events:
        text = log_yaml.inserted(text, event.name, yaml_record(event, log))
    return text


@pytest.fixture
def read(tmp_path, graph):
    """Return a function that reads a log from its text."""

    def call(text, name="sample.yaml", agreement=None):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_log(path, graph, agreement)

    return call


def refused(read, text, *parts, line=None, name="sample.yaml"):
    with pytest.raises(ServandaError) as caught:
        read(text, name)
    said = str(caught.value)
    assert "\n" not in said and name in said and caught.value.line == line, said
    for part in parts:
        assert part in said, said


@fixed
@given(logs())
def test_yaml(read, log):
    text = as_yaml(log)
    assert text.splitlines()[-1] == "..."
    assert bare(read(text)) == bare(log)


@fixed
@given(logs(), st.sampled_from(sorted(set(FORMATS) - {"rdf"})))
def test_rdf(read, log, ending):
    assert bare(read(as_rdf(log, ending), f"sample.{ending}")) == bare(log)


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
        (change("when: 2009-02-01", "when: 01/02/2009"), 10, ["2009-03-15"]),
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
        ("<{log}> <{srv}records> <{log}/lost> .", ["'lost'", "not described"]),
        ("<{log}> <{srv}records> 'x' .", ["'events' takes names"]),
        ("<{log}> <{srv}records> <https://example.org/x#> .", ["cannot be the name"]),
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


@pytest.mark.parametrize("ending", ["yaml", "nq", "ttl", "csv"])
def test_a_log_that_is_cut_off(read, ending):
    """As servanda writes it: at every byte, a sentence or the first records, each of them whole."""
    log = read(SAMPLE)
    if ending == "csv":
        text = table(log)
    elif ending == "yaml":
        text = as_yaml(log)
    else:
        text = "".join(f"{one} .\n" for one in triples(log))
    content = text.encode()
    whole = [replace(event, line=None) for event in read(content, f"sample.{ending}").events]
    prefixes = set()
    for end in range(len(content)):
        try:
            found = read(content[:end], f"sample.{ending}").events
        except ServandaError as error:
            assert "\n" not in str(error)
            continue
        assert [replace(event, line=None) for event in found] == whole[: len(found)]
        prefixes.add(len(found))
    assert prefixes == (set() if ending == "yaml" else set(range(len(whole)))) or ending == "ttl"

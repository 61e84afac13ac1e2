"""Logs: YAML-LD read as strictly as an agreement, and other RDF put into the graph of its log."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from servanda.errors import ServandaError
from servanda.namespaces import BASE, PREFIXES, SRV, compact, expand
from servanda.read.document import read_file

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
    when: 2009-02-01/2009-02
    place: Astana
    evidence: register 12/2009
  arrival-notice:
    type: NotificationAct
    sender: actor:nato
    addressee: actor:kz-mfa
    matters: matter:arrival
    about: arrival
    sent: 2009-02-02
    received: not known
    hasForm: form:oral
  interpreter:
    type: Judgement
    about: agreement:kz-nato-2007/10-if-necessary
    by: actor:kz-gov
    answer: true
"""
LOG = BASE + "log/sample"


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    (tmp_path / "sample.yaml").write_text(SAMPLE, "utf-8")
    return tmp_path / "sample.yaml"


def lines(path: Path) -> set[str]:
    return {str(quad) for quad in read_file(path).quads}


def test_a_log_becomes_rdf_in_its_own_graph(sample: Path) -> None:
    document = read_file(sample)
    assert (document.agreements, document.agreement, document.logs) == ((), None, (LOG,))
    assert {str(quad.graph_name) for quad in document.quads} == {f"<{LOG}>"}
    said = lines(sample)
    for subject, term, value in (
        ("", "isLogOf", f"<{BASE}agreement/kz-nato-2007>"),
        ("", "hasEvent", f"<{LOG}/arrival>"),
        ("/arrival", "happenedOn", '"2009-02-01/2009-02"'),
        ("/arrival", "hasEvidence", '"register 12/2009"'),
        ("/arrival", "place", '"Astana"@en'),
        ("/arrival-notice", "isAbout", f"<{LOG}/arrival>"),
        ("/arrival-notice", "sentOn", '"2009-02-02"'),
        ("/arrival-notice", "receivedOn", '"not known"'),
        ("/interpreter", "isAbout", f"<{BASE}agreement/kz-nato-2007/10-if-necessary>"),
        ("/interpreter", "judgementAnswer", f'"true"^^<{PREFIXES["xsd"]}boolean>'),
    ):
        assert f"<{LOG}{subject}> <{SRV}{term}> {value} <{LOG}>" in said
    by = f"<{LOG}/arrival> <{PREFIXES['prov']}wasAssociatedWith> <{BASE}actor/nato-plo> <{LOG}>"
    assert by in said


def test_each_record_knows_its_line(sample: Path) -> None:
    positions = read_file(sample).positions
    assert positions[LOG + "/arrival-notice"].line == 13
    assert positions[LOG + "/arrival-notice"].line_of(SRV + "receivedOn") == 20
    assert positions[LOG + "/arrival"].clause is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("sender:", "sendr:", 15, "unknown key 'sendr'; did you mean 'sender'?"),
        ("matter:arrival", "matter:arival", 8, "unknown matter 'matter:arival'; did you mean"),
        ("form:oral", "form:spoken", 21, "unknown form 'form:spoken'"),
        ("NotificationAct", "NotificationActs", 14, "did you mean 'NotificationAct'?"),
        ("id: log:sample\n", "", 1, "the log has no id; begin with 'id: log:…'"),
        ("log:sample", "sample", 2, "'sample' is no id of a log; write one like log:"),
        ("log:sample", "log:sample/", 2, "no id of a log"),
        ("log:sample", "agreement:sample", 2, "'agreement:sample' is no id of a log"),
        ("type: EventLog", "type: Agreement", 2, "'log:sample' is no id of an agreement"),
        ("    about: arrival\n", "    about:\n", 18, "'about' has no value"),
        ("  arrival-notice:\n", "  arrival:\n", 13, "the key 'arrival' stands twice"),
    ],
)
def test_a_slip_of_the_pen_in_a_log(sample: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in SAMPLE
    sample.write_text(SAMPLE.replace(old, new, 1), "utf-8")
    with pytest.raises(ServandaError) as error:
        read_file(sample)
    assert said in str(error.value) and error.value.line == line
    assert "agreement" not in error.value.message.replace("agreement:sample", "") or "Agreement" in new


def test_a_log_is_known_by_its_id_or_by_its_type(sample: Path) -> None:
    sample.write_text(SAMPLE.replace("type: EventLog\n", ""), "utf-8")
    assert read_file(sample).logs == (LOG,)
    sample.write_text(SAMPLE.replace("log:sample", "https://example.org/office"), "utf-8")
    assert read_file(sample).logs == ("https://example.org/office",)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (pyoxigraph.RdfFormat.TURTLE, "x.ttl"),
        (pyoxigraph.RdfFormat.N_TRIPLES, "x.nt"),
        (pyoxigraph.RdfFormat.RDF_XML, "x.rdf"),
        (pyoxigraph.RdfFormat.JSON_LD, "x.jsonld"),
    ],
)
def test_any_rdf_of_a_log_is_the_same_log(
    sample: Path, tmp_path: Path, form: pyoxigraph.RdfFormat, name: str
) -> None:
    document = read_file(sample)
    triples = [quad.triple for quad in document.quads]
    (tmp_path / name).write_bytes(pyoxigraph.serialize(triples, format=form) or b"")
    again = read_file(tmp_path / name)
    assert (again.agreements, again.logs) == ((), (LOG,))
    assert {str(quad) for quad in again.quads} == lines(sample)


def test_an_agreement_and_its_logs_in_one_file_go_into_their_graphs(tmp_path: Path) -> None:
    text = """
        <agreement:x> a srv:Agreement . <other:clause> srv:number "1" .
        <log:x> a srv:EventLog ; srv:hasEvent <log:x/a>, <other:event> . <log:x/a> a srv:Event .
        <log:xy> a srv:EventLog . <other:event> a srv:Event . <log:xy/b> a srv:Event .
    """
    for name in ("agreement:x", "log:x/a", "log:xy/b", "log:xy", "log:x"):
        text = text.replace(f"<{name}>", f"<{expand(name)}>")
    file = tmp_path / "x.ttl"
    file.write_text(f"@prefix srv: <{SRV}> .\n{text}", "utf-8")
    document = read_file(file)
    assert [compact(iri) for iri in (*document.agreements, *document.logs)] == [
        "agreement:x",
        "log:x",
        "log:xy",
    ]
    placed = {
        compact(str(quad.subject).strip("<>")): compact(str(quad.graph_name).strip("<>"))
        for quad in document.quads
    }
    assert placed == {
        "agreement:x": "agreement:x",
        "other:clause": "agreement:x",
        "log:x": "log:x",
        "log:x/a": "log:x",
        "other:event": "log:x",
        "log:xy": "log:xy",
        "log:xy/b": "log:xy",
    }


def test_a_log_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text(f"[] a <{SRV}EventLog> .", "utf-8")
    with pytest.raises(ServandaError, match="a log in this file has no id"):
        read_file(tmp_path / "x.ttl")

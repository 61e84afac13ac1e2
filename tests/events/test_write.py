"""A record added to a log: all that was there stays, byte by byte, and the record is read back as given."""

import itertools
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.events.logs import AGREEMENT, TODAY, as_yaml, bare, logs, table

from servanda.errors import ServandaError
from servanda.events import writer
from servanda.events.dates import parse_day
from servanda.events.fields import make_quads
from servanda.events.reader import read_log
from servanda.events.records import Event
from servanda.events.writer import append_event

ENDINGS = ["csv", "tsv", "yaml", "yml", "ttl", "trig", "nt", "nq"]
fixed = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
ARRIVAL = {"matter": ["arrival"], "by": ["nato-plo"], "when": ["2009-02-01"]}
YAML = """\
# Kept by the desk; one record an event.
"@context": {"@language": en}
id: log:sample   # the name
type: EventLog
ofAgreement: agreement:kz-nato-2007
events:
    first:   # the first
          type: Event
          matters: [matter:movement]   # a list
          by: actor:nato-plo
          when: 2009-01-05
          remark: |
            Two
            lines 😀

# the end of the records

"""


def sample(log, ending, newline="\n"):
    """Return a log in the format of a file's ending, as bytes."""
    if ending in ("csv", "tsv"):
        return table(log, delimiter="\t" if ending == "tsv" else ",", ending=newline).encode()
    if ending in ("yaml", "yml"):
        text = as_yaml(log)
    else:
        text = "".join(f"{quad.triple} .\n" for quad in make_quads(log))
    return text.replace("\n", newline).encode()


@pytest.fixture
def add(graph):
    """Return a function that adds a record to a file."""

    def call(path, record=ARRIVAL, today=TODAY, **more):
        record = {**record, **more.pop("also", {})} if isinstance(record, dict) else record
        return append_event(path, record, graph, today=today, **more)

    return call


def refused(add, path, record, *parts, **more):
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(ServandaError) as caught:
        add(path, record, **more)
    said = str(caught.value)
    assert caught.value.exit_code == 2 and "\n" not in said and str(path) in said, said
    for part in parts:
        assert part in said, said
    assert (path.read_bytes() if path.exists() else None) == before
    assert [one.name for one in path.parent.glob(".*")] == []


@fixed
@given(
    log=logs(most=4),
    ending=st.sampled_from(ENDINGS),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from([b"", "\ufeff".encode()]),
)
def test_what_is_added_is_read_and_every_byte_before_it_stays(
    add, graph, tmp_path, log, ending, newline, mark
):
    path = tmp_path / f"sample.{ending}"
    *before, last = log.events
    assume(not any(last.iri in event.about for event in before) and last.iri not in last.about)
    content = sample(replace(log, events=tuple(before)), ending, newline)
    content = mark + content if content else b""
    path.unlink(missing_ok=True)
    if content:
        path.write_bytes(content)
    try:
        added = add(path, last, today=date(2100, 1, 1))
    except ServandaError as error:
        assert "nothing was written" in str(error) or "cannot stand" in str(error)
        assert (path.read_bytes() if path.exists() else b"") == content
        return
    found = path.read_bytes()
    assert bare(added.log) == bare(read_log(path, graph)) == bare(log)
    end = f"...{newline}".encode() if content.startswith((b"---", mark + b"---")) else b""
    assert found.startswith(content.removesuffix(end)) and found.endswith(end)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_log_is_begun_and_kept(add, graph, tmp_path, ending):
    path = tmp_path / f"liaison-2009.{ending}"
    first = add(path)
    assert (first.event.iri, first.log.agreement) == ("log:liaison-2009/arrival-2009-02-01", AGREEMENT)
    told = add(
        path,
        {"sender": ["nato"], "addressee": ["kz-mfa", "kz-mod"], "matter": ["arrival"],
         "about": ["arrival-2009-02-01"], "sent": ["02.02.2009"], "received": ["not known"],
         "form": ["written"], "evidence": ["letter 7", "register: 12/2009 # 3"],
         "remark": ["Жазбаша, \"тез\""]},
    )  # fmt: skip
    judged = add(
        path, {"type": ["judgement"], "about": ["10-if-necessary"], "answer": ["no"], "by": ["kz-gov"]}
    )
    assert [one.event.name for one in (told, judged)] == ["arrival-notice", "10-if-necessary-judged"]
    found = read_log(path, graph)
    assert bare(found) == bare(judged.log) and len(found.events) == 3
    assert found.events[1].received == parse_day("not known")
    assert found.events[1].evidence == ("letter 7", "register: 12/2009 # 3")
    assert sorted(one.name for one in tmp_path.iterdir()) == [path.name, f"{path.name}.lock"]


def test_yaml_keeps_comments_order_and_indentation(add, graph, tmp_path):
    path = tmp_path / "sample.yaml"
    path.write_text(YAML, encoding="utf-8")
    add(path)
    item = (
        "    arrival-2009-02-01:\n"
        "          type: Event\n"
        "          matters: matter:arrival\n"
        "          by: actor:nato-plo\n"
        "          when: 2009-02-01\n"
    )
    assert path.read_text("utf-8") == YAML + item
    path.write_text("--- # ends with '...'\n" + YAML + "...\n", encoding="utf-8")
    add(path)
    assert path.read_text("utf-8") == "--- # ends with '...'\n" + YAML + item + "...\n"
    assert len(read_log(path, graph).events) == 2


@pytest.mark.parametrize(
    ("events", "written"),
    [
        ("events:\n  x: {type: Event, matters: matter:movement, when: 2009}\n", "}\n  arrival-2009-02-01:\n"),
        ("", "agreement:kz-nato-2007\nevents:\n  arrival-2009-02-01:\n    type: Event\n"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_yaml_in_other_forms(add, graph, tmp_path, events, written, ending, mark):
    path = tmp_path / "sample.yaml"
    text = mark + YAML[: YAML.index("events:")].rstrip() + "\n" + events
    path.write_text(text.replace("\n", ending), encoding="utf-8", newline="")
    add(path)
    content = path.read_bytes().decode()
    assert written.replace("\n", ending) in content and content.startswith(mark + "# Kept")
    assert content.count("\n") == content.count(ending)
    assert len(read_log(path, graph).events) == 1 + events.count("x:")


def test_yaml_to_which_nothing_can_be_appended(add, tmp_path):
    path = tmp_path / "sample.yaml"
    head = YAML[: YAML.index("events:")]
    path.write_text(head + "events: {x: {type: Event, matters: matter:movement, when: 2009-01}}\n", "utf-8")
    refused(add, path, ARRIVAL, ":6:", "in braces", "below one another")
    path.write_text(head + "events: {}\n", "utf-8")
    refused(add, path, ARRIVAL, ":6:", "take 'events: {}' out")
    path.write_text("{id: log:sample, type: EventLog, ofAgreement: agreement:kz-nato-2007, events: {}}\n")
    refused(add, path, ARRIVAL, ":1:", "in braces")
    path.write_text(YAML + "# more\nremark: Ақпарат\n", "utf-8")
    refused(add, path, ARRIVAL, ":19:", "'remark' comes after the records", "move 'events'")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_keeps_its_own_ways(add, graph, tmp_path, delimiter, ending, mark):
    path = tmp_path / "sample.csv"
    cells = [
        ["Күні", "Кто", "matter", "ID", "Дәлел"],
        ["2009-01-05", "nato-plo", "movement", "x", '"a ""b"""'],
    ]
    content = mark + "".join(delimiter.join(row) + ending for row in cells)
    path.write_text(content, encoding="utf-8", newline="")
    add(path, also={"evidence": ["a" + delimiter + 'b"' if delimiter == "\t" else 'a b"']})
    row = path.read_bytes().decode().removeprefix(content)
    assert row.startswith(delimiter.join(["2009-02-01", "nato-plo", "arrival", "arrival-2009-02-01", ""]))
    assert row.endswith(ending) and "\n" not in row.removesuffix(ending)
    assert len(read_log(path, graph).events) == 2


def test_several_senders_of_a_joint_notice(add, tmp_path):
    notice = {
        "matter": ["arrival"],
        "sender": ["nato", "nato-plo"],
        "addressee": ["kz-mfa"],
        "sent": ["2009-02-01"],
    }
    for ending in ("csv", "yaml", "ttl"):
        told = add(tmp_path / f"sample.{ending}", notice).log.events[0]
        assert (told.sender, told.by) == ("actor:nato", ("actor:nato-plo",))


def test_a_table_without_a_column(add, tmp_path):
    path = tmp_path / "sample.csv"
    path.write_text("id,matter,when\nx,movement,2009\n")
    refused(add, path, {**ARRIVAL, "remark": ["x"]}, "no column 'by', 'remark'")
    path.write_text("id,matter,when,by,evidence\nx,movement,2009,,\n")
    refused(add, path, {**ARRIVAL, "evidence": ["a|b"]}, "'a|b' cannot stand", "'evidence'")


@pytest.mark.parametrize("ending", ["nq", "trig"])
def test_statements_go_into_the_graph_of_the_log(add, graph, tmp_path, ending):
    path = tmp_path / f"sample.{ending}"
    add(path)
    lines = path.read_text().splitlines()
    node = "<https://w3id.org/servanda/log/sample>"
    if ending == "nq":
        path.write_text("".join(line.removesuffix(" .") + f" {node} .\n" for line in lines))
    else:
        path.write_text(f"{node} {{\n" + "\n".join(lines) + "\n} # no line end")
    before = path.read_text()
    add(path, also={"when": ["2009-03"], "matter": ["movement"]})
    assert path.read_text().startswith(before)
    import pyoxigraph

    quads = pyoxigraph.parse(path=str(path))
    assert {str(quad.graph_name) for quad in quads} == {node}
    assert len(read_log(path, graph).events) == 2


@pytest.mark.parametrize("name", ["a.jsonld", "a.json", "a.rdf", "a.xml", "a.xlsx", "a"])
def test_other_formats(add, tmp_path, name):
    refused(add, tmp_path / name, ARRIVAL, "YAML-LD (.yaml), CSV (.csv), Turtle (.ttl)")


def test_names_that_are_made_up(add, tmp_path):
    path = tmp_path / "sample.csv"
    made = [
        add(path, record).event.name
        for record in (
            {**ARRIVAL, "matter": ["movement"]}, {**ARRIVAL, "matter": ["movement"]},
            {**ARRIVAL, "matter": ["movement"]},
            {**ARRIVAL, "matter": ["absence"], "when": ["2009-03/2009-04"]},
            {**ARRIVAL, "matter": ["absence"], "when": ["[2009-05-03..2009-05-10]"]},
            {**ARRIVAL, "matter": ["absence"], "when": ["not known"]},
            {"fulfils": ["11-security-terms"], "by": ["kz-gov"], "when": ["2008"]},
            {**ARRIVAL, "id": ["first-arrival"]},
        )
    ]  # fmt: skip
    assert made == [
        "movement-2009-02-01", "movement-2009-02-01-2", "movement-2009-02-01-3", "absence-2009-03",
        "absence-2009-05-03", "absence", "11-security-terms-fulfilled-2008", "first-arrival",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        ({"matter": ["arival"]}, ["no matter", "'arrival'"]),
        ({"by": ["nato-plo", "nobody"]}, ["'nobody' is no actor"]),
        ({"when": ["01/02/2009"]}, ["2009-01-02 or 2009-02-01"]),
        ({"when": ["2009", "2010"]}, ["one 'when', not 2"]),
        ({"when": [" "]}, ["'when' is empty"]),
        ({"about": ["lost"]}, ["no record 'lost'"]),
        ({"mater": ["arrival"]}, ["no column 'mater'", "'matter'"]),
        ({"id": ["x"]}, ["a record 'x' already", "line 2"]),
        ({"id": ["a b"]}, ["'a b' cannot be the id"]),
        ({"sender": ["nato"], "when": []}, ["needs 'addressee'"]),
        ({"when": ["2012-01-02"]}, ["2012-01-02 is later than today", "servanda what-if"]),
        ({"when": ["2011-12-01/2012-01-02"]}, ["servanda what-if"]),
        ({"matter": ["departure"], "when": ["2009-01-01"]}, []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_refused(add, tmp_path, change, parts):
    path = tmp_path / "sample.csv"
    path.write_text("id,matter,when,by,sender,addressee,received,about\nx,movement,2009,,,,,\n")
    if parts:
        refused(add, path, {**ARRIVAL, **change}, *parts)
    else:
        add(path, also=change)


def test_contradictions_are_refused_and_warnings_said(add, tmp_path):
    path = tmp_path / "sample.yaml"
    add(path)
    refused(add, path, {**ARRIVAL, "when": ["2009-03"]}, "and again 'arrival-2009-03'", "nothing was written")
    refused(
        add, path, {**ARRIVAL, "matter": ["departure"], "when": ["2009-01-01"]}, "comes before every arrival"
    )
    notice = {"sender": ["nato"], "addressee": ["kz-mfa"], "matter": ["arrival"], "received": ["2009-02-04"]}
    assert add(path, notice).warnings == ()
    (warning,) = add(path, notice).warnings
    assert (warning.severity, warning.rule) == ("warning", "entered-twice")
    refused(add, path, {**notice, "sent": ["2009-02-05"]}, "before it was sent")


def test_what_was_wrong_before_does_not_stand_in_the_way(add, tmp_path):
    path = tmp_path / "sample.csv"
    path.write_text("id,matter,when,by\na,arrival,2009,nato-plo\nb,arrival,2011,nato-plo\n")
    assert add(path, also={"matter": ["movement"]}).warnings == ()
    refused(add, path, {**ARRIVAL, "when": ["2011-05"]}, "and again")
    add(path, also={"matter": ["departure"], "when": ["2010"]})


def test_a_log_that_cannot_be_read_is_left_alone(add, tmp_path):
    path = tmp_path / "sample.csv"
    path.write_text("id,matter,when,by\na,arrival,2009,nato-plo\nb,arri")
    refused(add, path, ARRIVAL, ":3:", "cut off")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    told = {"folder": "is a folder", "pipe": "not an ordinary file", "x" * 300 + ".csv": "written here"}
    for name, said in told.items():
        with pytest.raises(ServandaError, match=said):
            add(tmp_path / name)
    with pytest.raises(ServandaError, match="no such folder"):
        add(tmp_path / "no" / "sample.csv")
    with pytest.raises(ServandaError, match="cannot be the name of a log"):
        add(tmp_path / "my log.csv")


def test_a_record_that_would_be_read_as_another_is_not_written(add, tmp_path):
    path = tmp_path / "sample.csv"
    record = Event(iri="log:sample/x", matters=("matter:arrival",), remark=" with blanks ")
    refused(add, path, record, "'x' would not be read as it was given")
    refused(add, path, replace(record, remark=None, by=("actor:nobody",)), "'nobody' is no actor")


def test_permissions_links_and_foreign_drafts(add, graph, tmp_path):
    path = tmp_path / "sample.csv"
    add(path)
    path.chmod(0o640)
    (tmp_path / "link.csv").symlink_to(path)
    (tmp_path / ".sample.csv.servanda.csv").write_text("left by a program that was killed")
    add(tmp_path / "link.csv", also={"matter": ["movement"]})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert (tmp_path / "link.csv").is_symlink() and not (tmp_path / ".sample.csv.servanda.csv").exists()
    assert len(read_log(path, graph).events) == 2
    path.chmod(0o440)
    if not os.access(path, os.W_OK):  # the administrator may write to anything
        refused(add, path, {**ARRIVAL, "matter": ["absence"]}, "protected")


def test_a_lock_that_is_held_is_waited_for_and_then_named(add, tmp_path):
    path = tmp_path / "sample.csv"
    with FileLock(f"{path}.lock"):
        refused(add, path, ARRIVAL, "0.1 seconds", "another 'servanda log add'", "sample.csv.lock", wait=0.1)
    add(path)


def test_a_file_that_is_changed_meanwhile_is_left_as_it_is(add, tmp_path, monkeypatch):
    path = tmp_path / "sample.csv"
    add(path)
    monkeypatch.setattr(
        writer, "_read_back", lambda draft, path, whole, *more: path.write_text("by hand") and whole
    )
    with pytest.raises(ServandaError, match="changed this file meanwhile"):
        add(path, also={"matter": ["movement"]})
    assert path.read_text() == "by hand"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["sample.csv", "sample.csv.lock"]


def test_a_disk_that_is_full_leaves_the_log_whole(tmp_path):
    path = tmp_path / "sample.csv"
    path.write_text("id,matter,when,by\n" + "".join(f"a{n},movement,2009,nato-plo\n" for n in range(2_000)))
    before = path.read_bytes()
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from servanda.cli import main\n"
        f"main(['log', 'add', '--log', {str(path)!r}, '--matter=arrival', '--when=2009', '--by=nato-plo'])"
    )
    root = Path(__file__).parents[2] / "graph"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1
    assert "nothing can be written here" in done.stderr
    assert path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["sample.csv", "sample.csv.lock"]


#: The steps of writing, in each of which the program is killed before and after it.
STEPS = ["unlink", "open", "fdopen", "chmod", "fsync", "replace", "_sync_folder", "read_log"]


def _killed(path, step, after, graph):
    """Add a record and be killed at a step, in a process of its own."""
    own = step in ("_sync_folder", "read_log")
    homes = [home for home in ((writer,) if own else (os, Path)) if hasattr(home, step)]
    for home in homes:
        real = getattr(home, step)

        def killed(*given, real=real, **more):
            if not after:
                os.kill(os.getpid(), signal.SIGKILL)
            real(*given, **more)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(home, step, killed)
    append_event(path, {**ARRIVAL, "matter": ["absence"]}, graph, today=TODAY)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is copied here")
@pytest.mark.parametrize(("step", "after"), [*itertools.product(STEPS, [False, True])])
def test_killed_at_any_step(add, graph, tmp_path, step, after):
    path = tmp_path / "sample.yaml"
    add(path)
    add(path, also={"matter": ["movement"]})
    before = path.read_bytes()
    process = multiprocessing.get_context("fork").Process(target=_killed, args=(path, step, after, graph))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    found = read_log(path, graph)
    assert len(found.events) == 3 if path.read_bytes() != before else len(found.events) == 2
    add(path, also={"matter": ["departure"], "when": ["2009-06"]}, wait=1.0)
    assert len(read_log(path, graph).events) == len(found.events) + 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["sample.yaml", "sample.yaml.lock"]

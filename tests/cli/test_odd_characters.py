"""Odd characters through every verb and format: what is written reads back, or is refused in a sentence.

The verbs and their formats are those of the command itself, so that none can be forgotten.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import click
import icalendar
import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, parse_query_results
from tests.command import ROOT, Done, run

from servanda.characters import HTML_FORBIDDEN
from servanda.cli import common, main
from servanda.export.formats import formats
from servanda.spreadsheets import unguard_formula

#: What all formats for programs can hold: quotes, lines, directions, markup, signs of formulas and of Excel.
PLAIN = (
    "=¤'a\" \t;,|\r\n\r\n\x80\x85\u202eb\u202c\u2028\u2029\ufeff_x0041_x0042_ <r>&amp;</r> \\n ${x} %s "
    "\u00ad\x9fz¤"
)
#: The same with what XML, HTML and calendars cannot hold; JSON, CSV and Turtle can.
ODD = PLAIN.replace("z", "\x00\x01\x0b\x1b\x7f\ufffe\uffffz")
#: What steers a terminal, or turns a line around.
STEERING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]")
#: What is asked of each verb; where it is None, the answer holds no text of an agreement in a file.
WORDS: dict[str, tuple[str, ...] | None] = {
    "notify": (), "ask norms": (), "show": ("1-notify",), "search": ("accident",), "status": (), "due": (),
    "query": ("SELECT ?o { VALUES ?s { actor:north actor:south } ?s skos:prefLabel ?o }",),
    "why": ("1-notify@spill",), "why-not": ("1-notify@spill",), "timeline": (), "log list": (),
    "what-if": ("--event", "matter=accident, by=north, when=2010-08-01"), "draft": ("1",),
    "log check": (), "draw": (), "check": (), "export": (), "network": (), "network degree": (),
    "network path": ("north", "south"), "network reciprocity": (), "network receivers": (),
    "network articulation": (), "network chain": ("accident",),
    "coverage": None, "collate": None, "store info": None, "suggest": None,
    "diff": None, "verify": None,
}  # fmt: skip
#: The verbs that read a log.
RECORDED = ("status", "due", "why", "why-not", "timeline", "what-if", "log list", "log check")
LOG = "# log: one, agreement: treaty\nid,matter,by,when\nspill,accident,north,2010-06-01\n"
GRAPH = ("CONSTRUCT { ?s skos:prefLabel ?o } { VALUES ?s { actor:north } ?s skos:prefLabel ?o }",)
#: Pictures that are made of the same DOT as SVG, by programs that take long over the fonts of odd letters.
PICTURES = ("png", "pdf")
#: What is for reading: it shows U+FFFD, or a blank, for what it cannot hold, and breaks lines as it likes.
READING = {
    "table", "text", "md", "html", "csv-excel", "svg", "markdown", "register", "mermaid", "docx",
    "register-docx", "xlsx",
}  # fmt: skip
#: What refuses what it cannot hold. DOT is among them since the pictures made of it are XML.
REFUSING = {
    "srx", "rdfxml", "ics", "atom", "graphml", "gexf", "dot", "akoma-ntoso", "akoma-ntoso-translation",
}  # fmt: skip
#: Answers of IRIs, numbers and words of servanda alone.
WITHOUT_TEXTS = {
    ("status", "turtle"), ("what-if", "json"), ("log list", "csv"), ("log check", "json"),
    ("export", "csv-edges"), *(("network receivers", name) for name in ("json", "csv", "tsv")),
}  # fmt: skip
#: What rdflib calls the formats of RDF.
RDF = {
    "turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "trig": "trig", "rdfxml": "xml",
    "eli": "turtle",
}  # fmt: skip


def list_formats(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield each verb with each of its formats; one question stands for all, which share a writer."""
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in ("norms",) if path == ("ask",) else command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from list_formats(inner, (*path, name))
    for option in command.params:
        if option.name == "format_":
            kind = option.type
            for name in kind.choices if isinstance(kind, click.Choice) else formats():
                yield " ".join(path), name


CASES = [case for case in list_formats(main) if case[1] not in PICTURES]
READ = [
    (verb, name)
    for verb, name in CASES
    if WORDS[verb] is not None and (name in READING or (name == "dot" and verb != "export"))
]
HELD = [case for case in CASES if WORDS[case[0]] is not None and case not in {*READ, *WITHOUT_TEXTS}]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return files of one treaty by what all its texts begin with."""
    folder, found = tmp_path_factory.mktemp("odd"), {}
    treaty = (ROOT / "tests" / "status" / "treaty.ttl").read_text(encoding="utf-8").replace(
        "srv:hasNorm t:1-notify .",
        "srv:hasNorm t:1-notify ; srv:hasPassage t:1-p ; srv:belongsToInstrument t:text .\n"
        "t:1-p a srv:Passage ; srv:order 1 ; srv:hasKind <https://w3id.org/servanda/kind/normative> ;\n"
        '    srv:text "North shall notify South of each accident in writing within 30 days."@en .',
    )  # fmt: skip
    for text in (PLAIN, ODD):
        escaped = "".join(f"\\U{ord(letter):08X}" for letter in text)
        found[text] = folder / f"{len(found)}.ttl"
        found[text].write_text(re.sub('"([^"]*)"@en', rf'"{escaped}\1"@en'.replace("\\U", r"\\U"), treaty))
        found[text].with_suffix(".csv").write_text(LOG)
    return found


@pytest.fixture(scope="module", autouse=True)
def read_once() -> Iterator[None]:
    """Read each file once: no verb changes the graph that it is given."""
    with pytest.MonkeyPatch.context() as patched:
        opened = cache(common.open_target)
        patched.setattr(common, "open_target", lambda *given, **more: opened(*given, **more))
        yield


def ask(verb: str, format: str, treaty: Path, output: Path) -> Done:
    words = GRAPH if verb == "query" and format in RDF | {"jsonld": ""} else WORDS[verb]
    assert words is not None
    place = (treaty,) if verb == "check" else ("--store", treaty)
    options: tuple[object, ...] = ("--about", "accident") if verb == "draft" else ()
    if verb in RECORDED:
        day = () if verb == "log list" else ("--as-of", "2010-06-15")
        options = ("--log", treaty.with_suffix(".csv"), *day)
    return run(*verb.split(), *words, *place, *options, "--format", format, "-o", output, "--force")


def read_json(held: Any) -> Iterator[str]:
    """Yield every text in what JSON holds."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for name, value in held.items():
            yield from (name, *read_json(value))
    elif isinstance(held, list):
        for value in held:
            yield from read_json(value)


def read_xml(text: str | bytes) -> Iterator[str]:
    for node in ElementTree.fromstring(text).iter():
        yield from filter(None, (node.text, node.tail, *node.attrib.values()))


def read_table(text: str, delimiter: str) -> Iterator[str]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        for cell in row:
            assert not re.match(r"\s*[=+@＝＋－＠]|[\t\r\n]", cell), cell
            yield unguard_formula(cell)


def read_texts(verb: str, format: str, content: bytes) -> Iterable[str]:
    """Return the texts of an answer as another program reads them."""
    text = content.decode()
    if verb == "query" and format == "tsv":
        rows = parse_query_results(content, format=QueryResultsFormat.TSV)
        return [unguard_formula(one.value) for row in rows for one in row]
    if format in ("tsv", "csv") or format.startswith("csv-"):
        return read_table(text, "\t" if format == "tsv" else ",")
    if format in RDF:
        quads = rdflib.Dataset().parse(data=content, format=RDF[format])
        return [str(term) for quad in quads for term in quad]
    if format == "hextuples":
        return [one for line in text.split("\n") if line for one in read_json(json.loads(line))]
    if format == "ics":
        parts = icalendar.Calendar.from_ical(content).walk("VEVENT")
        return [str(part["summary"]) for part in parts]
    if format in ("srx", "atom", "graphml", "gexf") or format.startswith("akoma"):
        return read_xml(content)
    return read_json(json.loads(text))


def test_every_verb_with_a_format_is_tried() -> None:
    assert {verb for verb, _ in CASES} == set(WORDS)


@pytest.mark.parametrize(("verb", "format"), HELD)
def test_a_format_for_programs_holds_every_character_or_refuses_it(
    odd: dict[str, Path], tmp_path: Path, verb: str, format: str
) -> None:
    output, text = tmp_path / "answer", PLAIN if format in REFUSING else ODD
    if format in REFUSING:
        output.write_text("before")
        ask(verb, format, odd[ODD], output).refused("U+0000", "choose")
        assert [(one, one.read_text()) for one in tmp_path.iterdir()] == [(output, "before")]
    done = ask(verb, format, odd[text], output)
    assert done.code == 0 or verb == "check", done.err
    content = output.read_bytes()
    if format in ("dot", "cypher"):
        return  # read back by the programs themselves, in the tests of each format
    text = re.sub("\r\n?", "\n", text) if format == "ics" else text
    found = [one for one in read_texts(verb, format, content) if "¤" in one]
    assert found
    assert [one for one in found if one.count("¤") != 2 * one.count(text)] == []


@pytest.mark.parametrize(("verb", "format"), READ)
def test_a_form_for_reading_is_whole_and_steers_nothing(
    odd: dict[str, Path], tmp_path: Path, verb: str, format: str
) -> None:
    output = tmp_path / "answer"
    done = ask(verb, format, odd[ODD], output)
    assert done.code == 0 or verb in ("check", "log check"), done.err
    content = output.read_bytes()
    if format == "svg":
        ElementTree.fromstring(content)
    elif format in ("table", "text", "md"):
        assert not STEERING.search(content.decode())
    elif format in ("html", "register", "markdown", "mermaid"):
        assert not HTML_FORBIDDEN.search(content.decode())
    elif format == "csv-excel":
        assert [one for one in read_table(content.decode("utf-8-sig"), ",") if "¤" in one]
    elif format in ("docx", "register-docx", "xlsx"):
        with ZipFile(output) as held:
            for name in held.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(held.read(name))

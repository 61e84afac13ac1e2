"""The JSON Schema for editors: what is there is what would be made, and it says what the reader says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from servanda.formatting.schema import FILE, build_schema, render_schema
from servanda.read.short.differences import DIFFERENCE_KEYS
from servanda.read.short.expansion import CLAUSE_KEYS
from servanda.read.short.head import HEAD_KEYS, INSTRUMENT_KEYS
from servanda.read.short.norms import NORM_KEYS
from servanda.read.short.notices import HEADED
from servanda.read.short.remarks import NOTE_KEYS, QUALIFIER_KEYS, REFERENCE_KEYS, SILENCE_KEYS
from servanda.read.short.slot_times import RECEIPT_KEYS, TIME_KEYS
from servanda.resources import data_folder

EXAMPLES = [
    path
    for folder in (data_folder("agreements"), Path(__file__).parents[1], Path(__file__).parents[2] / "docs")
    for path in sorted(folder.rglob("agreement.yaml"))
    if path.read_text(encoding="utf-8").startswith("agreement:")
    or "\nagreement:" in path.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def validator():
    schema = build_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_file_is_what_would_be_made():
    held = (data_folder("ontology") / FILE).read_text(encoding="utf-8")
    assert held == render_schema(), "run: python -m servanda.formatting.schema"


@pytest.mark.parametrize(
    ("place", "keys"),
    [
        (("properties",), {*HEAD_KEYS, *INSTRUMENT_KEYS}),
        (("$defs", "instrument", "properties"), {*INSTRUMENT_KEYS}),
        (("$defs", "clause", "properties"), {*CLAUSE_KEYS}),
        (("$defs", "norm", "properties"), {*NORM_KEYS}),
        (("$defs", "notice", "properties"), {*HEADED}),
        (("$defs", "qualifier", "properties"), {*QUALIFIER_KEYS}),
        (("$defs", "reference", "properties"), {*REFERENCE_KEYS}),
        (("$defs", "silence", "properties"), {*SILENCE_KEYS}),
        (("$defs", "difference", "properties"), {*DIFFERENCE_KEYS}),
        (("$defs", "note", "properties"), {*NOTE_KEYS}),
    ],
)
def test_it_knows_every_key_that_the_reader_knows(place, keys):
    found = build_schema()
    for part in place:
        found = found[part]
    assert set(found) == keys


@pytest.mark.parametrize(
    ("text", "keys"), [("timing", TIME_KEYS), ("effect", TIME_KEYS), ("receipt", RECEIPT_KEYS)]
)
def test_it_knows_every_key_of_a_time(text, keys):
    found = build_schema()["$defs"][f"text-{text}"]["anyOf"][1]["properties"]
    assert {*found} - {"is", "words", "text", "inferred"} == {*keys}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("loader", [yaml.BaseLoader, yaml.SafeLoader])
def test_agreements_are_valid(validator, path, loader):
    tree = yaml.load(path.read_text(encoding="utf-8"), loader)
    # An editor has JSON: keys are strings, and a day is one too.
    errors = list(validator.iter_errors(json.loads(json.dumps(tree, default=str))))
    assert errors == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title:", "titel:"),
        ("label: Тағайындау, келу", "lable: Тағайындау, келу"),
        ("bearer: {nato: НАТО}", "bearrer: {nato: НАТО}"),
        ("obligation: {consult:", "obligaton: {consult:"),
        ("type: RatifyingAct", "type: RatifingAct"),
        ("limits: all", "limit: all"),
        ("after: receipt", "afer: receipt"),
        ("after: receipt", "urgency: urgently"),
        ("after: receipt", "bound: about"),
    ],
)
def test_a_misspelt_key_is_marked(validator, old, new):
    text = (data_folder("agreements") / "kz-nato-2007" / "agreement.yaml").read_text(encoding="utf-8")
    plain = text.replace('label: "Тағайындау', "label: Тағайындау").replace('хабардар ету"', "хабардар ету")
    assert old in plain
    tree = yaml.load(plain.replace(old, new, 1), yaml.BaseLoader)
    assert not validator.is_valid(tree)

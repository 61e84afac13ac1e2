"""The table of alignments is sound SSSOM, and the Turtle says what it says."""

from __future__ import annotations

import re

import yaml

from .alignments import TABLE, TURTLE, read_mappings, render_turtle

#: Slots of a mapping set and of a mapping (SSSOM 1.0) that are used, and which of them must be there.
METADATA = {
    "mapping_set_id", "mapping_set_version", "mapping_set_title", "mapping_set_description", "license",
    "creator_id", "mapping_date", "comment", "curie_map",
}  # fmt: skip
COLUMNS = ["subject_id", "predicate_id", "object_id", "mapping_justification", "comment"]


def metadata():
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))


def test_the_turtle_is_made_from_the_table():
    assert render_turtle() == TURTLE.read_text(encoding="utf-8"), "python -m tests.ontology.alignments"


def test_the_table_says_what_sssom_wants():
    held = metadata()
    assert set(held) == METADATA
    rows = read_mappings()
    assert rows
    for row in rows:
        assert list(row) == COLUMNS
        assert all(text.strip() for text in row.values()), row
        for name in COLUMNS[:4]:
            prefix, _, local = row[name].partition(":")
            assert prefix in held["curie_map"] and local, row
    keys = [tuple(row[name] for name in COLUMNS[:3]) for row in rows]
    assert len(keys) == len(set(keys))


def test_prefixes_mean_what_they_mean_in_the_turtle():
    text = TURTLE.read_text(encoding="utf-8")
    stated = dict(re.findall(r"^@prefix (\w+): <(.*)> \.$", text, re.MULTILINE))
    for name, space in metadata()["curie_map"].items():
        assert stated.get(name, space) == space

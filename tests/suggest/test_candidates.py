"""Candidates as JSON: what is written fits its schema and is read again; texts without words are refused."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from tests import command

from servanda.resources import data_folder
from servanda.suggest.candidates import read_candidates, write_candidates

TEXT = (
    "1. Each Party shall notify the other Party of each storm within 3 days after its end.\n2. It may sing.\n"
)


def test_what_is_written_fits_the_schema_and_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    done = command.run("suggest", tmp_path / "text.txt", "--format", "json", "--language", "en")
    schema = json.loads((data_folder("ontology") / "candidates.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(done.out), schema)
    assert [row["clause"] for row in json.loads(done.out)] == ["1", "2"]
    (tmp_path / "written.json").write_text(done.out, encoding="utf-8")
    assert write_candidates(read_candidates(tmp_path / "written.json")) == done.out


@pytest.mark.parametrize("format_", ["table", "csv", "tsv", "md"])
def test_candidates_are_shown_in_tables(tmp_path: Path, format_: str) -> None:
    (tmp_path / "text.txt").write_text(TEXT, encoding="utf-8")
    done = command.run("suggest", tmp_path / "text.txt", "--format", format_, "--language", "en")
    assert done.code == 0
    assert "each storm" in done.out


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (b"", ()),
        (b"  \n\n", ()),
        (b"\x00\x01\x02", ()),
        (b"%PDF-1.4 \xff\xfe\xfa", ()),
        (b"1. Each Party shall notify the other Party.", ("--language", "fr")),
        (b"1. Each Party shall notify the other Party.", ("--from", "x.json")),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path: Path, content: bytes, options: tuple[str, ...]) -> None:
    (tmp_path / "text.txt").write_bytes(content)
    done = command.run("suggest", tmp_path / "text.txt", *options)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("servanda: ")


def test_a_text_without_norms_has_no_candidates(tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text(
        "1. The sea is blue and the hills of the coast are green.", encoding="utf-8"
    )
    done = command.run("suggest", tmp_path / "text.txt")
    assert (done.code, done.out) == (1, "")

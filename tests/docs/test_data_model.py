"""The drawn data model names only what the ontology has, and is drawn by Graphviz as committed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from servanda.locate import ontology_files

DOCS = Path(__file__).parents[2] / "docs"
SOURCE = (DOCS / "data-model.dot").read_text(encoding="utf-8")


def test_every_name_is_a_term_of_the_ontology() -> None:
    ontology = "".join(file.read_text(encoding="utf-8") for file in ontology_files())
    declared = set(re.findall(r"^srv:(\w+) a owl:", ontology, re.M)) | {"TextQuoteSelector"}
    classes = set(re.findall(r"^    (\w+) \[label=<<TABLE", SOURCE, re.M))
    rows = re.findall(r'PORT="p\d+"><FONT[^>]*>([^<]+)<', SOURCE)
    properties = {word for row in rows for word in re.findall(r"[A-Za-z:]+", row) if ":" not in word}
    assert len(classes) == 18
    assert classes - declared == set()
    assert properties - declared == {"Stated", "Inferred", "Silent", "Actor"} - declared


@pytest.mark.needs("dot")
def test_the_drawing_is_that_of_the_source() -> None:
    drawn = subprocess.run(
        ["dot", "-Tsvg", str(DOCS / "data-model.dot")], capture_output=True, text=True, check=True
    ).stdout
    committed = (DOCS / "data-model.svg").read_text(encoding="utf-8")
    # Coordinates differ between versions of Graphviz; what is written on the drawing must not.
    assert re.findall(r"<text[^>]*>([^<]*)<", drawn) == re.findall(r"<text[^>]*>([^<]*)<", committed)

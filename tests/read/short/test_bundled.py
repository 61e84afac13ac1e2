"""The bundled agreement in the short form: the graph that it gives, also when it is altered."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from tests.full_form import copy_in_full

from servanda.errors import ServandaError
from servanda.read.context import CONTEXT_IRI
from servanda.read.document import read_file
from servanda.resources import data_folder

FOLDER = data_folder("agreements") / "kz-nato-2007"
#: Keys that give no triple, or whose change is a change of layout alone.
WITHOUT_TRIPLE = {"digest", "like"}


@cache
def _bundled() -> frozenset[str]:
    return frozenset(str(quad.triple) for quad in read_file(FOLDER / "agreement.yaml").quads)


def test_its_full_form_gives_the_same_graph(tmp_path):
    document = read_file(copy_in_full(tmp_path))
    assert {str(quad.triple) for quad in document.quads} == _bundled()


def test_another_processor_reads_its_full_form_to_the_same_graph(tmp_path):
    tree = yaml.load(copy_in_full(tmp_path).read_text(encoding="utf-8"), yaml.BaseLoader)
    context = yaml.safe_load((data_folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))

    def load(url: str, options: dict) -> dict:
        assert url == CONTEXT_IRI  # nothing else is named, and nothing is fetched
        return {"contextUrl": None, "documentUrl": url, "document": context}

    written = jsonld.to_rdf(tree, {"format": "application/n-quads", "documentLoader": load})
    triples = pyoxigraph.parse(written.encode(), pyoxigraph.RdfFormat.N_QUADS)
    assert {str(quad.triple) for quad in triples} == _bundled()


def _copy(folder: Path) -> None:
    for path in FOLDER.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())


def _places(node, path=()):
    """Yield the path of each key and each value of a tree."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in WITHOUT_TRIPLE:
                yield (*path, key), True
                yield from _places(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _places(value, (*path, number))
    else:
        yield path, False


def _alter(tree, path, is_key, letter):
    """Alter one key or one value of a tree."""
    holder = tree
    for part in path[:-1]:
        holder = holder[part]
    if not is_key:
        holder[path[-1]] = letter if holder[path[-1]] == "~" else holder[path[-1]] + letter
        return
    renamed = {(key + letter if key == path[-1] else key): value for key, value in holder.items()}
    holder.clear()
    holder.update(renamed)


@pytest.mark.parametrize("name", ["agreement", "notes", "agreement.en"])
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), letter=st.sampled_from(["x", "1", "ә", "-a"]))
def test_an_altered_key_or_value_is_refused_or_changes_the_graph(name, seed, letter, tmp_path_factory):
    folder = tmp_path_factory.mktemp("altered")
    _copy(folder)
    file = folder / f"{name}.yaml"
    tree = yaml.load(file.read_text(encoding="utf-8"), yaml.CBaseLoader)
    places = [(path, is_key) for path, is_key in _places(tree) if path]
    path, is_key = random.Random(seed).choice(places)
    _alter(tree, path, is_key, letter)
    file.write_text(yaml.dump(tree, Dumper=_AsStrings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    try:
        document = read_file(folder / "agreement.yaml")
    except ServandaError as error:
        assert error.file is not None and "\n" not in str(error)
    else:
        assert {str(quad.triple) for quad in document.quads} != _bundled(), (path, is_key)


class _AsStrings(yaml.CSafeDumper):
    """Writes every value so that it is words again, and ``~`` as it is."""


def _represent(dumper, value):
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if value == "~" else '"')


_AsStrings.add_representer(str, _represent)

"""JSON texts: every key once in its object, wherever that stands; and nothing that can break the reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.read.document import read_file
from servanda.read.syntax import parse_json
from servanda.resources import data_folder

PACKAGE = Path(parse_json.__code__.co_filename).parents[1]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "key", "first", "here"),
    [
        ('{"a": 1,\n "b": 2,\n "a": 3}', "a", 1, 3),
        ('{"a": {"b": [{"c": 1},\n {"c": 1,\n "c": 1}]}}', "c", 2, 3),
        ('[1,\n {"bearer": "x", "quote": "\\"bearer\\": {",\n "\\u0062earer": "y"}]', "bearer", 2, 3),
        ('{"a": {"x": 1}, "b": {"x": 2},\n "a": null}', "a", 1, 2),
        ('{"": 1, "": 2}', "", 1, 1),
    ],
)
def test_a_key_that_stands_twice(text: str, key: str, first: int, here: int) -> None:
    with pytest.raises(ServandaError) as caught:
        parse_json(text, Path("x.json"))
    assert (caught.value.file, caught.value.line) == ("x.json", here)
    assert f"'{key}' stands twice" in caught.value.message
    # Where both stand on one line, there is no other to name.
    assert (f"line {first}" in caught.value.message) is (first != here)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_what_is_written_is_read(value: object, indent: int | None, escapes: bool) -> None:
    assert parse_json(json.dumps(value, indent=indent, ensure_ascii=escapes), Path("x")) == value


@given(VALUES, st.text(max_size=9))
def test_a_key_that_is_put_in_twice_is_found(value: object, key: str) -> None:
    written = f"{json.dumps(key)}: {json.dumps(value)},\n {json.dumps(key, ensure_ascii=False)}: 0"
    with pytest.raises(ServandaError, match="stands twice"):
        parse_json(f'[{{"k": {{{written}}}}}]', Path("x"))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"a": [' * 50_000, "1" * 5_000, "{,}", "{"]
)
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(ServandaError):
        parse_json(text, Path("x"))


@pytest.mark.parametrize("name", ["x.jsonld", "x.json", "x"])
def test_no_statement_of_a_file_is_lost(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    text = '{"@id": "https://example.org/a", "https://example.org/p": [{"@value": "1"}]%s}'
    file.write_text(text % "", encoding="utf-8")
    assert len(read_file(file).quads) == 1
    file.write_text(text % ',\n "https://example.org/p": []', encoding="utf-8")
    with pytest.raises(ServandaError, match="stands twice") as caught:
        read_file(file)
    assert caught.value.line == 2


def test_two_names_of_one_property_add_up(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonld"
    context = '"@context": {"p": "https://example.org/p", "id": "@id"}'
    file.write_text(
        f'{{{context}, "id": "https://example.org/a", "p": "1", "https://example.org/p": "2"}}',
        encoding="utf-8",
    )
    assert sorted(quad.object.value for quad in read_file(file).quads) == ["1", "2"]
    file.write_text(f'{{{context}, "id": "x:a", "p": "1",\n "@id": "x:b"}}', encoding="utf-8")
    with pytest.raises(ServandaError):
        read_file(file)


def _own(*endings: str) -> list[Path]:
    found = [path for folder in (PACKAGE, data_folder("ontology")) for path in folder.rglob("*")]
    return sorted(path for path in found if path.suffix in endings)


@pytest.mark.parametrize("path", _own(".json", ".jsonld"), ids=lambda path: path.name)
def test_no_data_file_has_a_key_twice(path: Path) -> None:
    assert parse_json(path.read_text(encoding="utf-8"), path)


@pytest.mark.parametrize("path", _own(".yaml"), ids=lambda path: path.name)
def test_no_yaml_data_file_has_a_key_twice_or_merges_one(path: Path) -> None:
    waiting = [yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"{node.start_mark}"
            assert "<<" not in keys, f"{node.start_mark}"
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


@pytest.mark.parametrize("path", _own(".tsv"), ids=lambda path: path.name)
def test_no_table_has_a_column_twice(path: Path) -> None:
    head = path.read_text(encoding="utf-8").splitlines()[0].split("\t")
    assert len(head) == len(set(head))

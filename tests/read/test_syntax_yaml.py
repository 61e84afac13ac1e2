"""YAML as a tree of strings with lines: what comes through, what is refused, and nothing else."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import ServandaError
from servanda.read.syntax import convert_to_json, parse_yaml

FILE = Path("x.yaml")

# What YAML can hold in a quoted scalar; NUL and lone surrogates are no text.
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
trees = st.recursive(
    words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("text", ["no", "2.10", "010", "12:30", "2007-09-07", "1e3", "true", ".inf", "0x1F"])
def test_every_scalar_is_a_string(text):
    assert convert_to_json(parse_yaml(f"key: {text}", FILE)) == {"key": text}


def test_lines_are_those_of_the_keys():
    root = parse_yaml("a: 1\nb:\n  c: x\n  d:\n  - y\n", FILE)
    assert root.lines == {"a": 1, "b": 2}
    assert root.entries["b"].lines == {"c": 3, "d": 4}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice, here and on line 1"),
        ("a: 1\nb: {c: 1, c: 2}\n", 2, "'c' stands twice on this line"),
        ("a: &x 1\n", 1, "anchors and aliases"),
        ("a: 1\nb: *a\n", 2, "anchors and aliases"),
        ("a: !!python/object/apply:os.system [echo]\n", 1, "tag"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: ! 1\n", 1, "tag"),
        ("a: 1\n<<: {b: 2}\n", 2, "merge keys"),
        ("a: 1\n? [b]\n: 2\n", 2, "plain word"),
        ("a: 1\n~: 2\n", 2, "plain word"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: b: c\n", 1, "not YAML"),
        ("a:\n\t- b\n", 2, "not YAML"),
        ('a: "x\n', 2, "not YAML"),
        ('a: "\\x00"\n', 1, "NUL"),
        ("# nothing\n", None, "empty"),
        ("[" * 100_000, 1, "nested"),
        ("{a: " * 100_000, 1, "nested"),
        ("- " * 100_000, 1, "nested"),
    ],
)
def test_refused(text, line, said):
    with pytest.raises(ServandaError, match=said) as refused:
        parse_yaml(text, FILE)
    assert refused.value.line == line
    assert "\n" not in refused.value.message


@given(trees)
def test_what_is_dumped_is_read_back(tree):
    # An empty scalar is quoted when dumped, so it comes back as the empty string.
    assert (
        convert_to_json(parse_yaml(yaml.safe_dump(tree, allow_unicode=True, default_style='"'), FILE)) == tree
    )


@given(st.text(max_size=80) | st.text(alphabet="ab:-?[]{},&*!|>'\"%@`# \n\t~<", max_size=60))
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        parse_yaml(text, FILE)
    except ServandaError as refused:
        assert "\n" not in refused.message

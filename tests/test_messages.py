"""What a person reads: the same texts with the same gaps in every language, each used, and none lacking."""

from __future__ import annotations

import ast
import json
import re
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import servanda.messages
from servanda.cli import main
from servanda.locales import list_categories
from servanda.messages import ENGLISH_FIRST, LANGUAGES, Messages
from servanda.query.questions import load_questions

PACKAGE = Path(servanda.messages.__file__).parent
FILES = {lang: PACKAGE / "messages" / f"{lang}.json" for lang in LANGUAGES}
HELD = {lang: json.loads(path.read_text(encoding="utf-8")) for lang, path in FILES.items()}
#: What a text says in the file, or all of what one that counts says.
Held = str | dict[str, "Held"]
SECTIONS = [name for name in HELD["en"] if name not in ENGLISH_FIRST]
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.j2"))
#: Keys that code puts together of names alone.
COMPOSED = (
    r"(must|obligation|prohibition|permission|privilege|power|condition)\.(notify|inform)|(fail|doubt)\.\w+"
)
KAZAKH = "әіңғүұқөӘІҮҰҚӨ"


@cache
def trees() -> dict[Path, ast.Module]:
    """Return every module of the package, parsed."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py")}


def parts(held: Held) -> list[str]:
    """Return the strings of a text: itself, or the sentence and the forms of one that counts."""
    return [held] if isinstance(held, str) else [text for part in held.values() for text in parts(part)]


def gaps(held: Held) -> set[str]:
    """Return the names of the values that a text has room for; ``n`` in the forms of a gap is that gap."""
    if isinstance(held, str):
        return {name for _, name, _, _ in string.Formatter().parse(held) if name is not None}
    if "text" not in held:
        return {name for text in parts(held) for name in gaps(text)}
    counted = {name: gaps(forms) - {"n"} for name, forms in held.items() if name != "text"}
    assert counted.keys() <= gaps(held["text"]), held
    return gaps(held["text"]).union(*counted.values())


def forms(held: Held) -> list[dict[str, Held]]:
    """Return every set of plural forms of a text."""
    if isinstance(held, str):
        return []
    return [one for key, one in held.items() if isinstance(one, dict)] if "text" in held else [held]


def test_a_file_is_there_for_each_language_and_no_other() -> None:
    assert {path.name for path in (PACKAGE / "messages").iterdir()} == {path.name for path in FILES.values()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_files_hold_the_same_keys_in_the_same_order(lang: str) -> None:
    assert list(HELD[lang]) == [name for name in sorted(HELD["en"]) if name in HELD[lang]]
    assert [name for name in HELD[lang] if name not in ENGLISH_FIRST] == SECTIONS
    for name in SECTIONS:
        assert list(HELD[lang][name]) == list(HELD["en"][name]), name
    for name in ENGLISH_FIRST:
        translated = HELD[lang].get(name, {})
        assert list(translated) == [key for key in HELD["en"][name] if key in translated], name


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_a_text_has_the_same_gaps_in_every_language(lang: str) -> None:
    for name, texts in HELD[lang].items():
        for key, text in texts.items():
            english = HELD["en"][name][key]
            assert all(part.strip() or key == "count.and" for part in parts(text)), (name, key)
            assert gaps(text) == gaps(english) or str(english).startswith("{problem}"), (name, key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_that_counts_has_every_plural_form_of_its_language(lang: str) -> None:
    found = [one for texts in HELD[lang].values() for text in texts.values() for one in forms(text)]
    assert len(found) > 50
    for one in found:
        assert set(one) == list_categories(lang), one


def test_a_text_counts_in_every_language_or_in_none() -> None:
    for name in SECTIONS:
        for key, english in HELD["en"][name].items():
            for lang in LANGUAGES:
                held = HELD[lang][name][key]
                assert len(forms(held)) == len(forms(english)), (lang, name, key)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_survives_and_the_layout_is_that_of_json(lang: str) -> None:
    text = FILES[lang].read_text(encoding="utf-8")
    assert text == json.dumps(HELD[lang], ensure_ascii=False, indent=2) + "\n"
    assert json.loads(json.dumps(HELD[lang])) == HELD[lang]
    assert unicodedata.is_normalized("NFC", text) and "\ufffd" not in text
    assert lang != "kk" or set(KAZAKH) <= set(text)


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_no_word_mixes_cyrillic_and_latin_letters(lang: str) -> None:
    for texts in HELD[lang].values():
        for text in (part for held in texts.values() for part in parts(held)):
            for word in re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", " ", text)):
                scripts = {unicodedata.name(letter).split()[0] for letter in word}
                assert len(scripts & {"CYRILLIC", "LATIN"}) < 2, text


def test_a_text_of_a_section_is_not_said_again_by_what_falls_back_to_it() -> None:
    for fallback, names in {
        "answers": ("draw", "html", "log", "network", "page", "register"),
        "states": ("explanation",),
    }.items():
        for name in names:
            for key in HELD["en"][name].keys() & HELD["en"][fallback].keys():
                assert any(HELD[lang][name][key] != HELD[lang][fallback][key] for lang in LANGUAGES), (
                    name,
                    key,
                )


def _patterns() -> set[str]:
    """Return every text of the code as a pattern; what is put in at run time is any text."""
    quoted = re.findall(r"""["']([\w.-]+)["']""", TEMPLATES)
    found = {re.escape(key) for key in [*quoted, *re.findall(r"\bw\.(\w+)", TEMPLATES)]}
    # A question names the heads of its columns.
    found |= {re.escape(column.head) for held in load_questions().values() for column in held.shown}
    found |= {re.escape(one) + ".+" for one in re.findall(r"""["']([\w.-]+\.)["'] ~""", TEMPLATES)}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {re.escape(word) for word in node.value.split()}
                if re.fullmatch(r"[\w.-]+\.", node.value):
                    found.add(re.escape(node.value) + ".+")
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]*"
                    for part in node.values
                ]
                if any(
                    re.search(r"\w\w", str(part.value))
                    for part in node.values
                    if isinstance(part, ast.Constant)
                ):
                    found.add("".join(parts))
    return found - {""}


def test_every_text_is_used() -> None:
    used = re.compile("|".join([COMPOSED, *sorted(_patterns())]))
    unused = [f"{name}: {key}" for name in SECTIONS for key in HELD["en"][name] if not used.fullmatch(key)]
    assert unused == []


def _sections_of(node: ast.expr) -> list[str]:
    """Return the sections of ``Messages(lang, "draw")``, none for any other expression."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Messages"):
        return []
    return [str(one.value) for one in node.args[1:] if isinstance(one, ast.Constant)]


def test_every_text_that_is_asked_for_is_there() -> None:
    known = {key for name in HELD["en"] for key in HELD["en"][name]}
    asked = 0
    for path, tree in trees().items():
        for node in ast.walk(tree):
            match node:
                case ast.Subscript(value=at, slice=ast.Constant(value=str() as key)):
                    keys = set(Messages("en", *_sections_of(at)))
                case ast.Call(
                    func=ast.Attribute(value=at, attr="text" | "phrase" | "word"),
                    args=[ast.Constant(value=str() as key), *_],
                ):
                    keys = set(Messages("en", *_sections_of(at))) or known
                case _:
                    continue
            if keys:
                assert key in keys, (path, key)
                asked += 1
    assert asked > 200


def test_every_error_has_its_sentence_with_the_values_that_it_is_given() -> None:
    texts, asked = HELD["en"]["errors"], set()
    for path, tree in trees().items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="error_text"), args=[ast.Constant(value=str() as key)]):
                    assert key in texts, (path, key)
                    assert gaps(texts[key]) == {keyword.arg for keyword in node.keywords}, (path, key)
                    asked.add(key)
                case ast.Call(func=ast.Name(id="error_text")):
                    raise AssertionError(f"{path}:{node.lineno}: the key is not to be seen in the code")
    assert list(texts) == sorted(asked)


def _named(command: click.Command, path: str) -> Iterator[tuple[str, str | None]]:
    """Yield the key and the help of a command, of its options, and of all below it."""
    yield path, command.help
    for option in command.params:
        if isinstance(option, click.Option):
            yield f"{path} {max(option.opts, key=len)}", option.help
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _named(inner, name if path == "servanda" else f"{path} {name}")


def test_every_command_and_option_has_its_help_and_no_help_is_left_over() -> None:
    named = dict(_named(main, "servanda"))
    assert [key for key, text in named.items() if not text] == []
    options = {key[key.index("--") :] for key in named if "--" in key}
    known = set(named) | options | {f"ask {option}" for option in options}
    assert {key.removesuffix(" example") for key in HELD["en"]["help"]} <= known


def test_a_language_that_is_not_spoken_and_a_section_that_is_not_there_are_errors() -> None:
    for lang, section in (("de", "draw"), ("../en", "draw"), ("en", "none")):
        with pytest.raises(KeyError):
            Messages(lang, section)


def test_what_is_not_translated_yet_is_said_in_english() -> None:
    for name in ENGLISH_FIRST:
        if name in HELD["en"]:
            assert set(Messages("kk", name)) == set(HELD["en"][name])

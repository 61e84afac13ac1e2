"""Every string that a person reads, with its language and its place: none of the words of the source."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

import servanda.messages
from servanda.messages import LANGUAGES

ROOT = Path(__file__).parents[1]
MESSAGES = Path(servanda.messages.__file__).parent / "messages"
AGREEMENTS = ROOT / "graph" / "agreements"
#: What a property of RDF says to machines: patterns that find words in other people's texts.
PATTERNS = frozenset({"namePattern", "exceptPattern"})
#: Keys of an agreement in the short form whose values a person reads; what stands under any other key is a
#: name, a date or the words of the source.
READ_KEYS = frozenset(
    {"label", "object", "text", "inferred", "reach", "reason", "remark", "why", "place"}
    | {"readingTaken", "readingNotTaken"}
)
#: Keys under which every word is the source's, whatever is written beneath.
SOURCE_KEYS = frozenset({"words", "quote", "published", "corrected", "passages", "copy"})
#: A pair of quotation marks and what stands between them.
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
#: A name that is typed, as messages and pages write it: a key of the short form, an option, an identifier.
TYPED = re.compile(r"'[\w.@/-]+'")


class Text(NamedTuple):
    """A string that a person reads."""

    lang: str
    place: str
    text: str


class Unit(NamedTuple):
    """One thing's wording in several languages: the values of one property, of one key or of one question."""

    place: str
    texts: dict[str, set[str]]


def relative(path: Path) -> str:
    """Return a path as it is written from the top of the project."""
    return path.relative_to(ROOT).as_posix()


def message_texts() -> Iterator[Text]:
    """Yield every message of the package."""
    for lang in LANGUAGES:
        path = MESSAGES / f"{lang}.json"
        for section, texts in json.loads(path.read_text(encoding="utf-8")).items():
            for key, message in texts.items():
                for text in forms_of(message):
                    yield Text(lang, f"{relative(path)} {section}.{key}", text)


def forms_of(message: object) -> list[str]:
    """Return the texts of a message: itself, or its sentence and its forms for one, few, many and other."""
    if isinstance(message, dict):
        return [text for form in message.values() for text in forms_of(form)]
    return [str(message)]


def turtle_files() -> list[Path]:
    """Return the files of Turtle that hold labels, definitions and messages."""
    return [
        *sorted((ROOT / "ontology").glob("*.ttl")),
        *sorted(AGREEMENTS.glob("*/*.ttl")),
        *sorted((ROOT / "shapes").glob("*.ttl")),
    ]


@cache
def turtle_literals() -> list[tuple[Path, Node, str, Literal]]:
    """Return every literal in a language: its file, its subject, its property's name and itself."""
    found = []
    for path in turtle_files():
        graph = Graph().parse(path, format="turtle")
        for subject, predicate, value in graph:
            name = re.split(r"[#/]", str(predicate))[-1]
            if isinstance(value, Literal) and value.language in LANGUAGES and name not in PATTERNS:
                found.append((path, name_of(graph, subject), name, value))
    return found


def name_of(graph: Graph, subject: Node) -> str:
    """Return how the file writes a subject: its short name, or that of the node that holds a blank one."""
    while not isinstance(subject, URIRef):
        holders = [s for s, p in graph.subject_predicates(subject) if p != RDF.type]
        if not holders:
            return "[]"
        subject = holders[0]
    return graph.namespace_manager.normalizeUri(str(subject))


def turtle_texts() -> Iterator[Text]:
    """Yield the labels, definitions and messages in Turtle."""
    for path, subject, name, value in turtle_literals():
        yield Text(str(value.language), f"{relative(path)} {subject} {name}", str(value))


def read_values(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the place and the text of what a person reads in a file in the short form."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in SOURCE_KEYS:
                yield from read_values(value, (*path, str(key)))
    elif isinstance(node, list):
        for value in node:
            yield from read_values(value, path)
    elif isinstance(node, str) and path and (path[-1] in READ_KEYS or is_title(path)):
        yield "/".join(path), node


def is_title(path: tuple[str, ...]) -> bool:
    """Tell whether a key is the title that servanda gives a document; an agreement's own is the source's."""
    return path[-1] == "title" and path[0] == "instruments"


def source_language(folder: Path) -> str:
    """Return the language in which an agreement is authored: that of its text."""
    return next(folder.glob("*.*.txt")).name.split(".")[1]


def agreement_texts() -> Iterator[Text]:
    """Yield what a person reads in the agreements of the package: authored words, translations, notes."""
    for path in sorted(AGREEMENTS.glob("*/*.yaml")):
        lang = path.name.removeprefix("agreement.").removesuffix(".yaml")
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        if lang in LANGUAGES:
            for place, text in all_values(content):
                yield Text(lang, f"{relative(path)} {place}", text)
        else:
            for place, text in read_values(content):
                yield Text(source_language(path.parent), f"{relative(path)} {place}", text)


def all_values(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Yield the place and the text of every value of a file of translations."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from all_values(value, (*path, str(key)))
    elif isinstance(node, list):
        for value in node:
            yield from all_values(value, path)
    elif isinstance(node, str):
        yield "/".join(path), node


def questions() -> Iterator[tuple[Path, str, str]]:
    """Yield the file, language and words of each question in `queries/`."""
    for path in sorted((ROOT / "queries").glob("*.rq")):
        for lang, text in re.findall(
            r"^# question(?:@(\w+))?: (.+)$", path.read_text(encoding="utf-8"), re.M
        ):
            yield path, lang or "en", text


def question_texts() -> Iterator[Text]:
    """Yield the questions, and what their files say of each parameter."""
    for path, lang, text in questions():
        yield Text(lang, f"{relative(path)} question", text)
    for path in sorted((ROOT / "queries").glob("*.rq")):
        for name, text in re.findall(r"^#   (\w+): .* — (.+)$", path.read_text(encoding="utf-8"), re.M):
            yield Text("en", f"{relative(path)} {name}", text)


def prose_texts() -> Iterator[Text]:
    """Yield the prose of the README and of `docs/`, by line: no code, no output, no address."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        # `tour.kk.md` is in Kazakh; a page that names no language is in English.
        lang = path.stem.partition(".")[2] or "en"
        fenced = False
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            elif not fenced and not line.startswith("<!--"):
                prose = re.sub(r"`[^`]*`|\]\([^)]*\)|<[^>]*>", " ", line)
                yield Text(lang, f"{relative(path)}:{number}", prose)


@cache
def texts() -> list[Text]:
    """Return every string that a person reads, without the words that it quotes from a source."""
    parts: list[Iterable[Text]] = [
        message_texts(),
        turtle_texts(),
        agreement_texts(),
        question_texts(),
        prose_texts(),
    ]
    return [text._replace(text=without_quotations(text)) for part in parts for text in part]


@cache
def source_words() -> str:
    """Return the words of every published text of the package's agreements, letters small, spaces single."""
    files = sorted(AGREEMENTS.glob("*/source.*.txt"))
    return " ".join(" ".join(file.read_text(encoding="utf-8").lower().split()) for file in files)


def without_quotations(text: Text) -> str:
    """Take out of a text the names that are typed, and what it quotes from the source, if it stands there."""

    def keep(match: re.Match[str]) -> str:
        quoted = " ".join(match[0][1:-1].lower().split())
        return " " if quoted and quoted in source_words() else match[0]

    return QUOTED.sub(keep, TYPED.sub(" ", text.text))


def units() -> Iterator[Unit]:
    """Yield the wordings of each thing that is worded in more than one language."""
    held = {lang: json.loads((MESSAGES / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
    for section, english in held["en"].items():
        for key in english:
            wordings = {
                lang: set(forms_of(held[lang].get(section, {}).get(key, english[key]))) for lang in LANGUAGES
            }
            yield Unit(f"messages {section}.{key}", wordings)
    grouped: dict[tuple[str, str, str], dict[str, set[str]]] = {}
    for path, subject, name, value in turtle_literals():
        if name in {"prefLabel", "label"}:
            group = grouped.setdefault((relative(path), str(subject), name), {})
            group.setdefault(str(value.language), set()).add(str(value))
    for (file, subject, name), wordings in grouped.items():
        yield Unit(f"{file} {subject} {name}", wordings)
    for path in sorted(AGREEMENTS.glob("*/agreement.yaml")):
        yield from agreement_units(path.parent)


def agreement_units(folder: Path) -> Iterator[Unit]:
    """Yield the labels of an agreement's clauses and norms and the objects of these, in each language."""
    own = yaml.load((folder / "agreement.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    translated = {
        lang: yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["clauses"]
        for lang in LANGUAGES
        if (path := folder / f"agreement.{lang}.yaml").exists()
    }
    for instrument in own.get("instruments", {"": own}).values():
        for clause, content in instrument.get("clauses", {}).items():
            for key, value in own_labels(content):
                wordings = {
                    lang: {clauses[clause][key]}
                    for lang, clauses in translated.items()
                    if key in clauses.get(clause, {})
                }
                yield Unit(f"{folder.name} {clause}/{key}", {source_language(folder): {value}, **wordings})


def own_labels(clause: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the key of each label and object of a clause, as a file of translations has it, and its words."""
    if isinstance(label := clause.get("label"), str):
        yield "label", label
    for name, norm in clause.items():
        if isinstance(norm, dict):
            for key, path in (("label", name), ("object", f"{name}/object")):
                if isinstance(value := norm.get(key), str):
                    yield path, value

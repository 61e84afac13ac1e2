"""Data of the query page: the questions, and a file for each agreement with all that a browser asks of it.

All files are JSON (RFC 8259) packed by gzip (RFC 1952), the same bytes each time: a plain web server
sends files as they are, and the page unpacks them. ``data/query/catalogue-en.json.gz`` lists the
agreements and the questions in a language, ``data/query/ontology.json.gz`` has the ontology as TriG, and
``data/query/agreement/ID.json.gz`` one agreement with what is derived from it, as TriG, and what the page
must know of it. ``data/query/days/ID.json.gz`` has answers made beforehand to the questions that need a
day or a log, which a browser cannot answer.
"""

from __future__ import annotations

import gzip
import json
import shlex
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Store, serialize

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, Messages
from servanda.names import KINDS, LABELS, ORGAN_OF, PLAYED_BY, find_label, list_names
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, derived_graph
from servanda.query.answer_rows import list_types
from servanda.query.answer_table import AnswerColumns
from servanda.query.questions import GROUPS, cut_front_matter, describe_parameter, load_questions
from servanda.query.run import FEW
from servanda.query.source_texts import add_source_texts, find_lacking_languages
from servanda.query.table import CODED
from servanda.site.addresses import BASE, make_path
from servanda.site.explorer import Page

if TYPE_CHECKING:
    from servanda.api import Graph
    from servanda.query.questions import Question
    from servanda.query.table import Row
    from servanda.site.explorer import Explorer

#: The folder of the site in which the files lie.
FOLDER: Final = "data/query"
#: The path of the file with the ontology.
ONTOLOGY: Final = f"{FOLDER}/ontology.json.gz"
_PACKED: Final = "application/gzip"
#: What the text of a question names that needs a log, or a day as well.
_LOG, _DAY = "srv:EventLog", "srv:StatusReport"


class DatedExample(NamedTuple):
    """A question as its example asks it of a day: the day, what is assumed, and the parameters as typed."""

    day: str
    assume: dict[str, str]
    given: dict[str, str]


def list_files(explorer: Explorer) -> Iterator[str]:
    """Yield the paths of the files: as of :class:`servanda.site.pages.FileKind`."""
    yield from (f"{FOLDER}/catalogue-{lang}.json.gz" for lang in LANGUAGES)
    yield ONTOLOGY
    yield from (name_file(iri) for iri in explorer.agreements)
    if len(explorer.agreements) <= FEW:
        yield from (name_file(iri, "days") for iri in explorer.agreements)


def render_file(explorer: Explorer, path: str) -> Page | None:
    """Return the file at a path: as of :class:`servanda.site.pages.FileKind`."""
    if not path.startswith(f"{FOLDER}/"):
        return None
    if path == ONTOLOGY:
        return _pack({"trig": write_trig(_gather_any(explorer), [ONTOLOGY_GRAPH])})
    for lang in LANGUAGES:
        if path == f"{FOLDER}/catalogue-{lang}.json.gz":
            return _pack(make_catalogue(explorer, lang))
    kind = path.removeprefix(f"{FOLDER}/").partition("/")[0]
    if kind not in ("agreement", "days"):
        return None
    iri = explorer.remember(_map_files).get(path.replace(f"/{kind}/", "/agreement/", 1))
    if iri is None:
        return None
    if kind == "agreement":
        return _pack(describe_agreement(explorer, iri))
    return _pack(answer_days(explorer, iri)) if kind == "days" and len(explorer.agreements) <= FEW else None


def name_file(agreement: str, kind: str = "agreement") -> str:
    """Return the path of the file of an agreement (its full IRI).

    >>> name_file("https://w3id.org/servanda/agreement/kz-nato-2007")
    'data/query/agreement/kz-nato-2007.json.gz'
    """
    return f"{FOLDER}/{kind}/{make_path(agreement).removeprefix('agreement/').replace('/', '.')}.json.gz"


def _map_files(explorer: Explorer) -> dict[str, str]:
    """Return the agreements (full IRIs) by the paths of their files."""
    return {name_file(iri): iri for iri in explorer.agreements}


def make_catalogue(explorer: Explorer, lang: str) -> dict[str, Any]:
    """Return what the page knows before it asks: agreements, questions, and what the engine is to know."""
    codes = {key: text for key, text in Messages(lang, "columns").items() if key.startswith("code.")}
    return {
        "agreements": [
            {
                "iri": iri,
                "id": make_path(iri).rpartition("/")[2],
                "label": find_label(explorer.store, iri, lang),
                "file": name_file(iri),
                "days": name_file(iri, "days") if len(explorer.agreements) <= FEW else None,
            }
            for iri in explorer.agreements
        ],
        "together": 1 < len(explorer.agreements) <= FEW,
        "ontology": ONTOLOGY,
        "questions": [describe_question(one, lang) for one in list_questions()],
        "codes": {key.removeprefix("code."): text for key, text in codes.items() if isinstance(text, str)},
        "coded": sorted(CODED),
        "setting": {
            "prefixes": PREFIXES,
            "kinds": KINDS,
            "labels": [predicate.value for predicate in LABELS],
            "ties": [*ORGAN_OF, PLAYED_BY],
        },
        "base": BASE,
        "places": ["actor", "programme", "matter"],
    }


def list_questions() -> list[Question]:
    """Return the questions in the order in which they are listed: by group, then by name."""
    return sorted(load_questions().values(), key=lambda one: (GROUPS.index(one.group), one.name))


def needs_log(question: Question) -> bool:
    """Say whether a question is about a log or a day, which a browser cannot answer.

    >>> [one.name for one in list_questions() if needs_log(one)][:3]
    ['how-it-stands', 'what-happened', 'what-is-open']
    """
    return _LOG in question.text or _DAY in question.text


def describe_question(question: Question, lang: str) -> dict[str, Any]:
    """Return a question as the page needs it: its form in words of a language, its columns, its text."""
    known = AnswerColumns(list_types(question), question, lang)
    words, texts = Messages(lang, "columns"), Messages(lang, "site-query")
    sourced = add_source_texts(question.text)
    text = cut_front_matter(question.text)
    return {
        "name": question.name,
        "group": question.group,
        "question": question.question[lang],
        "example": question.example,
        "dated": needs_log(question),
        "parameters": [
            {
                "name": one.name,
                "label": texts.get(f"parameter.{one.name}", one.name),
                "type": one.type,
                "kind": one.kind,
                "words": [
                    [word, texts.get(f"word.{word}") or words.get(f"code.{word}", word)] for word in one.words
                ],
                "required": one.required,
                "default": one.default,
                "help": describe_parameter(one.help, lang),
            }
            for one in question.parameters
        ],
        "columns": [[column.name, column.type] for column in question.columns],
        "shown": [
            {"key": one.key, "head": one.head, "of": known.find_words(one.key)}
            for one in known.columns
            if one.key in known.shown
        ],
        "text": text,
        **({"sourced": cut_front_matter(sourced)} if sourced != question.text else {}),
    }


def describe_agreement(explorer: Explorer, agreement: str) -> dict[str, Any]:
    """Return an agreement as the page needs it; ``lacking`` are the languages that it is not translated to.

    ``addresses`` are the pages of what has another path than its IRI says; ``parts`` the parts of the
    agreement's page in which clauses and norms stand, by what follows the agreement in their IRIs.
    """
    store = explorer.gather(agreement)
    graphs = [agreement, derived_graph(agreement)]
    own = Store()
    for graph in graphs:
        own.extend(store.quads_for_pattern(None, None, None, NamedNode(graph)))
    found: dict[str, str] = {}
    for iri in sorted({iri for kind in ("actor", "programme", "matter") for iri in list_names(store, kind)}):
        path = explorer.addresses.find(iri).localize("")[1:]
        if path != f"{iri.removeprefix(BASE)}/":
            found[iri] = path
    begin = f"{agreement}/"
    parts = {iri.removeprefix(begin): part for iri, part in explorer.addresses.parts.items() if begin in iri}
    return {
        "iri": agreement,
        "trig": write_trig(own, graphs),
        "lacking": sorted(find_lacking_languages(own, LANGUAGES)),
        "page": explorer.addresses.find(agreement).path,
        "parts": dict(sorted(parts.items())),
        "addresses": found,
    }


def write_trig(store: Store, graphs: Iterable[str]) -> str:
    """Return some graphs of a store as TriG, sorted, blank nodes by numbers: the same text each time."""
    quads: list[Quad] = []
    for number, graph in enumerate(graphs):
        part = Dataset(store.quads_for_pattern(None, None, None, NamedNode(graph)))
        part.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        quads += sorted(part, key=lambda quad: (number, str(quad)))
    content = serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES)
    return (content or b"").decode("utf-8")


def answer_days(explorer: Explorer, agreement: str) -> dict[str, Any]:
    """Return answers made beforehand to the questions about a day: a list by question, then by language.

    They are for the days of the explorer and its log; where it has none, for the day that the example of a
    question names, if it needs no log and can be asked of this agreement.
    """
    from servanda.api import Graph

    graph = Graph(explorer.gather(agreement))
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for question in filter(needs_log, list_questions()):
        asked = [DatedExample(day.isoformat(), {}, {}) for day in explorer.days] or read_example(question)
        if any(one.required for one in question.parameters):
            asked = read_example(question)
        for lang in LANGUAGES:
            answers = [_answer_day(explorer, graph, agreement, question, one, lang) for one in asked]
            if kept := [one for one in answers if one is not None]:
                found.setdefault(question.name, {})[lang] = kept
    return found


def read_example(question: Question) -> list[DatedExample]:
    """Return how the example of a question asks it of a day, none where that needs a log or names no day.

    >>> [one.day for one in read_example(load_questions()["what-is-open"])]
    ['2009-06-30']
    """
    words = shlex.split(question.example)[3:]
    options = list(zip(words[::2], words[1::2], strict=False))
    named = dict(options)
    if "--log" in named or "--as-of" not in named:
        return []
    assume = dict(value.split("=", 1) for name, value in options if name == "--assume")
    known = {one.name for one in question.parameters}
    given = {name[2:]: value for name, value in options if name[2:] in known}
    return [DatedExample(named["--as-of"], assume, given)]


def _gather_any(explorer: Explorer) -> Store:
    """Return a store with the ontology, whichever agreements it has."""
    if explorer.agreements:
        return explorer.gather(explorer.agreements[0])
    return explorer.store if isinstance(explorer.store, Store) else Store()


def _answer_day(
    explorer: Explorer, graph: Graph, agreement: str, question: Question, asked: DatedExample, lang: str
) -> dict[str, Any] | None:
    """Return an answer with its command, None where the question cannot be asked of this agreement."""
    name = agreement.removeprefix(PREFIXES["agreement"])
    given: dict[str, Any] = {**asked.given, "agreement": agreement}
    try:
        table = graph.ask(
            question.name, lang=lang, as_of=asked.day, log=explorer.log, assume=asked.assume or None, **given
        )
    except ServandaError:
        return None
    options = [f"--agreement {name}", f"--as-of {asked.day}"]
    options += [f"--assume {event}={day}" for event, day in asked.assume.items()]
    options += [f"--log {explorer.log.name}"] if explorer.log is not None else []
    options += [f"--{key} {value}" for key, value in asked.given.items()]
    known = AnswerColumns(dict(zip(table.columns, table.types, strict=True)), question, lang)
    shown = [
        {"key": one.key, "head": one.head, "of": known.find_words(one.key)}
        for one in known.columns
        if one.key in known.shown
    ]
    rows: list[Row] = table.rows
    command = " ".join([f"servanda ask {question.name}", *options])
    return {"day": asked.day, "command": command, "shown": shown, "columns": table.columns, "rows": rows}


def _pack(value: object) -> Page:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Page(gzip.compress(text.encode("utf-8"), 9, mtime=0), _PACKED)

"""Files of data beside the pages: each agreement in the formats of an export, tables and dumps of all.

Where there are few agreements each is there in every format, for offices in every language; where there are
many, in those of :data:`FORMATS_OF_MANY`, since each file of a corpus is a thousand files.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from gzip import GzipFile
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, RdfFormat, serialize

from servanda.characters import HTML_FORBIDDEN
from servanda.errors import OddValues, ServandaError
from servanda.export.formats import Format, Request, export, formats
from servanda.messages import LANGUAGES
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, derived_graph
from servanda.query.run import ask
from servanda.query.table import render
from servanda.site.addresses import make_path
from servanda.site.explorer import Page
from servanda.site.vocabulary import list_ontology_files, list_shape_files
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from servanda.site.explorer import Explorer

#: The folder of the site in which they stand.
FOLDER: Final = "data"
#: Up to so many agreements are there in all formats.
FEW: Final = 16
#: The formats of an agreement where there are more.
FORMATS_OF_MANY: Final = ("turtle", "jsonld", "csv-nodes", "csv-edges", "node-link")
#: The formats for offices, which are written in each language.
OFFICE_FORMATS: Final = ("docx", "register-docx", "xlsx", "register", "markdown")
#: The formats of a text, and of its translations, which are there only with these.
_SOURCE_TEXT: Final = "akoma-ntoso"
_TRANSLATION: Final = "akoma-ntoso-translation"
#: The tables of all agreements: the name of each, and the question that it answers.
TABLES: Final = {"notices": "who-must-notify-whom", "norms": "norms", "actors": "actors"}
#: The dump of all, and what describes it.
DUMP: Final = f"{FOLDER}/servanda.nq.gz"
DESCRIPTION: Final = f"{FOLDER}/void.ttl"
#: The digests of all files here, which a folder of pages has and a server has not.
DIGESTS: Final = f"{FOLDER}/SHA256SUMS"
VOID: Final = "http://rdfs.org/ns/void#"
_N_QUADS: Final = "http://www.w3.org/ns/formats/N-Quads"
#: The media type of a file by its ending.
_TYPES: Final = {
    ".csv": "text/csv; charset=utf-8",
    ".cyjs": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".gexf": "application/xml",
    ".graphml": "application/xml",
    ".gz": "application/gzip",
    ".hext": "application/x-ndjson",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown; charset=utf-8",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".ttl": "text/turtle; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}


class DataFile(NamedTuple):
    """A file of an agreement: its path, the format that it has, and its language ("" where it has none)."""

    path: str
    format: Format
    lang: str


def list_files(explorer: Explorer) -> Iterator[str]:
    """Yield the path of each file: as of :class:`servanda.site.pages.FileKind`."""
    yield DUMP
    yield DESCRIPTION
    yield from (f"{FOLDER}/ontology/{file.name}" for file in list_ontology_files())
    yield from (f"{FOLDER}/shapes/{file.name}" for file in list_shape_files())
    for name in TABLES:
        yield from (table_path(name, lang, ending) for lang in LANGUAGES for ending in ("csv", "json"))
    for agreement in explorer.agreements:
        yield from (file.path for file in list_agreement_files(explorer, agreement))


def table_path(name: str, lang: str, ending: str) -> str:
    """Return the path of a table of :data:`TABLES` in a language, as ``csv`` or ``json``.

    >>> table_path("norms", "kk", "csv")
    'data/norms.kk.csv'
    """
    return f"{FOLDER}/{name}.{lang}.{ending}"


def list_agreement_files(explorer: Explorer, agreement: str) -> list[DataFile]:
    """Return the files of an agreement (its full IRI), in the order of the formats."""
    few = len(explorer.agreements) <= FEW
    chosen = [one for name, one in formats().items() if few or name in FORMATS_OF_MANY]
    if few and _holds_odd_letters(explorer, agreement):
        chosen = [one for one in chosen if _can_hold(explorer, agreement, one)]
    return [
        DataFile(f"{FOLDER}/{make_path(agreement)}{ending}", one, lang)
        for one in chosen
        for lang, ending in _list_endings(explorer, agreement, one)
    ]


def _list_endings(explorer: Explorer, agreement: str, one: Format) -> list[tuple[str, str]]:
    """Return the endings of the files of a format, each with its language."""
    name = "" if _is_plain(one) else f".{one.name}"
    if one.name in OFFICE_FORMATS:
        return [(lang, f"{name}.{lang}{one.suffix}") for lang in LANGUAGES]
    if one.name == _TRANSLATION:
        translated = explorer.read(agreement).translated
        return [(lang, f"{name}.{lang}{one.suffix}") for lang in LANGUAGES if lang in translated]
    if one.name == _SOURCE_TEXT and not any(clause.passages for clause in explorer.read(agreement).clauses):
        return []
    return [("", f"{name}{one.suffix}")]


def _is_plain(one: Format) -> bool:
    """Say whether the files of a format need no name before their ending, which is first of all its own."""
    return "-" not in one.name and next(f for f in formats().values() if f.suffix == one.suffix) is one


def _holds_odd_letters(explorer: Explorer, agreement: str) -> bool:
    """Say whether the texts of an agreement have a character that XML does not allow."""
    quads = explorer.gather(agreement).quads_for_pattern(None, None, None, NamedNode(agreement))
    return any(HTML_FORBIDDEN.search(quad.object.value) for quad in quads if isinstance(quad.object, Literal))


def _can_hold(explorer: Explorer, agreement: str, one: Format) -> bool:
    try:
        _export(explorer, agreement, one, "en")
    except ServandaError:
        return False
    return True


def render_file(explorer: Explorer, path: str) -> Page | None:
    """Return the file at a path: as of :class:`servanda.site.pages.FileKind`."""
    if not path.startswith(f"{FOLDER}/"):
        return None
    content = _make_file(explorer, path)
    return None if content is None else Page(content, _TYPES.get(f".{path.rpartition('.')[2]}", "text/plain"))


def _make_file(explorer: Explorer, path: str) -> bytes | None:
    if path == DUMP:
        return pack(b"".join(_make_dump(explorer)))
    if path == DESCRIPTION:
        return _describe(explorer)
    for source in (*list_ontology_files(), *list_shape_files()):
        if path == f"{FOLDER}/{source.parent.name}/{source.name}":
            return source.read_bytes()
    for name, question in TABLES.items():
        for lang in LANGUAGES:
            for ending in ("csv", "json"):
                if path == table_path(name, lang, ending):
                    return render(ask(explorer.store, question, lang=lang), ending).encode()
    agreement = _find_agreement(explorer, path)
    if agreement is None:
        return None
    file = next((one for one in list_agreement_files(explorer, agreement) if one.path == path), None)
    return None if file is None else _export(explorer, agreement, file.format, file.lang or "en")


def _find_agreement(explorer: Explorer, path: str) -> str | None:
    """Return the agreement whose file stands at a path, None where none does."""
    stem = path.removeprefix(f"{FOLDER}/")
    while "." in stem:
        stem = stem.rpartition(".")[0]
        if (agreement := explorer.roots.get(f"{stem}/")) is not None:
            return agreement
    return None


def _export(explorer: Explorer, agreement: str, one: Format, lang: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OddValues)  # the page of the agreement says what is left out
        return export(Request(explorer.gather(agreement), agreement, one.name, lang))


def pack(content: bytes) -> bytes:
    """Return bytes in the gzip format (RFC 1952), the same for the same: without a name and a time."""
    packed = BytesIO()
    with GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
        stream.write(content)
    return packed.getvalue()


# All of it


def _make_dump(explorer: Explorer) -> Iterator[bytes]:
    """Yield the ontology, and each agreement with what is derived from it, as sorted N-Quads."""
    first = next(iter(explorer.agreements), None)
    held = explorer.store if first is None else explorer.gather(first)
    ontology = Dataset(held.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH)))
    # What has no name is called otherwise each time that it is read, and here by what is said of it.
    ontology.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = (serialize(ontology, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    yield b"".join(sorted(lines))
    for agreement in explorer.agreements:
        yield _dump_agreement(explorer, agreement)


def _dump_agreement(explorer: Explorer, agreement: str) -> bytes:
    if isinstance(explorer.store, ArchiveStore):
        entry = explorer.store.file.find_entry(agreement)
        assert entry is not None
        text = explorer.store.file.read_text(entry)
        if b"_:" not in text.authored + text.derived:
            graphs = ((agreement, text.authored), (derived_graph(agreement), text.derived))
            return b"".join(_name_graph(lines, graph) for graph, lines in graphs)
    return export(Request(explorer.gather(agreement), agreement, "nquads", include=("derived",)))


def _name_graph(triples: bytes, graph: str) -> bytes:
    """Return N-Triples, a line each, as N-Quads of a graph."""
    end = f" {NamedNode(graph)} .\n".encode()
    return b"".join(line.removesuffix(b".\n").rstrip() + end for line in triples.splitlines(keepends=True))


def count_statements(explorer: Explorer) -> int:
    """Return how many triples of agreements there are, with what is derived from them."""
    if isinstance(explorer.store, ArchiveStore):
        _, authored, derived = explorer.store.file.count_contents()
        return authored + derived
    graphs = (graph for iri in explorer.agreements for graph in (iri, derived_graph(iri)))
    return sum(
        1 for graph in graphs for _ in explorer.store.quads_for_pattern(None, None, None, NamedNode(graph))
    )


def _describe(explorer: Explorer) -> bytes:
    """Return what the dump holds as VoID (W3C Interest Group Note, 2011), with relative IRIs.

    Each agreement is a subset with its title, its date and its files as RDF. The dump is of the day on which
    the newest agreement was loaded, where a store says so.
    """
    day = find_load_day(explorer)
    whole = [
        "a void:Dataset",
        *([f'dcterms:modified "{day}"^^xsd:date'] if day else []),
        f"void:dataDump {_refer(DUMP)}",
        f"void:feature <{_N_QUADS}>",
        f"void:triples {count_statements(explorer)}",
        f"void:vocabulary <{PREFIXES['srv']}>",
        *(f"void:subset {_name_part(agreement)}" for agreement in explorer.agreements),
    ]
    parts = (_describe_part(explorer, agreement) for agreement in explorer.agreements)
    short = {name: PREFIXES[name] for name in ("dcterms", "xsd")} | {"void": VOID}
    head = "".join(f"@prefix {name}: <{space}> .\n" for name, space in short.items())
    return "\n".join([head, *map(_write_paragraph, (["<#all>", *whole], *parts))]).encode()


def _write_paragraph(lines: list[str]) -> str:
    """Return a subject and what is said of it as a paragraph of Turtle."""
    subject, *statements = lines
    return f"{subject} " + " ;\n    ".join(statements) + " .\n"


def _describe_part(explorer: Explorer, agreement: str) -> list[str]:
    """Return the lines of the paragraph about an agreement."""
    titles = _list_values(explorer, agreement, "title")
    dates = _list_values(explorer, agreement, "date")
    files = [file.path for file in list_agreement_files(explorer, agreement) if file.format.is_rdf]
    return [
        _name_part(agreement),
        "a void:Dataset",
        *(f"dcterms:title {title}" for title in titles),
        *(f"dcterms:date {one}" for one in dates),
        f"dcterms:subject {NamedNode(agreement)}",
        *(f"void:dataDump {_refer(path)}" for path in files),
    ]


def _name_part(agreement: str) -> str:
    return f"<#{quote(make_path(agreement), safe='/~@')}>"


def _list_values(explorer: Explorer, agreement: str, name: str) -> list[str]:
    """Return the values of a property of Dublin Core that an agreement has, as they are written in Turtle."""
    term = NamedNode(PREFIXES["dcterms"] + name)
    found = explorer.store.quads_for_pattern(NamedNode(agreement), term, None, None)
    return sorted({str(quad.object) for quad in found if isinstance(quad.object, Literal)})


def _refer(path: str) -> str:
    return f"<{quote(path.removeprefix(f'{FOLDER}/'), safe='/~@')}>"


def find_load_day(explorer: Explorer) -> str:
    """Return the day (ISO 8601) of the newest load into an archive, "" where agreements are in memory."""
    if not isinstance(explorer.store, ArchiveStore):
        return ""
    return max((entry.loaded for entry in explorer.store.file.agreements), default="")[:10]

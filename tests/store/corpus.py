"""Small corpora for the tests of stores: agreements of a dozen triples, under the real vocabulary."""

from __future__ import annotations

from pathlib import Path

from servanda.query.row_cache import RowCache
from servanda.store.archive_store import ArchiveStore
from servanda.store.archive_writer import ArchiveSink
from servanda.store.load import LoadResult, load_into

SRV = "https://w3id.org/servanda/ontology#"
BASE = "https://w3id.org/servanda/agreement/"
ACTOR = "https://w3id.org/servanda/actor/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TITLE = "http://purl.org/dc/terms/title"


def name(number: int) -> str:
    return f"{BASE}small-{number:03d}"


def lines(number: int, title: str = "Келісім", extra: int = 0) -> list[str]:
    """Return the N-Quads of one agreement: Kazakhstan is obliged to NATO; ``extra`` adds remarks."""
    iri = name(number)
    clause, norm = f"{iri}/1", f"{iri}/1-duty"
    triples = [
        f"<{iri}> <{TYPE}> <{SRV}Agreement>",
        f'<{iri}> <{TITLE}> "{title} {number}"@kk',
        f"<{iri}> <{SRV}hasParty> <{ACTOR}kz-gov>",
        f"<{iri}> <{SRV}hasParty> <{ACTOR}nato>",
        f"<{iri}> <{SRV}hasClause> <{clause}>",
        f'<{clause}> <{SRV}number> "1"',
        f"<{clause}> <{SRV}hasNorm> <{norm}>",
        f"<{norm}> <{TYPE}> <{SRV}Obligation>",
        f"<{norm}> <{SRV}hasBearer> <{ACTOR}kz-gov>",
        *(f'<{iri}> <http://www.w3.org/2000/01/rdf-schema#comment> "ескертпе {i}"@kk' for i in range(extra)),
    ]
    return [f"{triple} <{iri}> .\n" for triple in triples]


def write(path: Path, numbers: range, **given: object) -> Path:
    """Write agreements to an N-Quads file and return its path."""
    text = "".join(line for number in numbers for line in lines(number, **given))  # type: ignore[arg-type]
    path.write_text(text, "utf-8")
    return path


def load(place: Path, *paths: Path, keep_going: bool = False, **sizes: int) -> LoadResult:
    """Load files into the archive at a place."""
    with ArchiveSink(place, RowCache()) as sink:
        return load_into(sink, paths, keep_going=keep_going, **sizes)  # type: ignore[arg-type]


def unload(place: Path, *numbers: int) -> None:
    """Take agreements out of an archive."""
    with ArchiveSink(place, RowCache()) as sink:
        sink.remove([name(number) for number in numbers])
        sink.finish()


def quads(place: Path) -> set[str]:
    """Return the quads of an archive, the ontology left out."""
    archive = ArchiveStore(place)
    found = archive.gather(archive.file.entries)
    return {str(quad) for quad in found if not str(quad.graph_name.value).endswith("/ontology")}

"""Small corpora for the tests of stores: agreements of a dozen triples, under the real vocabulary."""

from __future__ import annotations

from pathlib import Path

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

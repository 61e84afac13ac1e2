"""Small archives in which agreements speak of each other's nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from servanda.check.archive import Outcome
from servanda.query.row_cache import RowCache
from servanda.store.archive_file import ArchiveFile
from servanda.store.archive_writer import ArchiveSink
from servanda.store.load import load_into

#: A subject, a predicate and an object.
Line = tuple[str, str, str]
#: Severity, shape, focus node, path, value and component of a result.
Key = tuple[str, ...]
#: Agreements of the store of :func:`archive`: enough for several batches.
COUNT = 30
BASE = "https://w3id.org/servanda/agreement/"
_PREFIXES = {
    "srv": "https://w3id.org/servanda/ontology#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/", "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#", "actor": "https://w3id.org/servanda/actor/",
    "matter": "https://w3id.org/servanda/matter/", "slot": "https://w3id.org/servanda/slot/",
    "kind": "https://w3id.org/servanda/kind/", "action": "https://w3id.org/servanda/action/",
    "programme": "https://w3id.org/servanda/programme/", "a": BASE,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip


def term(word: str) -> str:
    """Return a short name (``srv:Norm``) or a literal as an N-Triples term."""
    if word.startswith(('"', "<", "_:")):
        if "^^xsd:" in word:
            head, _, name = word.rpartition("^^xsd:")
            return f"{head}^^<{_PREFIXES['xsd']}{name}>"
        return word
    prefix, _, name = word.partition(":")
    return f"<{_PREFIXES[prefix]}{name}>"


def line(words: str) -> Line:
    """Return a triple of three short names or literals."""
    subject, predicate, value = words.split(" ", 2)
    return term(subject), term(predicate), term(value)


#: What each agreement says of itself; ``%`` stands for its name.
_FRAME = """
a:% rdf:type srv:Agreement
a:% dcterms:language "en"
a:% srv:hasParty actor:kz
a:% srv:hasParty actor:nato
a:% srv:partyNamePattern "[Pp]arty"
a:% srv:hasInstrument a:%/note
a:% srv:isConstitutedBy a:%/note
a:%/note rdf:type srv:DiplomaticNote
a:%/note srv:isSignedBy actor:head-%
a:%/note srv:isAddressedTo actor:nato-sg
a:%/note srv:isMadeOnBehalfOf actor:kz
a:%/note dcterms:date "2001-02-03"^^xsd:date
actor:head-% rdf:type srv:Actor
actor:ministry org:heldBy actor:head-%
a:% srv:hasClause a:%/1
a:%/1 rdf:type srv:Clause
a:%/1 srv:number "1"
a:%/1 srv:order "1"^^xsd:integer
a:%/1 srv:belongsToInstrument a:%/note
a:%/1 srv:hasPassage a:%/1p
a:%/1 srv:hasNorm a:%/1-n
a:%/1p rdf:type srv:Passage
a:%/1p srv:order "1"^^xsd:integer
a:%/1p srv:hasKind kind:normative
a:%/1p srv:text "The Party shall notify of the arrival, 3 February 2001"@en
a:%/1-n rdf:type srv:Obligation
a:%/1-n skos:prefLabel "Notice"@en
a:%/1-n srv:hasBearer actor:kz-mfa
a:%/1-n srv:hasAction action:notify
a:%/1-n srv:quote "shall notify of the arrival"@en
a:%/1-n srv:operativeWords "shall"@en
a:%/1-n srv:hasSlot a:%/1-n/b
a:%/1-n/b rdf:type srv:Stated
a:%/1-n/b srv:forSlot slot:bearer
a:%/1-n/b srv:evidenceText "The Party"@en
a:%/1-n srv:requiresNotification a:%/1-m
a:%/1-m rdf:type srv:Notification
a:%/1-m srv:hasSender actor:kz-mfa
a:%/1-m srv:concernsMatter matter:arrival
a:%/1-m srv:hasSlot a:%/1-m/s
a:%/1-m/s rdf:type srv:Stated
a:%/1-m/s srv:forSlot slot:matter
a:%/1-m/s srv:evidenceText "of the arrival"@en
"""


def text_of(lines: Iterable[Line]) -> bytes:
    """Return triples as N-Triples."""
    return "".join(f"{' '.join(words)} .\n" for words in lines).encode()


def framed(name: str, more: Iterable[Line] = ()) -> list[Line]:
    """Return the triples of an agreement: what each says, and more."""
    return [*(line(words.replace("%", name)) for words in _FRAME.split("\n") if words), *more]


def put(folder: Path, graphs: Mapping[str, Iterable[Line]]) -> None:
    """Make the archive at ``folder`` hold exactly these agreements, by IRI."""
    file = folder.with_suffix(".nq")
    file.write_bytes(
        b"".join(
            text.replace(b" .\n", f" <{iri}> .\n".encode())
            for iri, lines in graphs.items()
            for text in [text_of(sorted(set(lines)))]
        )
    )
    with ArchiveSink(folder, RowCache()) as sink:
        load_into(sink, [file])
        gone = [entry.iri for entry in ArchiveFile(folder).entries if entry.iri not in graphs]
        if gone:
            sink.remove(gone)
            sink.finish()


def found(outcome: Outcome) -> set[Key]:
    """Return the results of a check of a store, each of which must be told once."""
    keys = [one.placed.finding.key for one in outcome.findings()]
    assert len(keys) == len(set(keys)), "a result is told twice"
    return set(keys)

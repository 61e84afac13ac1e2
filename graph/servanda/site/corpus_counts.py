"""What agreements hold, counted over all of them: sentences by kind and language, slots by status, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from servanda.namespaces import PREFIXES, SRV, local

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple

    from servanda.site.explorer import Explorer

_TYPE: Final = PREFIXES["rdf"] + "type"
_DATE: Final = PREFIXES["dcterms"] + "date"
_KIND, _TEXT, _STATUS = SRV + "hasKind", SRV + "text", SRV + "hasStatus"
#: The properties that are counted, as lines of N-Triples have them.
_COUNTED: Final = frozenset(
    f"<{name}>".encode()
    for name in (
        _KIND, _TEXT, _STATUS, _DATE, SRV + "hasClause", SRV + "hasNorm", PREFIXES["dcterms"] + "language"
    )
)  # fmt: skip


@dataclass
class CorpusCounts:
    """Numbers over all agreements.

    ``sentences`` counts them by kind (``normative``), ``texts`` by the language (BCP 47) in which they are
    given, ``slots`` the slots by status (``silent``); ``sources`` counts agreements by the language of their
    source. ``latest`` is the latest date of an instrument (ISO 8601), empty where there is none.
    """

    sentences: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    slots: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    clauses: int = 0
    norms: int = 0
    latest: str = ""


def count_corpus(explorer: Explorer) -> CorpusCounts:
    """Return what all agreements of an explorer hold."""
    found = CorpusCounts()
    for quads in _list_graphs(explorer):
        _add_agreement(found, quads)
    return found


def _list_graphs(explorer: Explorer) -> Iterator[Iterable[Quad | Triple]]:
    """Yield what was authored of each agreement."""
    store = explorer.store
    if isinstance(store, Store):
        for iri in explorer.agreements:
            yield store.quads_for_pattern(None, None, None, NamedNode(iri))
    else:
        # The ontology, which a store of one agreement would hold too, has nothing to count.
        for entry in store.file.agreements:
            lines = store.file.read_text(entry).authored.splitlines(keepends=True)
            # Most of the text is of other properties, and to parse that would take ten times as long.
            counted = b"".join(line for line in lines if line.split(b" ", 2)[1] in _COUNTED)
            yield parse(counted, format=RdfFormat.N_TRIPLES)


def _add_agreement(contents: CorpusCounts, quads: Iterable[Quad | Triple]) -> None:
    kinds: dict[str, str] = {}
    texts: list[tuple[str, str]] = []
    for quad in quads:
        predicate, value = quad.predicate.value, quad.object
        if predicate == _TEXT and isinstance(value, Literal):
            texts.append((str(quad.subject), value.language or ""))
        elif predicate == _KIND and isinstance(value, NamedNode):
            kinds[str(quad.subject)] = local(value.value)
        elif predicate == _STATUS and isinstance(value, NamedNode):
            contents.slots[local(value.value)] += 1
        elif predicate == _DATE and isinstance(value, Literal):
            contents.latest = max(contents.latest, value.value)
        elif predicate == SRV + "hasClause":
            contents.clauses += 1
        elif predicate == SRV + "hasNorm":
            contents.norms += 1
        elif predicate == PREFIXES["dcterms"] + "language" and isinstance(value, Literal):
            contents.sources[value.value] += 1
    sentences = {subject for subject, _ in texts if subject in kinds}
    contents.sentences.update(kinds[subject] for subject in sentences)
    contents.texts.update(tag for subject, tag in texts if subject in sentences)

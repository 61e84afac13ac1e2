"""What a person types, found in the graph: ``kz-mfa``, ``3(d)``, ``kz-nato-2007/4.1`` become IRIs.

A thing is named by its IRI, full or compact, by the end of it, by its printed number, or by a label or an
abbreviation in any language, in any form of its words; and by a part of a label that nothing else of its kind
has (:mod:`servanda.text.label_words`). What several bear is refused with their names, what nothing bears with
the nearest name that is known. An actor is taken with its roles and organs by :func:`expand_actor`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
)

from servanda.errors import ServandaError, no_agreement
from servanda.letters import fold_letters
from servanda.messages import Messages, error_text, get_error_language
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, PREFIXES, SRV, compact, expand
from servanda.resources import registry_triples

if TYPE_CHECKING:
    from servanda.text.label_words import LabelledThing, LabelMatch

_SKOS = PREFIXES["skos"]
PREF_LABEL: Final = NamedNode(_SKOS + "prefLabel")
_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")
_TITLE: Final = NamedNode(PREFIXES["dcterms"] + "title")
_LANGUAGE: Final = NamedNode(PREFIXES["dcterms"] + "language")
#: The properties that give the label of a thing, the one that counts first first.
LABELS: Final = (PREF_LABEL, _LABEL, _TITLE)
#: The kinds of things that can be named, and how the graph says what is of that kind.
KINDS: Final[dict[str, str]] = {
    "agreement": "?x a srv:Agreement",
    "clause": "?of srv:hasClause ?x . ?x srv:number ?name",
    "norm": "?of srv:hasClause/srv:hasNorm ?x",
    "actor": "?x a ?class . ?class rdfs:subClassOf* srv:Actor . ?x skos:prefLabel|skos:altLabel ?name",
    "programme": "?x a srv:Programme ; skos:prefLabel|skos:altLabel ?name",
    "matter": "?x a srv:Matter ; skos:prefLabel ?name",
    "qualifier": "?x a srv:QualifierType ; skos:prefLabel ?name",
    "action": "?x a srv:Action ; skos:prefLabel ?name",
    "slot": "?x a srv:SlotName ; skos:prefLabel ?name",
    "topic": "?x a srv:Topic ; skos:prefLabel ?name",
    "weight": "?x a srv:Weight ; skos:prefLabel ?name",
    "instrument": "?of srv:hasInstrument ?x",
}
#: The properties by which an actor is an organ of another: a unit, a post, a group of persons.
ORGAN_OF: Final = ("org:unitOf", "org:postIn", "org:memberOf")
#: The properties by which the name of an actor may say whose it is.
_BELONGS: Final = (*ORGAN_OF, "srv:isHouseholdOf", "org:linkedTo")
#: The property by which a role of an agreement leads to those who play it.
PLAYED_BY: Final = "srv:isPlayedBy"
#: The question that lists a kind, where it is not simply the plural.
_LISTED_BY: Final = dict.fromkeys(("qualifier", "action", "slot", "topic", "weight"), "code-lists")
#: The kinds that are sought by a part of a label before others, since they have names and not sentences.
_NAMED_FIRST: Final = ("actor", "programme", "matter", "action")
#: The kinds of things that are parts of an agreement.
_PARTS: Final = ("clause", "norm", "instrument")
#: The most things that an error lists of those that bear a name.
_CHOICE: Final = 6
#: How much alike a slip is to the end of an IRI, from 0 to 1.
_SLIP: Final = 0.75
#: The most names among which the nearest to a mistyped one is sought.
_MOST: Final = 20_000
#: How much alike two namespaces are, from 0 to 1, of which one is taken for a slip in the other.
_ALIKE: Final = 0.85
#: The most agreements that an error lists.
_LISTED: Final = 8
#: Namespaces in which every IRI must be declared by the ontology, and what such an IRI is called.
REGISTERED: Final = {
    SRV: "term",
    **{
        f"{BASE}{name}/": name
        for name in (
            "actor", "programme", "matter", "action", "slot", "qualifier", "kind", "mode", "form",
            "channel", "effect", "event", "role", "bound", "urgency", "unit", "topic", "weight",
        )
    },
}  # fmt: skip


class Graph(Protocol):
    """What is needed of a store to find a name in it."""

    def query(
        self, query: str, *, prefixes: dict[str, str] | None = None, use_default_graph_as_union: bool = False
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Return the answer of a SPARQL query."""

    def quads_for_pattern(
        self,
        subject: NamedNode | BlankNode | Triple | None,
        predicate: NamedNode | None,
        object: NamedNode | BlankNode | Literal | Triple | None,
        graph_name: NamedNode | BlankNode | DefaultGraph | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""


def list_prefixes(store: Graph, used: Collection[str] | None = None) -> dict[str, str]:
    """Return the prefixes known in a query: servanda's, and the one that each agreement states for itself.

    With the prefixes that are ``used`` only these are looked up, and not those of the whole corpus.
    """
    own = NamedNode(PREFIXES["vann"] + "preferredNamespacePrefix")
    wanted = [None] if used is None else [Literal(name) for name in sorted(used) if name not in PREFIXES]
    stated = {
        quad.object.value: f"{quad.subject.value}/"
        for name in wanted
        for quad in store.quads_for_pattern(None, own, name, None)
        if isinstance(quad.object, Literal)
        and isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(PREFIXES["agreement"])
    }
    return stated | PREFIXES


def run_select(store: Graph, query: str) -> QuerySolutions:
    """Run a SELECT of servanda's own, with the usual prefixes, over all graphs of the store."""
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    return solutions


def fold_name(text: str) -> str:
    """Return a name without what people write in different ways: case, blanks, brackets, a last dot.

    Letters are those of :func:`~servanda.letters.fold_letters`: however they are composed with their accents,
    and of either alphabet where they look alike. The clause that the text prints as 3(с) has a Cyrillic one.

    >>> fold_name("3 (D)"), fold_name("3(с)") == fold_name("3c"), fold_name("4.1.")
    ('3d', True, '4.1')
    """
    return re.sub(r"[\s()«»\"§]", "", fold_letters(text)).rstrip(".")


def list_names(store: Graph, kind: str, most: int | None = None) -> dict[str, set[str]]:
    """Return every IRI of a kind with the names by which it may be called, folded; or only of so many rows.

    The names are its compact IRI, the end of its IRI, for parts of an agreement also the end after the
    agreement's name, its printed number, and its labels in every language.
    """
    found: dict[str, set[str]] = {}
    bound = "" if most is None else f" LIMIT {most}"
    for row in run_select(store, f"SELECT DISTINCT ?x ?of ?name WHERE {{ {KINDS[kind]} }}{bound}"):
        node = row["x"]
        if not isinstance(node, NamedNode):
            continue
        iri, names = node.value, found.setdefault(node.value, set())
        end = compact(iri).partition(":")[2] or iri
        names |= {iri, compact(iri), end, end.rpartition("/")[2]}
        if name := row["name"]:
            names.add(name.value)
            if row["of"]:
                names.add(row["of"].value.rpartition("/")[2] + "/" + name.value)
    return {iri: {fold_name(name) for name in names} for iri, names in found.items()}


def find_iris(store: Graph, kind: str, text: str) -> list[str]:
    """Return the IRIs of a kind that a text names: what it identifies alone, else all whose whole name it is.

    A clause is found by its number as people write it too: "п. 4.1", "4 (1)".
    """
    if iri := _identify(store, kind, text.strip()):
        return [iri]
    if kind == "clause" and (numbered := _find_numbered(store, text.strip())):
        return numbered
    known, wanted = list_names(store, kind), fold_name(text)
    found = sorted(iri for iri, names in known.items() if wanted in names)
    return found or (_find_written(store, text) if kind == "clause" else [])


def match_names(store: Graph, kind: str, text: str) -> list[LabelMatch]:
    """Return the things of a kind that a text names by words of a label, as :func:`match_labels` does.

    A part of an agreement may be named after it: ``kz-nato-2007/privileges``.
    """
    from servanda.text.label_words import match_labels  # most answers look for nothing by its words

    if not text.strip():
        return []
    things = list_labelled(store, kind)
    agreement, slash, rest = text.strip().partition("/")
    if slash and kind in _PARTS:
        own = [thing for thing in things if thing.id.startswith(f"{PREFIXES['agreement']}{agreement}/")]
        if own:
            return match_labels(rest, own)
    return match_labels(text, things)


def list_labelled(store: Graph, kind: str) -> list[LabelledThing]:
    """Return the things of a kind with their labels in every language and abbreviations, sorted by IRI.

    An actor has also the labels of all that it belongs to.
    """
    from servanda.text.label_words import Label, LabelledThing

    labels: dict[str, set[Label]] = {}
    labelled = f"{KINDS[kind]} . ?x skos:prefLabel|skos:altLabel|dcterms:title ?label"
    for row in run_select(store, f"SELECT DISTINCT ?x ?label {{ {labelled} }}"):
        if isinstance(row["x"], NamedNode) and isinstance(row["label"], Literal):
            label = Label(row["label"].value, row["label"].language or "")
            labels.setdefault(row["x"].value, set()).add(label)
    above = _list_bodies(store) if kind == "actor" else {}
    return [
        LabelledThing(
            iri,
            tuple(sorted(held)),
            tuple(sorted(label for body in _climb(above, iri) for label in labels.get(body, ()))),
        )
        for iri, held in sorted(labels.items())
    ]


def pick_agreement(store: Graph, name: str | None) -> str:
    """Return the IRI of the agreement meant: by name, else the only one of the graph.

    Raises ServandaError when there is none, or when there are several and none is named.
    """
    if name is not None:
        return resolve(store, "agreement", name)
    known = sorted(list_names(store, "agreement"))
    if not known:
        raise no_agreement(hint_at_mistyped(store))
    if len(known) > 1:
        names = ", ".join(short_name(store, iri) for iri in known[:_LISTED])
        names += f" and {len(known) - _LISTED:,} more" if len(known) > _LISTED else ""
        raise ServandaError(error_text("several-agreements", names=names))
    return known[0]


def resolve(store: Graph, kind: str, text: str, *, by_words: bool = True) -> str:
    """Return the one IRI of a kind that a text names.

    ``by_words`` is False where the store holds only some of the things, so that words of a label which fit
    one of them might fit others too. Raises ServandaError when nothing (with the nearest suggestion) or more
    than one thing bears that name.
    """
    return resolve_any(store, (kind,), text, by_words=by_words)[1]


def resolve_any(store: Graph, kinds: Sequence[str], text: str, *, by_words: bool = True) -> tuple[str, str]:
    """Return the kind and the IRI of what a text names, of the first of some kinds that has such a thing.

    A whole name of any kind counts before word forms of a label, and these before a part of one. Raises as
    :func:`resolve`.
    """
    for kind in kinds:
        if found := find_iris(store, kind, text):
            return kind, _pick_only(store, kind, text, found)
    # A thing with a name comes before a sentence that has the same word.
    by_name = sorted(kinds, key=lambda kind: kind not in _NAMED_FIRST)
    matches = [(kind, one) for kind in by_name for one in match_names(store, kind, text) if by_words]
    matches = [(kind, one) for kind, one in matches if one.is_whole] or matches
    for kind in by_name:
        if found := [one.id for other, one in matches if other == kind]:
            return kind, _pick_only(store, kind, text, found)
    raise unknown_name_error(store, kinds, text)


def expand_actor(store: Graph, actor: str, *, organs: bool = True) -> list[str]:
    """Return the IRI of an actor, those of the roles that it plays, and of all its organs, sorted.

    Organs are what :data:`ORGAN_OF` ties to a body, or to a role that it plays, theirs, and so on; without
    ``organs`` there are only the roles. One look-up is made for each level.
    """
    ties = "|".join((*ORGAN_OF, PLAYED_BY) if organs else (PLAYED_BY,))
    found, level = {actor}, [actor]
    while level:
        bodies = " ".join(str(NamedNode(iri)) for iri in level)
        query = f"SELECT DISTINCT ?organ {{ VALUES ?body {{ {bodies} }} ?organ {ties} ?body }}"
        rows = {row["organ"].value for row in run_select(store, query) if isinstance(row["organ"], NamedNode)}
        level = sorted(rows - found)
        found |= rows
    return sorted(found)


def find_label(store: Graph, iri: str, lang: str) -> str:
    """Return the label (else title) of an IRI, else its end.

    It is in the language; else in that of the source of the agreement that gives it, in English, or in any.
    """
    node = NamedNode(iri)
    for predicate in LABELS:
        texts: dict[str, str] = {}
        graphs = []
        for quad in store.quads_for_pattern(node, predicate, None, None):
            if isinstance(quad.object, Literal):
                # An actor may be described in hundreds of graphs: the first that has the language will do.
                if quad.object.language == lang:
                    return quad.object.value
                texts.setdefault(quad.object.language or "", quad.object.value)
                graphs.append(quad.graph_name)
        if texts:
            return texts[min(texts, key=rank_languages(store, graphs if len(texts) > 1 else ()))]
    return short_name(store, iri)


def rank_languages(
    store: Graph, graphs: Iterable[NamedNode | BlankNode | DefaultGraph]
) -> Callable[[str], tuple[bool, bool, str]]:
    """Return the sort key of languages, by which what is not in the reader's is shown in another.

    First come those of the sources of the agreements that the graphs describe, then English, then any.
    """
    sources = {
        quad.object.value
        for graph in set(graphs)
        if isinstance(graph, NamedNode)
        for quad in store.quads_for_pattern(graph, _LANGUAGE, None, None)
        if isinstance(quad.object, Literal)
    }
    return lambda tag: (tag not in sources, tag != "en", tag)


def short_name(store: Graph, iri: str) -> str:
    """Return what a person types for an IRI: a clause's printed number, else the end of the compact IRI."""
    if (number := find_number(store, iri)) is not None:
        return number
    end = compact(iri).partition(":")[2]
    return end.rpartition("/")[2] or iri


def find_number(store: Graph, iri: str) -> str | None:
    """Return the printed number of a clause, None for what has none."""
    for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(SRV + "number"), None, None):
        if isinstance(quad.object, Literal):
            return quad.object.value
    return None


def agreement_iri(name: str) -> str:
    """Return the IRI of an agreement that is named where no graph is open yet.

    >>> agreement_iri("kz-nato-2007")
    'https://w3id.org/servanda/agreement/kz-nato-2007'
    """
    return expand(name if ":" in name else f"agreement:{name}")


def describes_agreement(store: Graph) -> bool:
    """Say whether a graph describes any agreement."""
    return any(True for _ in run_select(store, "SELECT ?x WHERE { ?x a srv:Agreement } LIMIT 1"))


def suggest(word: str, known: Iterable[str], otherwise: str = "", cutoff: float = 0.5) -> str:
    """Return "did you mean '…'?" with the known name nearest to a word, or ``otherwise`` when none is near.

    ``cutoff`` is how much alike they must be, from 0 to 1, as :func:`difflib.get_close_matches` counts it.

    >>> suggest("bearrer", ["quote", "bearer"]), suggest("x", ["bearer"], "choose one of bearer")
    ("did you mean 'bearer'?", 'choose one of bearer')
    """
    from difflib import get_close_matches

    near = get_close_matches(word, known if isinstance(known, Sequence) else list(known), 1, cutoff)
    return error_text("did-you-mean", name=near[0]) if near else otherwise


def format_suggestion(word: str, candidates: Iterable[str], *, fallback: bool = True) -> str:
    """Return "; did you mean '…'?" with the candidate nearest to ``word``.

    When none is near, it says that the word is to be fixed or taken out; without ``fallback`` it is "" then.

    >>> format_suggestion("bearrer", ["quote", "bearer"])
    "; did you mean 'bearer'?"
    >>> format_suggestion("x", ["quote", "bearer"]), format_suggestion("x", [], fallback=False)
    ('; fix it, or take it out', '')
    """
    hint = suggest(word, candidates, cutoff=0.6) or (error_text("fix-or-remove") if fallback else "")
    return f"; {hint}" if hint else ""


def unknown_name_error(store: Graph, kinds: Sequence[str], text: str) -> ServandaError:
    """Return the error for a name that nothing bears, with the nearest one.

    Where the name is that of a part of an agreement and none is described, that is what it says.
    """
    if {"agreement", "clause", "norm"} & {*kinds} and not describes_agreement(store):
        return no_agreement(hint_at_mistyped(store))
    what = Messages(get_error_language(), "kinds")[kinds[0] if len(kinds) == 1 else "any"]
    if get_error_language() == "en" and len(kinds) == 1:
        what = f"{'an' if what[0] in 'aeiou' else 'a'} {what}"
    listing = _LISTED_BY.get(kinds[0], f"{kinds[0]}s") if len(kinds) == 1 else "clauses"
    way_out = _suggest_nearest(store, kinds, text) or error_text("names-listed-by", question=listing)
    shown = text if len(text) <= 60 else text[:57] + "…"
    return ServandaError(error_text("not-in-graph", text=shown, kind=what, hint=way_out))


@cache
def list_declared() -> frozenset[str]:
    """Return the IRIs of all registered names that the vocabulary and the registries describe."""
    described = {triple.subject for triple in registry_triples()}
    return frozenset(
        node.value for node in described if isinstance(node, NamedNode) and find_sort(node.value)
    )


def find_by_label(name: str) -> str | None:
    """Return the IRI of the only actor, matter or other registered thing that bears a label, None for others.

    >>> find_by_label("NATO"), find_by_label("nobody")
    ('https://w3id.org/servanda/actor/nato', None)
    """
    found = _list_labels().get(fold_name(name), set())
    return next(iter(found)) if len(found) == 1 else None


@cache
def _list_labels() -> dict[str, set[str]]:
    """Return the registered things by each of their labels, folded."""
    found: dict[str, set[str]] = {}
    labels = {_SKOS + "prefLabel", _SKOS + "altLabel"}
    for triple in registry_triples():
        iri = getattr(triple.subject, "value", "")
        if triple.predicate.value in labels and isinstance(triple.object, Literal) and find_sort(iri):
            found.setdefault(fold_name(triple.object.value), set()).add(iri)
    return found


def find_sort(iri: str) -> str | None:
    """Return what an IRI of a registered namespace is called ("actor", "matter" …), else None.

    >>> find_sort("https://w3id.org/servanda/actor/nato")
    'actor'
    """
    if iri.startswith(SRV):
        return REGISTERED[SRV]
    name, slash, _ = iri.removeprefix(BASE).partition("/")
    return REGISTERED.get(f"{BASE}{name}/") if slash and iri.startswith(BASE) else None


def call_kind(kind: str) -> str:
    """Return what a kind of thing is called, in the language of errors; by its own name without words.

    >>> call_kind("matter"), call_kind("form")
    ('matter', 'form')
    """
    return Messages(get_error_language(), "kinds").get(kind, kind)


def undeclared_message(iri: str) -> str | None:
    """Return the sentence that refuses an IRI which the ontology should declare and does not, else None."""
    sort = find_sort(iri)
    if sort is None or iri in list_declared():
        return None
    alike = [known for known in list_declared() if find_sort(known) == sort]
    return error_text(
        "undeclared-name",
        kind=call_kind(sort),
        name=compact(iri),
        hint=format_suggestion(compact(iri), map(compact, alike)),
    )


def names_servanda(quads: Iterable[Quad]) -> bool:
    """Say whether RDF has any IRI of servanda's: a term, an actor, a code, an agreement."""
    return any(
        isinstance(part, NamedNode) and part.value.startswith(BASE)
        for quad in quads
        for part in (quad.predicate, quad.object, quad.subject, quad.graph_name)
    )


class MistypedName(NamedTuple):
    """An IRI that is not known although it is nearly one that is, the node it is said of, and a sentence.

    ``property`` is that by which it is said, or the IRI itself where it stands as one. ``is_general`` says
    that it, or its namespace, stands in more than one place; ``meant`` is the IRI that it nearly is, or "".
    """

    iri: str
    subject: str
    property: str
    message: str
    is_general: bool = False
    meant: str = ""


def find_mistyped(quads: Iterable[Quad]) -> Iterator[MistypedName]:
    """Yield each IRI in RDF that names no term, code or actor, but is meant to, once, where it first stands.

    That is one under a namespace of servanda that is declared nowhere and that the RDF does not describe; one
    under a namespace that differs from a known one in what is easily mistyped (``http:`` for ``https:``,
    ``/`` for ``#``, a letter), of which the first stands for all; and a property of another vocabulary that
    is nearly one that servanda uses.
    """
    held = [quad for quad in quads if quad.graph_name != NamedNode(ONTOLOGY_GRAPH)]
    described = {quad.subject.value for quad in held if isinstance(quad.subject, NamedNode)}
    told: dict[str, str | None] = {}
    meant: dict[str, str] = {}
    found: dict[str, MistypedName] = {}
    for quad in held:
        terms = [quad.predicate.value]
        if isinstance(quad.object, NamedNode):
            terms.append(quad.object.value)
        for iri in terms:
            own = find_sort(iri)
            if iri not in told:
                is_own = own is not None and own != "term" and iri in described
                near = None if own else _find_near_iri(iri, iri == quad.predicate.value)
                slip = near and error_text("near-iri", name=iri, near=near)
                told[iri] = None if is_own else undeclared_message(iri) if own else slip
                meant[iri] = near or ""
            message = told[iri]
            if message is None:
                continue
            namespace = iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
            key = iri if own or namespace in PREFIXES.values() else namespace
            if key in found:
                found[key] = found[key]._replace(is_general=True)
            else:
                subject = str(getattr(quad.subject, "value", ""))
                found[key] = MistypedName(iri, subject, quad.predicate.value, message, meant=meant[iri])
    yield from found.values()


def list_own_mistyped(quads: Iterable[Quad]) -> list[MistypedName]:
    """Return the same of RDF in which servanda is named, or was meant to be; slips of others are theirs."""
    held = [quad for quad in quads if quad.graph_name != NamedNode(ONTOLOGY_GRAPH)]
    found = list(find_mistyped(held))
    is_own = any(one.meant.startswith(BASE) for one in found) or (found and names_servanda(held))
    return found if is_own else []


def hint_at_mistyped(store: Graph | list[Quad]) -> str:
    """Return the sentence on a mistyped IRI of a graph, after "; ", or "" where there is none.

    A class comes before a property, and this before any other.

    Only a graph in memory is looked through: to ask an archive or a server for all it holds takes too long.
    """
    found = list_own_mistyped(store) if isinstance(store, Store | list) else []
    found.sort(key=lambda one: (one.property != PREFIXES["rdf"] + "type", one.property != one.iri, one.iri))
    return f"; {found[0].message}" if found else ""


def _find_near_iri(iri: str, is_property: bool) -> str | None:
    """Return the known IRI which another is nearly, None where there is none."""
    if any(iri.startswith(namespace) for namespace in PREFIXES.values()):
        known = [one for one in _list_properties() if not one.startswith(BASE)]
        if not is_property or iri in known:
            return None
        return next((one for one in known if one.casefold() == iri.casefold()), None)
    at = max(iri.rfind("#"), iri.rfind("/")) + 1
    namespace, local = _fold_namespace(iri[:at]), iri[at:]
    known_namespaces = {_fold_namespace(one): one for one in PREFIXES.values()}
    meant = known_namespaces.get(namespace)
    if meant is None:
        from difflib import get_close_matches

        own = [folded for folded, one in known_namespaces.items() if one.startswith(BASE)]
        meant = next((known_namespaces[one] for one in get_close_matches(namespace, own, 1, _ALIKE)), None)
        declared_only = True
    else:
        declared_only = iri.startswith(BASE)
    # What only resembles a namespace of servanda is taken for a slip where servanda has a name of that end.
    if meant is None or not local or (declared_only and meant + local not in list_declared()):
        return None
    return meant + local


def _fold_namespace(namespace: str) -> str:
    """Return a namespace without what is easily mistyped.

    >>> _fold_namespace("http://www.w3id.org/Servanda/ontology/")
    'w3id.org/servanda/ontology'
    """
    return re.sub(r"^[a-z]+:/*(www[.])?", "", namespace.casefold()).rstrip("#/")


@cache
def _list_properties() -> frozenset[str]:
    """Return the IRIs of the properties that the vocabulary and the registries use."""
    return frozenset(triple.predicate.value for triple in registry_triples())


def _expand_own_prefix(store: Graph, text: str) -> str:
    """Expand the prefix that an agreement states for itself (``kznato:4.1``)."""
    prefix, colon, rest = text.partition(":")
    if colon and prefix not in PREFIXES and not rest.startswith("//"):
        predicate = NamedNode(PREFIXES["vann"] + "preferredNamespacePrefix")
        for quad in store.quads_for_pattern(None, predicate, Literal(prefix), None):
            if isinstance(quad.subject, NamedNode):
                return f"{quad.subject.value}/{rest}"
    return text


def _identify(store: Graph, kind: str, text: str) -> str | None:
    """Return the IRI that a text is, or of which it is the end, if it is of that kind."""
    ends = PREFIXES.get(kind, PREFIXES["agreement"])
    for iri in (expand(_expand_own_prefix(store, text)), ends + text, ends + fold_name(text)):
        try:
            node = NamedNode(iri)
        except ValueError:
            continue
        found = f"SELECT ?x WHERE {{ VALUES ?x {{ {node} }} {KINDS[kind]} }} LIMIT 1"
        if any(True for _ in run_select(store, found)):
            return iri
    return None


def _find_numbered(store: Graph, number: str) -> list[str]:
    """Return the clauses that bear exactly this number, looked up without listing all clauses."""
    found = store.quads_for_pattern(None, NamedNode(SRV + "number"), Literal(number), None)
    return sorted({quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)})


def _find_written(store: Graph, text: str) -> list[str]:
    """Return the clauses of a number as people write it: "п. 4.1", "4 (1)", "kz-nato-2007/clause 3d"."""
    from servanda.text.numbering import find_named_clause  # most answers look for no clause by its words

    agreement, _, number = text.rpartition("/")
    wanted = find_named_clause(number)
    if not wanted:
        return []
    found = {
        row["x"].value
        for row in run_select(store, f"SELECT DISTINCT ?x ?of ?name WHERE {{ {KINDS['clause']} }}")
        if isinstance(row["x"], NamedNode)
        and find_named_clause(row["name"].value) == wanted
        and (not agreement or row["of"].value.endswith(f"/{agreement.strip()}"))
    }
    return sorted(found)


def _pick_only(store: Graph, kind: str, text: str, found: Sequence[str]) -> str:
    """Return the one thing that was found; raises ServandaError, with what each is called, for several."""
    if len(found) == 1:
        return found[0]
    names = [compact(iri).partition(":")[2] + _bracket_label(store, iri) for iri in found[:_CHOICE]]
    if len(found) > _CHOICE:
        names.append(error_text("and-more", number=len(found) - _CHOICE))
    word = Messages(get_error_language(), "kinds")[kind]
    raise ServandaError(error_text("ambiguous-name", kind=word, text=text, choice=", ".join(names)))


def _bracket_label(store: Graph, iri: str) -> str:
    """Return the label of a thing in brackets, after a blank; "" where it only repeats how that is typed."""
    label = find_label(store, iri, get_error_language())
    return "" if fold_name(label) == fold_name(short_name(store, iri)) else f" ({label})"


def _list_bodies(store: Graph) -> dict[str, set[str]]:
    """Return for each actor what it belongs to, one level up."""
    above: dict[str, set[str]] = {}
    for row in run_select(store, f"SELECT DISTINCT ?x ?body {{ ?x {'|'.join(_BELONGS)} ?body }}"):
        if isinstance(row["x"], NamedNode) and isinstance(row["body"], NamedNode):
            above.setdefault(row["x"].value, set()).add(row["body"].value)
    return above


def _climb(above: Mapping[str, Collection[str]], iri: str) -> set[str]:
    """Return all that an actor belongs to, level by level."""
    found: set[str] = set()
    level = {iri}
    while level:
        level = {body for one in level for body in above.get(one, ())} - found - {iri}
        found |= level
    return found


def suggest_labelled(store: Graph, kind: str, words: str) -> str | None:
    """Return "did you mean …?" with the things of a kind whose labels share words with a text, with labels.

    None where no label does, and for a kind that has none.
    """
    from servanda.text.label_words import suggest_by_meaning

    meant = suggest_by_meaning(words, list_labelled(store, kind)) if kind in KINDS else []
    if not meant:
        return None
    labelled = [f"'{short_name(store, iri)}'" + _bracket_label(store, iri) for iri in meant[:_CHOICE]]
    return error_text("did-you-mean-one-of", names=", ".join(labelled))


def _suggest_nearest(store: Graph, kinds: Iterable[str], text: str) -> str | None:
    """Return "did you mean …?" with the thing of these kinds that is nearest, None where none is near.

    A slip in an id is told by its spelling. Words are compared with those of the labels, not with an id.
    """
    from difflib import get_close_matches

    names = {
        name: iri
        for kind in kinds
        for iri, all_ in list_names(store, kind, _MOST).items()
        for name in sorted(all_)
    }
    ends = {fold_name(short_name(store, iri)): iri for iri in sorted(set(names.values()))}
    wanted = fold_name(text)
    if slip := get_close_matches(wanted, ends, 1, _SLIP):
        return error_text("did-you-mean", name=short_name(store, ends[slip[0]]))
    words = text.rpartition("/")[2]  # the agreement before the slash is no part of the label
    for kind in kinds:
        if meant := suggest_labelled(store, kind, words):
            return meant
    near = get_close_matches(wanted, names, 1, 0.5)
    return error_text("did-you-mean", name=short_name(store, names[near[0]])) if near else None

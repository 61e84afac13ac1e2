"""What is served about a thing, and the rows behind a page, in every form: by the path of its IRI.

A path is that of :mod:`servanda.site.addresses` without its language and without the ending of a form. A
thing is an agreement, which is given whole, as ``servanda export`` does; or a clause, a norm, an actor, any
other: what is said of it and of its parts, with the labels of what it names. ``json`` is what ``servanda
show`` gives, ``csv`` the norms or notices of the thing. A page of a list or a question has rows, whose things
are described in the forms of RDF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from pyoxigraph import Literal, NamedNode, Quad

from servanda.errors import ServandaError
from servanda.export.blank_nodes import name_blank_nodes
from servanda.export.formats import Request, export
from servanda.export.rdf_formats import FORMATS, quad_key
from servanda.messages import error_text
from servanda.names import KINDS, LABELS, run_select, suggest, unknown_name_error
from servanda.namespaces import BASE, ONTOLOGY_GRAPH, compact, expand
from servanda.query.questions import find_question, load_questions
from servanda.query.show import SHOWN, read_facts_of
from servanda.query.table import Row, Table
from servanda.server.negotiation import CSV, FORMS, JSON, JSON_LD, NTRIPLES, RDF_XML, TURTLE, Form
from servanda.server.question_answers import (
    NOTICES,
    ask_question,
    compute_served_status,
    find_passages,
    gather_graph,
    render_rows,
    render_value,
)  # fmt: skip
from servanda.server.request_errors import RequestError, use_language
from servanda.server.request_parameters import (
    AGREEMENT,
    AS_OF,
    ASSUME,
    LANG,
    QUERY,
    RequestParameter,
    Values,
    list_question_parameters,
    read_values,
)  # fmt: skip
from servanda.server.tasks import Reply
from servanda.site.addresses import OTHER, make_path
from servanda.status.phrases import Phrases
from servanda.status.status_rdf import make_quads
from servanda.status.status_text import make_status_json
from servanda.store.archive_file import MENTIONS
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from servanda.server.tasks import ServedGraph
    from servanda.status.states import NormStatus, Status
    from servanda.store.queryable import QueryableStore

#: The question behind the page of a list, by the path of the page.
LISTS: Final = {
    "": "agreements", "agreements": "agreements", "actors": "actors", "programmes": "programmes",
    "matters": "matters", "notices": NOTICES,
}  # fmt: skip
#: The page of all terms, and of what the rows of a search are behind.
_ONTOLOGY: Final = "ontology"
_QUESTIONS: Final = "questions"
_SEARCH: Final = "search"
#: The question whose rows stand for a thing of a kind, and the parameter that names it.
_ROWS_OF: Final = {
    "agreement": ("norms", "agreement"), "clause": ("norms", "clause"), "norm": ("norms", "norm"),
    "actor": ("norms-of", "actor"), "programme": ("duties-under", "programme"), "matter": (NOTICES, "about"),
}  # fmt: skip
#: The kinds whose names are the beginning of a path.
_KINDS: Final = ("actor", "agreement", "matter", "programme")
#: Form to the name of the format that writes it.
_FORMATS: Final = {TURTLE: "turtle", JSON_LD: "jsonld", NTRIPLES: "ntriples", RDF_XML: "rdfxml"}
#: The columns of what is no thing of a kind, in rows.
_PROPERTY_COLUMNS: Final = ("property", "value", "lang")


def render_data(served: ServedGraph, /, *, path: str, form: str, lang: str, query: str) -> Reply:
    """Return the data behind a path in a form (its ending), as a task of a worker.

    ``query`` is the query of the URL: ``as-of``, ``assume``, the parameters of a question, ``q`` of a search,
    and ``lang``, which is taken for ``lang`` where it is there. Raises RequestError: 404 for what is not
    there, with the nearest, 400 for a parameter that is not taken.
    """
    with use_language(lang):
        wanted = FORMS[form]
        source = find_source(served, path)
        values = read_values(parse_query(query), source.takes)
        lang = values.get_text("lang") or lang
        with use_language(lang):
            body = source.render(served, wanted, lang, values)
    return Reply(body, wanted.media_type, headers=(("Content-Language", lang),))


def parse_query(query: str) -> list[tuple[str, str]]:
    """Return the names and values of a query string; raises RequestError (400) for what is no UTF-8."""
    try:
        return parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=100)
    except (UnicodeDecodeError, ValueError):
        raise RequestError(error_text("request-not-utf8")) from None


@dataclass(frozen=True)
class Source:
    """Where the data behind a path come from: what writes them, and the parameters that it takes.

    ``render(served, form, lang, values)`` returns the bytes of a form.
    """

    render: Callable[[ServedGraph, Form, str, Values], bytes]
    takes: tuple[RequestParameter, ...] = ()


def find_source(served: ServedGraph, path: str) -> Source:
    """Return where the data behind a path come from; raises RequestError (404) with the nearest."""
    path = path.strip("/")
    day = (LANG, AS_OF, ASSUME)
    if path == _ONTOLOGY:
        return Source(_render_ontology)
    if path == _QUESTIONS:
        return Source(_render_questions, (LANG,))
    if path == _SEARCH:
        return Source(_render_search, (QUERY, AGREEMENT, LANG))
    if path in LISTS:
        return _find_rows(LISTS[path], {})
    head, _, rest = path.partition("/")
    if head == _QUESTIONS:
        try:
            return _find_rows(find_question(rest).name, {})
        except ServandaError as error:
            raise RequestError(error.message, 404) from None
    if head == "notices":
        role, _, name = rest.partition("/")
        if role in ("from", "to", "about") and name:
            return _find_rows(NOTICES, {role: name})
    iri = find_thing(served, path)
    if iri is None:
        raise RequestError(_explain_unknown(served, path), 404)
    kind = find_kind(served, iri)
    return Source(lambda *asked: _render_thing(iri, kind, *asked), day if kind else (LANG,))


def find_thing(served: ServedGraph, path: str) -> str | None:
    """Return the full IRI of what is described at a path, None where nothing is.

    What has an IRI of others' stands at a path of which its IRI can be told, or is sought among all.
    """
    rest = path.removeprefix(f"{OTHER}/")
    foreign = [f"{scheme}{rest}" for scheme in ("https://", "http://", "")]
    found = next(
        (iri for iri in ([BASE + path] if rest == path else foreign) if is_described(served, iri)), None
    )
    if found is None and rest != path:
        return next((iri for iri in _list_foreign(served) if make_path(iri) == path), None)
    return found


def is_described(served: ServedGraph, iri: str) -> bool:
    """Say whether anything is said of what an IRI names."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return False
    return next(iter(served.explorer.store.quads_for_pattern(node, None, None, None)), None) is not None


def find_kind(served: ServedGraph, iri: str) -> str:
    """Return which kind of :data:`servanda.query.show.SHOWN` a thing is of, "" for none of them."""
    store = _find_home(served, iri)
    for kind in SHOWN:
        query = f"SELECT ?x WHERE {{ VALUES ?x {{ {NamedNode(iri)} }} {KINDS[kind]} }} LIMIT 1"
        if any(True for _ in run_select(store, query)):
            return kind
    return ""


def describe_things(served: ServedGraph, iris: Iterable[str]) -> list[Quad]:
    """Return what is said of things and of their parts, and the labels of what they name, in their order.

    A part is what a thing leads to and whose IRI begins with its own and a hyphen, as that of a slot does.
    """
    found: dict[Quad, None] = {}
    seen: set[str] = set()
    for iri in iris:
        queue, store = [iri], _find_home(served, iri)
        while queue:
            thing = queue.pop()
            if thing in seen:
                continue
            seen.add(thing)
            for quad in store.quads_for_pattern(NamedNode(thing), None, None, None):
                found[Quad(quad.subject, quad.predicate, quad.object)] = None
                if isinstance(quad.object, NamedNode) and quad.object.value.startswith(f"{iri}-"):
                    queue.append(quad.object.value)
    named = {one.object for one in found if isinstance(one.object, NamedNode)}
    for node in named:
        if node.value not in seen:
            home = _find_home(served, node.value)
            for label in LABELS:
                for quad in home.quads_for_pattern(node, label, None, None):
                    found[Quad(quad.subject, quad.predicate, quad.object)] = None
    return sorted(name_blank_nodes(list(found)), key=quad_key)


def serialize_things(quads: Iterable[Quad], form: Form, about: str) -> bytes:
    """Return what is said of things in a form of RDF; ``about`` is the IRI against which others are short."""
    graph = NamedNode(about)
    whole = [Quad(one.subject, one.predicate, one.object, graph) for one in quads]
    return FORMATS[_FORMATS[form]](sorted(whole, key=quad_key), about)


def _find_home(served: ServedGraph, iri: str) -> QueryableStore:
    """Return the store in which a thing is described whole: of an archive that of its agreement."""
    held = served.explorer.store
    if not isinstance(held, ArchiveStore):
        return held
    agreement = served.explorer.addresses.find_agreement(iri)
    return held if agreement is None else served.explorer.gather(agreement)


def _gather_facts(served: ServedGraph, iri: str, kind: str) -> QueryableStore:
    """Return a store with all that is told of a thing: of an archive the agreements that name it."""
    held = served.explorer.store
    if kind not in ("actor", "programme") or not isinstance(held, ArchiveStore):
        return _find_home(served, iri)
    entries = held.file.find_entries(MENTIONS, [iri])
    return held if entries is None else held.gather(entries)


def _list_foreign(served: ServedGraph) -> Iterator[str]:
    """Yield the IRIs of others that are agreements, or described in an agreement that is in memory."""
    held = served.explorer.store
    yield from served.explorer.agreements
    if not isinstance(held, ArchiveStore):
        seen = {quad.subject for quad in held.quads_for_pattern(None, None, None, None)}
        yield from sorted(one.value for one in seen if isinstance(one, NamedNode) and BASE not in one.value)


def _explain_unknown(served: ServedGraph, path: str) -> str:
    """Return the sentence that says what is nearest to a path at which nothing is described."""
    head, _, rest = path.partition("/")
    held = served.explorer.store
    places = {make_path(iri): iri for iri in served.explorer.agreements}
    own = next((iri for place, iri in places.items() if path.startswith(f"{place}/")), None)
    # The path of its IRI, which may not be that of its page, leads to an agreement too.
    own = own or served.explorer.addresses.find_agreement(f"https://{path.removeprefix(f'{OTHER}/')}")
    if own is not None:
        inner = path.rpartition("/")[2]
        return unknown_name_error(gather_graph(served, own), ("clause", "norm"), inner).message
    if head in _KINDS and rest:
        names = held.gather_names(head, rest) if isinstance(held, ArchiveStore) else held
        return unknown_name_error(names, (head,), rest).message
    known = [*filter(None, LISTS), _ONTOLOGY, _QUESTIONS, _SEARCH, *_KINDS]
    otherwise = error_text("request-places", names=", ".join(known))
    hint = suggest(path, list(places), otherwise) if head == OTHER else suggest(head, known, otherwise)
    return error_text("request-not-found", path=path if len(path) <= 60 else path[:57] + "…", hint=hint)


def _render_thing(iri: str, kind: str, served: ServedGraph, form: Form, lang: str, values: Values) -> bytes:
    status, norms = _find_states(served, iri, kind, values)
    if form is CSV:
        return _render_thing_rows(iri, kind, served, lang, values)
    if form is JSON:
        if not kind:
            return render_value(_make_facts(describe_things(served, [iri]), iri))
        facts = dict(read_facts_of(_gather_facts(served, iri, kind), kind, iri, lang))
        if status is not None:
            told: object = make_status_json(status, norms, Phrases(status.agreement, lang))
            return render_value({**facts, "status": told})
        return render_value(facts)
    if kind == "agreement" and status is None:
        return export(Request(served.explorer.gather(iri), iri, _FORMATS[form], lang))
    if kind == "agreement":
        quads = list(served.explorer.gather(iri).quads_for_pattern(None, None, None, NamedNode(iri)))
    else:
        quads = describe_things(served, [iri])
    more = [] if status is None else make_quads(status, norms)
    return serialize_things([*quads, *more], form, iri)


def _find_states(
    served: ServedGraph, iri: str, kind: str, values: Values
) -> tuple[Status | None, list[NormStatus]]:
    """Return how the agreement of a thing stands on the day that is asked for, and the norms of the thing."""
    day, assumed = values.get_day("as-of"), values.get_texts("assume")
    if day is None and not assumed:
        return None, []
    agreement = served.explorer.addresses.find_agreement(iri)
    status = compute_served_status(served, agreement and compact(agreement), day, assumed)
    name = compact(iri)
    if kind == "agreement":
        return status, list(status.norms)
    if kind in ("clause", "norm"):
        return status, [one for one in status.norms if name in (one.norm.iri, one.norm.clause)]
    who = [one for one in status.norms if name in (*one.norm.bearers, *one.norm.addressees)]
    return status, who


def _render_thing_rows(iri: str, kind: str, served: ServedGraph, lang: str, values: Values) -> bytes:
    if kind:
        name, parameter = _ROWS_OF[kind]
        given = {parameter: compact(iri)}
        table = ask_question(served, name, lang, given, values.get_day("as-of"), values.get_texts("assume"))
        return render_rows(table, table.rows, CSV)
    rows: list[Row] = []
    for quad in describe_things(served, [iri]):
        if quad.subject == NamedNode(iri):
            text, tag = _read_term(quad)
            rows.append({"property": compact(quad.predicate.value), "value": text, "lang": tag})
    return render_rows(Table(_PROPERTY_COLUMNS, rows), rows, CSV)


def _make_facts(quads: Iterable[Quad], iri: str) -> dict[str, object]:
    """Return what is said of a thing that is of no kind, by property; texts by their language."""
    found: dict[str, list[object]] = {}
    for quad in quads:
        if quad.subject == NamedNode(iri):
            text, tag = _read_term(quad)
            value: object = {"text": text, "lang": tag} if tag else text
            found.setdefault(compact(quad.predicate.value), []).append(value)
    return {"id": compact(iri), **found}


def _read_term(quad: Quad) -> tuple[str, str | None]:
    """Return the object of a quad as a compact IRI or a text, and the language of that."""
    term = quad.object
    if isinstance(term, NamedNode):
        return compact(term.value), None
    return (term.value, term.language) if isinstance(term, Literal) else (str(term), None)


def _render_ontology(served: ServedGraph, form: Form, lang: str, values: Values) -> bytes:
    held = served.explorer.store
    store: QueryableStore = held.directory if isinstance(held, ArchiveStore) else held
    found = store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH))
    quads = sorted(name_blank_nodes(list(found)), key=quad_key)
    if form in _FORMATS:
        return serialize_things(quads, form, ONTOLOGY_GRAPH)
    rows: list[Row] = []
    for quad in quads:
        text, tag = _read_term(quad)
        subject = compact(getattr(quad.subject, "value", ""))
        rows.append({"id": subject, "property": compact(quad.predicate.value), "value": text, "lang": tag})
    return render_rows(Table(("id", *_PROPERTY_COLUMNS), rows), rows, form)


def _render_questions(served: ServedGraph, form: Form, lang: str, values: Values) -> bytes:
    rows: list[Row] = [
        {
            "name": name,
            "group": one.group,
            "question": one.question[lang],
            "parameters": [each.name for each in one.parameters],
            "example": one.example,
        }
        for name, one in load_questions().items()
    ]
    return _render_table(Table(tuple(rows[0]), rows), served, form)


def _render_search(served: ServedGraph, form: Form, lang: str, values: Values) -> bytes:
    found = find_passages(served, values.get_text("q") or "", lang, values.get_text("agreement"))
    return _render_table(found, served, form, "id")


def _find_rows(name: str, fixed: Mapping[str, str]) -> Source:
    """Return the rows of a question as a source, some parameters of which the path says."""
    question = find_question(name)
    taken = [
        replace(one, required=one.required and one.name not in fixed)
        for one in list_question_parameters(question)
    ]
    names = {one.name for one in taken}
    more = tuple(one for one in (LANG, AS_OF, ASSUME) if one.name not in names)

    def render(served: ServedGraph, form: Form, lang: str, values: Values) -> bytes:
        given = {one: str(values[one]) for one in names if one in values}
        given = {key.replace("-", "_"): value for key, value in {**given, **fixed}.items()}
        table = ask_question(served, name, lang, given, values.get_day("as-of"), values.get_texts("assume"))
        return _render_table(table, served, form)

    return Source(render, (*taken, *more))


def _render_table(table: Table, served: ServedGraph, form: Form, column: str = "") -> bytes:
    """Return rows in a form of rows, or what they are about in a form of RDF."""
    if form not in _FORMATS:
        return render_rows(table, table.rows, form)
    types = dict(zip(table.columns, table.types, strict=False))
    usual = [name for name, kind in types.items() if kind == "iri"]
    first = [name for name in ("norm", "id", *usual) if name in table.columns]
    column = column or next((name for name in first if name != "agreement"), "agreement")
    iris = dict.fromkeys(expand(str(row[column])) for row in table.rows if row.get(column))
    return serialize_things(describe_things(served, iris), form, BASE + "agreement")

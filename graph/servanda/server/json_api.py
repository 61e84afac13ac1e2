"""The API under ``/api/v1/``: operations as JSON, CSV, feeds and calendars, and their description.

An answer has the keys that the command gives with ``--format json``. Rows come in pages (``limit``,
``offset``), with ``Link`` to the others (RFC 8288) and their number in ``X-Total-Count``. Errors are problem
details (RFC 9457).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, error_text, get_error_language, set_error_language
from servanda.names import resolve, suggest
from servanda.namespaces import compact, expand
from servanda.query.questions import find_question
from servanda.query.table import Table
from servanda.server.api_feeds import render_notices
from servanda.server.api_operations import Operation, list_operations
from servanda.server.api_page import PATH, render_operations
from servanda.server.faults import answer_error, choose_reader_language
from servanda.server.media_types import (
    ATOM,
    CALENDAR,
    CSV,
    FORMS,
    HTML,
    JSON,
    TURTLE,
    Form,
    choose_form,
    list_types,
    split_ending,
)  # fmt: skip
from servanda.server.openapi import make_description, render_description
from servanda.server.reply_cache import ReplyCache, name_client, read_moment, send_reply
from servanda.server.request_errors import RequestError
from servanda.server.request_values import QUERY, Values, read_values
from servanda.server.served_rows import (
    ask_question,
    compute_served_status,
    find_passages,
    gather_graph,
    render_rows,
    render_value,
)  # fmt: skip
from servanda.server.thing_data import parse_query
from servanda.server.work import Reply
from servanda.status.phrases import Phrases
from servanda.status.states import filter_norms
from servanda.status.status_rdf import render_turtle
from servanda.status.status_text import make_status_json
from servanda.store.archive_store import ArchiveStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from servanda.query.table import Row
    from servanda.server.settings import Settings
    from servanda.server.work import Served, Workers

#: The path under which the API is found, and that of its description in it.
ROOT: Final = "/api/v1"
DESCRIPTION: Final = "openapi.json"
_METHODS: Final = "GET, HEAD, OPTIONS"
_ENDINGS: Final = (JSON, CSV, TURTLE, ATOM, CALENDAR)


def list_routes(workers: Workers, settings: Settings) -> list[BaseRoute]:
    """Return the routes of the API."""
    api = _Api(workers, settings)
    # The language links of the page lead here, as those of each page do to the same page in another language.
    own = [Route(f"/{lang}/{PATH}", _lead_to_language) for lang in LANGUAGES]
    return [Route(ROOT, api), Route(ROOT + "/{path:path}", api), *own]


def _lead_to_language(request: Request) -> Response:
    """Return the way to the page of the API in the language of an address."""
    lang = request.url.path.removesuffix(f"/{PATH}").rpartition("/")[2]
    return Response(status_code=303, headers={"Location": f"../..{ROOT}/?lang={lang}"})


class _Api:
    """Answers for every path under :data:`ROOT`."""

    def __init__(self, workers: Workers, settings: Settings) -> None:
        self._workers = workers
        self._settings = settings
        self._cache = ReplyCache()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if "path" not in request.path_params:
            return Response(status_code=308, headers={"Location": ROOT.rpartition("/")[2] + "/"})
        spoken = choose_reader_language(request.headers.get("accept-language", ""))
        asked = request.query_params.get("lang", "")
        set_error_language(asked if asked in LANGUAGES else spoken)
        try:
            return await self._dispatch(request, request.path_params["path"])
        except ServandaError as error:
            # Who calls an API reads problem details, whatever else the client takes.
            machine = Request({**request.scope, "headers": []})
            return await answer_error(machine, error)

    async def _dispatch(self, request: Request, path: str) -> Response:
        known = {DESCRIPTION, "", *list_operations()}
        stem, form = split_ending(path, _ENDINGS)
        name = path if path in known else stem
        operation = list_operations().get(name)
        if name not in known or (operation and form is not None and form not in operation.forms):
            places = error_text("request-places", names=", ".join([*list_operations(), DESCRIPTION]))
            hint = suggest(name[:100], list(list_operations()), places)
            raise RequestError(error_text("request-no-operation", name=path[:60], hint=hint), 404)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS})
        if request.method not in ("GET", "HEAD"):
            refused = error_text("request-method", method=request.method[:20], allowed=_METHODS)
            raise RequestError(refused, 405, {"Allow": _METHODS})
        pairs = parse_query(request.scope["query_string"].decode("latin-1"))
        if operation is None:
            return await self._describe(request, path)
        chosen = form or self._negotiate(request, operation.forms)
        taken = operation.parameters if form is None else operation.list_parameters(chosen)
        read_values(pairs, taken)  # what is wrong is told without a worker
        reply = await self._run(
            request, answer_operation, name=name, form=chosen.ending, query=urlencode(pairs),
            url=str(request.url) if chosen is ATOM else "",
        )  # fmt: skip
        return send_reply(request, reply)

    async def _describe(self, request: Request, path: str) -> Response:
        """Return the description: for machines, or for readers a page that lists the operations."""
        if path == DESCRIPTION:
            self._negotiate(request, (JSON,))
            return send_reply(request, await self._run(request, describe_api, lang="en"))
        form = self._negotiate(request, (HTML, JSON))
        if form is JSON:
            return send_reply(request, await self._run(request, describe_api, lang="en"))
        return send_reply(request, await self._run(request, render_page_of_api, lang=get_error_language()))

    async def _run(self, request: Request, task: Callable[..., Reply], **values: str) -> Reply:
        """Return the reply of a task, kept from last time where it is the same."""
        key = (self._workers.version, read_moment(self._settings), task, tuple(sorted(values.items())))
        reply = self._cache.find(key)
        if reply is None:
            reply = await self._workers.run(
                task,
                client=name_client(request),
                seconds=self._settings.page_seconds,
                **values,
            )
            self._cache.keep(key, reply)
        return reply

    def _negotiate(self, request: Request, forms: tuple[Form, ...]) -> Form:
        form = choose_form(request.headers.get("accept", ""), forms)
        if form is None:
            raise RequestError(error_text("request-not-acceptable", types=list_types(forms)), 406)
        return form


def answer_operation(served: Served, /, *, name: str, form: str, query: str, url: str) -> Reply:
    """Return the answer of an operation in a form (its ending), as a task of a worker.

    ``query`` is that of the URL, ``url`` where a feed is found. Raises RequestError for a parameter that is
    not taken or names nothing, ServandaError where there is no answer.
    """
    operation, wanted = list_operations()[name], FORMS[form]
    values = read_values(parse_query(query), operation.parameters)
    lang = values.get_text("lang") or "en"
    headers: list[tuple[str, str]] = [("Vary", "Accept"), ("Content-Language", lang)]
    if wanted in (ATOM, CALENDAR):
        body = render_notices(served, wanted, lang, values, url)
    elif name == "status":
        body = _render_status(served, wanted, lang, values)
    else:
        table, counted = _ask_operation(served, operation, lang, values)
        rows = _take_page(table, values)
        headers += _list_page_headers(len(table.rows), values, parse_query(query), counted=counted)
        body = render_rows(table, rows, wanted)
    return Reply(body, wanted.media_type, headers=tuple(headers))


def describe_api(served: Served, /, *, lang: str) -> Reply:
    """Return the description of the API (OpenAPI 3.1) in a language, as a task of a worker."""
    examples: dict[str, Any] = {}
    for operation in list_operations().values():
        if operation.question:
            table = ask_question(served, operation.question, lang, {}, most=1)
            examples[operation.name] = table.rows
    if not isinstance(served.explorer.store, ArchiveStore):  # in which a search takes its time
        examples["search"] = find_passages(served, str(QUERY.example), lang).rows[:1]
    described = make_description(lang, served.settings.prefix, examples)
    return Reply(render_description(described), JSON.media_type, headers=(("Vary", "Accept"),))


def render_page_of_api(served: Served, /, *, lang: str) -> Reply:
    """Return the page that lists the operations, in a language, as a task of a worker."""
    rows: dict[str, Row] = {}
    for name, operation in list_operations().items():
        if operation.question and (found := ask_question(served, operation.question, lang, {}, most=1).rows):
            rows[name] = found[0]
    headers = (("Content-Language", lang), ("Vary", "Accept, Accept-Language"))
    page = render_operations(served.explorer, lang, ROOT, rows)
    return Reply(page.content, page.media_type, headers=headers)


def _ask_operation(served: Served, operation: Operation, lang: str, values: Values) -> tuple[Table, bool]:
    """Return the rows of an operation, and whether these are all: of a large store only those needed."""
    if not operation.question:
        words = values.get_text("q") or ""
        return find_passages(served, words, lang, values.get_text("agreement")), True
    names = {one.name for one in operation.filters} - {"lang", "as-of", "assume"}
    given = {name.replace("-", "_"): str(values[name]) for name in names if name in values}
    kept = find_question(operation.question).keeps_rows
    bounded = isinstance(served.explorer.store, ArchiveStore) and not kept
    most = values.number("offset") + values.number("limit") + 1 if bounded else None
    day, assumed = values.day("as-of"), values.several("assume")
    table = ask_question(served, operation.question, lang, given, day, assumed, most=most)
    return table, most is None or len(table.rows) < most


def _render_status(served: Served, form: Form, lang: str, values: Values) -> bytes:
    status = compute_served_status(
        served, values.get_text("agreement"), values.day("as-of"), values.several("assume")
    )
    store = gather_graph(served, expand(status.agreement.iri))
    ends = []
    for name in ("actor", "to"):
        text = values.get_text(name)
        try:
            ends.append(None if text is None else compact(resolve(store, "actor", text)))
        except ServandaError as error:
            raise RequestError(error.message, 404) from None
    norms = filter_norms(status, *ends, organs=values.get_text("organs") != "no")
    if form is TURTLE:
        return render_turtle(status, norms).encode()
    return render_value(make_status_json(status, norms, Phrases(status.agreement, lang)))


def _take_page(table: Table, values: Values) -> list[Row]:
    offset = values.number("offset")
    return table.rows[offset : offset + values.number("limit")]


def _list_page_headers(
    total: int, values: Values, pairs: list[tuple[str, str]], *, counted: bool
) -> list[tuple[str, str]]:
    """Return the number of all rows, and the links to the other pages.

    Of rows that are not all ``counted`` there is a next page, and nobody knows how many.
    """
    limit, offset = values.number("limit"), values.number("offset")
    places = {"first": 0}
    if counted:
        places["last"] = max(0, (total - 1) // limit * limit)
    if offset > 0:
        places["prev"] = max(0, min(offset, total) - limit)
    if offset + limit < total:
        places["next"] = offset + limit
    others = [(name, value) for name, value in pairs if name not in ("limit", "offset")]
    links = []
    for relation, place in sorted(places.items()):
        query = urlencode([*others, ("limit", limit), ("offset", place)])
        links.append(("Link", f'<?{query}>; rel="{relation}"'))
    return [("X-Total-Count", str(total)), *links] if counted else links

"""The SPARQL endpoint over HTTP: the query operation of the SPARQL 1.1 Protocol, and what describes it.

https://www.w3.org/TR/sparql11-protocol/ (sections 2.1 and 4). Nothing is changed by any request, and no
other server is asked. A worker gathers the whole answer before the status line is sent.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from servanda.messages import error_text, get_error_language
from servanda.query.adhoc import LONGEST
from servanda.server.endpoint_page import render_endpoint_page
from servanda.server.negotiation import HTML, Form
from servanda.server.path_handler import PathHandler
from servanda.server.reply_cache import send_reply
from servanda.server.request_errors import RequestError
from servanda.server.service_description import describe
from servanda.server.sparql_answers import GRAPHS, answer_query

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from servanda.server.settings import Settings
    from servanda.server.tasks import Reply, Workers

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_MOST_PARAMETERS: Final = 1_000
_MOST_PAGES: Final = 1_000_000
#: The rows of a page, unless a client says another number.
_PAGE: Final = 1_000
#: Functions that give another value each time (SPARQL 1.1, section 17.4), or how such a name may be hidden.
_VOLATILE: Final = re.compile(r"(?i)(?<![a-z])(now|rand|uuid|struuid)(?![a-z])|\\u")
#: What a host in a header may be, so that it can stand in an IRI.
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")


def list_routes(workers: Workers, settings: Settings) -> list[BaseRoute]:
    """Return the routes of the endpoint and of what describes it.

    ``/sparql`` (with and without a slash at its end), ``/sparql/examples`` and ``/.well-known/void``.
    """
    endpoint = _Endpoint(workers, settings)
    return [
        Route("/sparql", endpoint),
        Route("/sparql/", endpoint),
        Route("/sparql/examples", _Description(workers, settings, "examples")),
        Route("/.well-known/void", _Description(workers, settings, "void")),
    ]


@dataclass(frozen=True)
class _QueryRequest:
    """What a request of the query operation says."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    page: int = 0
    size: int = 0

    @property
    def link(self) -> str:
        """The query string that asks the same by GET, without the page."""
        graphs = [("default-graph-uri", iri) for iri in self.default_graphs]
        graphs += [("named-graph-uri", iri) for iri in self.named_graphs]
        return urlencode([("query", self.query), *graphs])


class _EndpointHandler(PathHandler):
    """Answers for one path; what all paths here have in common."""

    async def answer(self, request: Request) -> Response:
        """Return an answer, which depends on what a client takes."""
        response = self.answer_options(request) or await self.answer_reading(request)
        response.headers.setdefault("Vary", "Accept")
        return response

    async def answer_reading(self, request: Request) -> Response:
        """Return the answer to a method that is taken."""
        raise NotImplementedError

    async def _describe(self, request: Request, subject: str, forms: tuple[Form, ...]) -> Response:
        """Return a description in the form that a client takes, or the page where that is HTML."""
        form = self.negotiate(request, forms)
        base = _find_base(request, self.settings)
        if form is HTML:
            page = render_endpoint_page(get_error_language(), self.settings.prefix, base)
            response = send_reply(request, page)
            response.headers["Vary"] = "Accept, Accept-Language"
            return response
        reply = await self.recall(
            request, describe, base=base, subject=subject, format=form.ending, media_type=form.media_type
        )
        return send_reply(request, reply)


class _Description(_EndpointHandler):
    """Answers for the path of one description."""

    def __init__(self, workers: Workers, settings: Settings, subject: str) -> None:
        super().__init__(workers, settings)
        self._subject = subject

    async def answer_reading(self, request: Request) -> Response:
        return await self._describe(request, self._subject, GRAPHS)


class _Endpoint(_EndpointHandler):
    """Answers queries; without one it says what it is."""

    methods = "GET, HEAD, POST, OPTIONS"

    async def answer_reading(self, request: Request) -> Response:
        if request.method != "POST" and not request.scope["query_string"]:
            return await self._describe(request, "service", (*GRAPHS, HTML))
        sent = _read_pairs(await _gather_pairs(request), request.method, self.settings)
        accept = _read_accept(request)
        tag = self._make_tag(request, sent, accept)
        if tag and _has_tag(request, tag):
            return Response(status_code=304, headers={"ETag": tag, "Cache-Control": "no-cache"})
        reply = await self.run(
            request, answer_query, query=sent.query,
            default_graphs="\n".join(sent.default_graphs), named_graphs="\n".join(sent.named_graphs),
            accept=accept, page=sent.page, size=sent.size, link="" if request.method == "POST" else sent.link,
        )  # fmt: skip
        return _send_answer(reply, tag if tag == self._make_tag(request, sent, accept) else None)

    def _make_tag(self, request: Request, sent: _QueryRequest, accept: str) -> str | None:
        """Return the tag of an answer: of the store, the query and the form; None where it may change.

        It is weak (RFC 9110, section 8.8.1): blank nodes are named anew, and the answer may be compressed.
        """
        version = self.workers.version
        if request.method == "POST" or not version or _VOLATILE.search(sent.query):
            return None
        parts = (version, sent.link, str(sent.page), str(sent.size), accept)
        return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


async def _gather_pairs(request: Request) -> list[tuple[str, str]]:
    """Return the parameters of a request: of its URL and its form; a body that is a query is ``query``.

    Raises RequestError for a body of another type, or one that is not UTF-8.
    """
    pairs = _parse_pairs(request.scope["query_string"])
    if request.method != "POST":
        return pairs
    media_type, charset = _read_content_type(request.headers.get("content-type", ""))
    if media_type == _UPDATE:
        raise RequestError(error_text("sparql-update"), 403)
    taken = {"Accept-Post": f"{_FORM}, {_QUERY}"}
    if media_type not in (_FORM, _QUERY):
        raise RequestError(error_text("sparql-media-type", types=f"{_FORM}, {_QUERY}"), 415, taken)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise RequestError(error_text("sparql-encoding"), 415, {"Accept-Encoding": "identity"})
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise RequestError(error_text("sparql-charset"), 415, taken)
    body = await request.body()
    if media_type == _FORM:
        return [*pairs, *_parse_pairs(body)]
    return [*pairs, ("query", _decode(body).removeprefix("\ufeff"))]


def _read_content_type(header: str) -> tuple[str, str]:
    """Return the media type and the charset that a header names, in small letters."""
    media_type, *parameters = (part.strip() for part in header.split(";"))
    named = dict(part.partition("=")[::2] for part in parameters)
    charset = next((value for name, value in named.items() if name.strip().lower() == "charset"), "utf-8")
    return media_type.lower(), charset.strip().strip('"').lower()


def _parse_pairs(content: bytes) -> list[tuple[str, str]]:
    """Return the pairs of a form (WHATWG URL, section 5.1), which must be UTF-8; raises RequestError."""
    try:
        pairs = parse_qsl(
            content.decode("latin-1"), keep_blank_values=True, encoding="latin-1",
            max_num_fields=_MOST_PARAMETERS,
        )  # fmt: skip
    except ValueError:
        raise RequestError(error_text("sparql-parameters", most=_MOST_PARAMETERS)) from None
    return [(_decode(name.encode("latin-1")), _decode(value.encode("latin-1"))) for name, value in pairs]


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(error_text("sparql-not-utf8", place=error.start + 1)) from None


def _read_pairs(pairs: list[tuple[str, str]], method: str, settings: Settings) -> _QueryRequest:
    """Return what parameters say; what the protocol does not know is passed over. Raises RequestError."""
    queries = [value for name, value in pairs if name == "query"]
    if any(name == "update" for name, _ in pairs):
        raise RequestError(error_text("sparql-update"), 403 if method == "POST" else 400)
    if not queries:
        raise RequestError(error_text("sparql-no-query"))
    if len(queries) > 1:
        raise RequestError(error_text("sparql-queries"))
    if len(queries[0]) > LONGEST:
        raise RequestError(error_text("query-longer", number=len(queries[0]), limit=LONGEST), 413)
    default, named = (_read_graphs(pairs, f"{kind}-graph-uri") for kind in ("default", "named"))
    page = _read_number(pairs, "page", _MOST_PAGES)
    size = _read_number(pairs, "size", settings.rows)
    if not page and not size:
        return _QueryRequest(queries[0], default, named)
    return _QueryRequest(queries[0], default, named, page or 1, size or min(_PAGE, settings.rows))


def _read_graphs(pairs: list[tuple[str, str]], key: str) -> tuple[str, ...]:
    graphs = tuple(value for name, value in pairs if name == key)
    unfit = next((iri for iri in graphs if not iri or re.search(r"[\x00-\x20]", iri)), None)
    if unfit is not None:
        raise RequestError(error_text("sparql-graph", iri=unfit[:200]))
    return graphs


def _read_number(pairs: list[tuple[str, str]], key: str, most: int) -> int:
    """Return the number of a parameter from 1 on, 0 where it is not there."""
    values = [value for name, value in pairs if name == key]
    if not values:
        return 0
    if len(values) > 1 or not re.fullmatch(r"0*[1-9][0-9]{0,8}", values[0]) or int(values[0]) > most:
        raise RequestError(error_text("sparql-number", name=key, most=most))
    return int(values[0])


def _send_answer(reply: Reply, tag: str | None) -> Response:
    links = ", ".join(value for name, value in reply.headers if name == "Link")
    headers = (
        {"Cache-Control": "no-cache"} | ({"ETag": tag} if tag else {}) | ({"Link": links} if links else {})
    )
    return Response(reply.body, reply.status, headers, media_type=reply.media_type)


def _has_tag(request: Request, tag: str) -> bool:
    """Say whether a client has the answer with a tag (RFC 9110, section 13.1.2: weak comparison).

    An asterisk says nothing here, since whether there is an answer is only known once it is made.
    """
    known = [one.strip() for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or tag.removeprefix("W/") in known


def _read_accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _find_base(request: Request, settings: Settings) -> str:
    """Return the URL under which the server was asked, without a slash at its end."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        host = f"{settings.host}:{settings.port}"
    return f"{request.url.scheme}://{host}{settings.prefix}"

"""Pages and data at the addresses of their IRIs: routes for all that is no other part's.

``/en/…`` and ``/assets/…`` are the pages and files of the explorer. ``/agreement/kz-nato-2007/4.1`` is the
path of an IRI: a reader is sent on to the page and the anchor in a language (303; W3C, Cool URIs for the
Semantic Web, 4.2), a machine is given data. Every page and every IRI is data too by ``Accept`` or by an
ending (``.ttl``, ``.jsonld``, ``.nt``, ``.rdf``, ``.json``, ``.csv``). All links in headers are relative, so
that it does not matter under which prefix the server is found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from servanda.errors import ServandaError
from servanda.messages import LANGUAGES, error_text
from servanda.server.negotiation import (
    GRAPHS,
    HTML,
    ROWS,
    Form,
    choose_form,
    choose_language,
    split_ending,
)  # fmt: skip
from servanda.server.path_handler import PathHandler
from servanda.server.question_answers import read_served_log
from servanda.server.reply_cache import send_reply
from servanda.server.request_errors import RequestError, use_language
from servanda.server.request_parameters import AS_OF, LANG, QUERY, RequestParameter, read_values
from servanda.server.tasks import Reply
from servanda.server.thing_data import find_source, find_thing, parse_query, render_data
from servanda.site.addresses import make_relative
from servanda.site.assets import FOLDER
from servanda.site.explorer import Explorer
from servanda.site.pages import KINDS, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from servanda.server.settings import Settings
    from servanda.server.tasks import ServedGraph, Workers
    from servanda.site.explorer import Page

_DATA: Final = (*GRAPHS, *ROWS)
_FORMS: Final = (HTML, *_DATA)
#: The parameter of a page of results.
_PAGE: Final = RequestParameter("page", "number", least=1, most=100_000, default=1)


def list_routes(workers: Workers, settings: Settings) -> list[BaseRoute]:
    """Return the routes; as the last takes every path that is left, these come after those of other parts."""
    return [Route("/{path:path}", _LivePages(workers, settings))]


class _LivePages(PathHandler):
    """Answers for every path that no other part has."""

    async def answer(self, request: Request) -> Response:
        """Return a page, a file, data, or the way to one of these."""
        path: str = request.path_params["path"]
        head, slash, rest = path.partition("/")
        if (options := self.answer_options(request)) is not None:
            return options
        chosen = choose_language(request.headers.get("accept-language", ""))
        if not path:
            headers = {"Location": f"{chosen}/", "Vary": "Accept-Language"}
            return Response(status_code=303, headers=headers)
        if head in LANGUAGES and not slash:
            return Response(status_code=308, headers={"Location": f"{head}/"})
        if head in LANGUAGES:
            return await self._answer_page(request, head, rest)
        return await self._answer_iri(request, chosen, path)

    async def _answer_page(self, request: Request, lang: str, rest: str) -> Response:
        """Return a page or a file of the explorer, or the data behind it."""
        stem, form = split_ending(rest, _DATA)
        _, dot, ending = rest.rpartition("/")[2].rpartition(".")
        is_file = bool(dot) and ending.isalpha()  # and no number of a clause, as 4.1 is
        if form is None and not is_file:
            form = self.negotiate(request, _FORMS)
            if form is not HTML:
                return await self._answer_data(request, rest, form, lang)
        try:  # a file of the site with that name, such as a download, goes before data made on demand
            return send_reply(request, _vary(await self._run(request, render_live, path=f"{lang}/{rest}")))
        except RequestError as error:
            if error.status != 404:
                raise
            if form in _DATA:
                return await self._answer_data(request, stem, form, lang)
            return await self._redirect_to_page(request, rest, f"{lang}/{rest}", lang)

    async def _answer_iri(self, request: Request, lang: str, path: str) -> Response:
        """Return a file, or what an IRI of this path stands for: the way to its page, or data."""
        stem, form = split_ending(path, _DATA)
        if path.startswith(f"{FOLDER}/") or ("/" not in path and form is None and "." in path):
            return send_reply(request, await self._run(request, render_live, path=path))
        if form is not None:
            try:
                return await self._answer_data(request, stem, form, lang)
            except RequestError as error:
                if error.status != 404:
                    raise
                return await self._answer_file(request, path, error)
        form = self.negotiate(request, _FORMS)
        if form is not HTML:
            return await self._answer_data(request, path, form, lang)
        try:
            return await self._redirect_to_page(request, path, path, lang)
        except RequestError as error:
            if error.status != 404:
                raise
            return await self._answer_file(request, path, error)

    async def _redirect_to_page(self, request: Request, path: str, own: str, lang: str) -> Response:
        """Return the way to the page of what a path names, for a request at the path ``own``."""
        accepts = request.headers.get("accept", "")
        reply = await self._run(request, find_page, path=path, own=own, lang=lang, accepts=accepts)
        return send_reply(request, _vary(reply))

    async def _answer_file(self, request: Request, path: str, error: RequestError) -> Response:
        """Return a file of the site that has no language, such as a download; raises the error for none."""
        try:
            return send_reply(request, await self._run(request, render_live, path=path))
        except RequestError:
            raise error from None

    async def _answer_data(self, request: Request, path: str, form: Form, lang: str) -> Response:
        reply = await self._run(request, render_data, path=path, form=form.ending, lang=lang)
        own: str = request.path_params["path"]
        place = path.strip("/")
        canonical = make_relative(own, f"{place}.{form.ending}" if place else f"{lang}/")
        # The path of the IRI, which sends a reader on to the page and the anchor there.
        page = make_relative(own, place or f"{lang}/")
        links = (
            ("Link", _write_link(canonical, "canonical")),
            ("Link", _write_link(page, "alternate", HTML.bare_type)),
        )
        return send_reply(request, _vary(replace(reply, headers=(*reply.headers, *links))))

    async def _run(self, request: Request, task: Callable[..., Reply], **values: str) -> Reply:
        """Return the reply of a task on the query of a request."""
        return await self.recall(
            request, task, query=request.scope["query_string"].decode("latin-1"), **values
        )


def render_live(served: ServedGraph, /, *, path: str, query: str) -> Reply:
    """Return a page or file of the explorer at a path with its language, as a task of a worker.

    ``query`` is that of the URL: ``as-of`` is a day for which the page tells how agreements stand, ``q`` what
    is searched for, and a page of a question takes the parameters of that question. Raises RequestError (404)
    where there is no such page, with the nearest.
    """
    lang, _, rest = path.partition("/")
    pairs = [(name, value) for name, value in parse_query(query) if value.strip()]  # as a form leaves them
    explorer = served.explorer
    days = [value for name, value in pairs if name == AS_OF.name]
    page = _render_answer(served, rest, lang, pairs)
    if page is None and days:
        day = read_values([(AS_OF.name, days[0])], (AS_OF,)).get_day(AS_OF.name)
        wanted = (day,) if day is not None else ()
        read_served_log(served)  # where that cannot be read, it is no fault of whoever asks
        # Of another day nothing that is remembered of this one may be shown.
        explorer = Explorer(
            explorer.store, base=explorer.base, log=explorer.log, days=wanted, endpoint=explorer.endpoint
        )
    page = page or render(explorer, path)
    if page is None:
        raise RequestError(_explain_nothing(served, rest if lang in LANGUAGES else path), 404)
    links: list[tuple[str, str]] = []
    if page.media_type.startswith(HTML.bare_type):
        links = _list_alternates(served, path, rest.strip("/"))
        links.append(("Content-Language", lang))
    return Reply(page.content, page.media_type, headers=tuple(links))


def find_page(served: ServedGraph, /, *, path: str, own: str, lang: str, accepts: str, query: str) -> Reply:
    """Return the way to the page of a thing or list in a language (303), as a task of a worker.

    ``own`` is the path that was asked for, to which the way is relative. What no page is about is described
    in the form that a client ``accepts`` most of all others. Raises RequestError (404) for what is nowhere,
    with the nearest.
    """
    with use_language(lang):
        place = path.strip("/")
        iri = find_thing(served, place)
        if iri is not None:
            target = served.explorer.addresses.find(iri).localize(lang)
        else:
            find_source(served, place)
            target = f"{lang}/{quote(place)}/"
        page, _, anchor = target.partition("#")
        if render(served.explorer, unquote(page)) is None:
            form = choose_form(accepts, _DATA) or _DATA[0]
            return render_data(served, path=place, form=form.ending, lang=lang, query=query)
        asked = f"?{query}" if query else ""
        there = make_relative(own, page) + asked + (f"#{anchor}" if anchor else "")
        return Reply(b"", status=303, headers=(("Location", there),))


def _render_answer(served: ServedGraph, rest: str, lang: str, pairs: list[tuple[str, str]]) -> Page | None:
    """Return the page of a question or a search with the answer to what the URL asks, else None.

    The page itself tells what is missing or names nothing. Raises RequestError (400) for a parameter that is
    not taken, with the nearest.
    """
    head, _, name = rest.strip("/").partition("/")
    if not pairs or (head, bool(name)) not in (("questions", True), ("search", False)):
        return None
    taken = (*find_source(served, rest).takes, *((_PAGE,) if head == "search" else ()))
    values = read_values(pairs, [replace(one, required=False) for one in taken])
    given = {key: value for key, value in pairs if key != LANG.name}
    for kind in KINDS:
        found: Page
        if head == "search" and hasattr(kind, "render_results"):
            found = kind.render_results(
                served.explorer, given.get(QUERY.name, ""), lang, values.get_number("page")
            )
            return found
        if head == "questions" and hasattr(kind, "render_answer"):
            found = kind.render_answer(served.explorer, name, lang, given)
            return found
    return None


def _list_alternates(served: ServedGraph, path: str, place: str) -> list[tuple[str, str]]:
    """Return the links from a page to the data behind it, none where there are none."""
    try:
        find_source(served, place)
    except ServandaError:
        return []
    stem = place or f"{path.partition('/')[0]}/agreements"
    return [
        ("Link", _write_link(make_relative(path, f"{stem}.{form.ending}"), "alternate", form.bare_type))
        for form in _DATA
    ]


def _explain_nothing(served: ServedGraph, place: str) -> str:
    """Return the sentence that says what is nearest to a path at which there is no page."""
    try:
        find_source(served, place)
    except ServandaError as error:
        return error.message
    return error_text("request-no-page", path=place[:60])


def _write_link(target: str, relation: str, media_type: str = "") -> str:
    """Return a link of a header (RFC 8288)."""
    return f'<{quote(target, safe="/.~:@#")}>; rel="{relation}"' + (
        f'; type="{media_type}"' if media_type else ""
    )


def _vary(reply: Reply) -> Reply:
    """Return a reply that says that it depends on what a client takes."""
    return replace(reply, headers=(*reply.headers, ("Vary", "Accept, Accept-Language")))

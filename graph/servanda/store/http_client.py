"""HTTP requests to one server: with the credentials of the environment, bounded in time and in size.

An answer is received whole, into memory or, when it is large, into a temporary file, before anything of it
is used: so an answer that broke off is an error and never looks like a shorter answer. Credentials come from
the environment or from netrc, never from the command line or from a URL, and no text that a person sees
holds them.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import random
import re
import time
import weakref
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from gzip import BadGzipFile, GzipFile
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from threading import Thread
from typing import IO, Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import HTTPBasicAuth, HTTPDigestAuth
from requests.utils import get_netrc_auth
from urllib3 import Retry, exceptions

from servanda.errors import ServandaError, describe_system_error
from servanda.messages import error_text

#: Seconds that one request may take, from the first attempt to connect to the last byte of the answer.
_SECONDS: Final = 300.0
#: Megabytes that one answer may have, after it has been unpacked.
_MEGABYTES: Final = 1024.0
#: Seconds to wait for a connection: a server that is there takes one at once.
_CONNECT: Final = 10.0
#: Seconds for which a request may be late: its own limits then give a better account of why.
_GRACE: Final = 0.5
#: What a server says when it cannot answer just now (RFC 9110, sections 15.6.3 to 15.6.5; RFC 6585).
_BUSY: Final = (429, 502, 503, 504)
_MOVED: Final = (301, 302, 303, 307, 308)
_HOPS: Final = 5
#: Bytes of an answer that are held in memory; what is beyond goes into a temporary file.
IN_MEMORY: Final = 4 * 1024 * 1024
_READ: Final = 64 * 1024


def check_url(text: str) -> str:
    """Return a URL of a server, as it was given.

    Raises ServandaError for one that is not http or https, names no host, or holds credentials.
    """
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ServandaError(error_text("unreadable-url")) from None
    if parts.username is not None or parts.password is not None:
        raise ServandaError(error_text("password-in-url"))
    if parts.scheme not in ("http", "https") or not host:
        raise ServandaError(error_text("not-server-url", url=public_url(text)))
    return text.strip().partition("#")[0]


def public_url(url: str) -> str:
    """Return a URL as messages name it: without its query, which may hold a key.

    >>> public_url("https://example.org/sparql?key=secret")
    'https://example.org/sparql'
    """
    scheme, separator, rest = url.partition("?")[0].partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Credentials:
    """Who asks: a user with a password, or a token; ``way`` is basic, digest, or None to find out."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    way: str | None = None

    @property
    def given(self) -> bool:
        """Whether there is anything to show to a server."""
        return self.token is not None or self.user is not None

    def redact(self, text: str) -> str:
        """Return a text (what a server said) without the password or the token, in any of their forms."""
        secrets = [secret for secret in (self.password, self.token) if secret]
        if self.user is not None:
            secrets.append(base64.b64encode(f"{self.user}:{self.password or ''}".encode()).decode())
        for secret in sorted(secrets, key=len, reverse=True):
            text = text.replace(secret, "…")
        return text

    def open_session(self, *, digest: bool) -> requests.Session:
        """Return a session that shows the credentials: as a token, as a digest, or as basic."""
        session = _Session()
        session.headers.update({"Accept-Encoding": "gzip", "User-Agent": "servanda"})
        # Without any, requests would look into netrc by itself, whatever the environment says.
        session.auth = _send_as_is
        if self.token is not None:
            session.headers["Authorization"] = f"Bearer {self.token}"
        elif self.user is not None and digest:
            session.auth = HTTPDigestAuth(self.user, self.password or "")
        elif self.user is not None:
            # As bytes: requests would write them in Latin-1, which has no Kazakh letters.
            session.auth = HTTPBasicAuth(self.user.encode(), (self.password or "").encode())
        return session


class _Session(requests.Session):
    """A session that leaves it to its user to follow the server to another place."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return nothing; else requests would read the whole answer, whatever its size, to look ahead."""


def _send_as_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def read_credentials(url: str) -> Credentials:
    """Return the credentials for a server: from the environment, else from netrc, else none.

    Raises ServandaError when they are incomplete, or when they would go over the network unencrypted.
    """
    way = (os.environ.get("SERVANDA_STORE_AUTH") or "").strip().lower() or None
    if way not in (None, "basic", "digest"):
        raise ServandaError(error_text("unknown-auth"))
    token = (os.environ.get("SERVANDA_STORE_TOKEN") or "").strip() or None
    if token is not None and not re.fullmatch(r"[!-~]+", token):
        # RFC 6750, section 2.1; the library would show the token in its own complaint.
        raise ServandaError(error_text("token-character"))
    user = os.environ.get("SERVANDA_STORE_USER") or None
    password = os.environ.get("SERVANDA_STORE_PASSWORD")
    if token is not None and user is not None:
        raise ServandaError(error_text("token-and-user"))
    if user is None and password:
        raise ServandaError(error_text("password-without-user"))
    if token is None and user is None:
        user, password = get_netrc_auth(url) or (None, None)
    found = Credentials(user, password, token, way)
    if found.given and urlsplit(url).scheme == "http" and not _is_loopback(url):
        raise ServandaError(error_text("unencrypted-credentials", url=public_url(url)))
    return found


@dataclass(frozen=True)
class Limits:
    """The bounds of one request: ``seconds`` in all, ``size`` in bytes of its answer.

    ``pause`` is how many seconds pass before it is made again, when that is worth trying; each next pause is
    twice as long.
    """

    seconds: float = _SECONDS
    size: int = int(_MEGABYTES * 1024 * 1024)
    pause: float = 0.25


def read_limits() -> Limits:
    """Return the bounds of a request: SERVANDA_STORE_SECONDS, SERVANDA_STORE_MEGABYTES, or the defaults.

    Raises ServandaError when one of them is not a number above nought.
    """
    seconds = _number("SERVANDA_STORE_SECONDS", _SECONDS)
    return Limits(seconds, int(_number("SERVANDA_STORE_MEGABYTES", _MEGABYTES) * 1024 * 1024))


def _number(name: str, default: float) -> float:
    text = os.environ.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < 1e9:
        raise ServandaError(error_text("not-positive-number", name=name, text=text[:20]))
    return value


@dataclass(frozen=True)
class Request:
    """What is sent; doing it twice must be the same as doing it once.

    ``what`` is how messages name it ("the query"); ``may_be_absent`` says that "not found" is no fault.
    """

    what: str
    method: str
    url: str
    headers: dict[str, str]
    parameters: dict[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    may_be_absent: bool = False


@dataclass(frozen=True)
class Answer:
    """What came back: ``body`` is whole and rewound; the names of ``headers`` are in lower case.

    ``credentials`` are those that were shown: a server may quote them.
    """

    status: int
    headers: dict[str, str]
    body: IO[bytes] = field(repr=False)
    credentials: Credentials

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters; empty when the server names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_framed(self) -> bool:
        """Whether the server said where the body ends, so that one cut off was noticed."""
        return (
            "content-length" in self.headers or "chunked" in self.headers.get("transfer-encoding", "").lower()
        )

    def quote(self) -> str:
        """Return how the body begins, as one line after a colon and without secrets; nothing of nothing."""
        self.body.seek(0)
        text = self.credentials.redact(self.body.read(8000).decode("utf-8", "replace"))[:2000]
        self.body.seek(0)
        if "html" in self.media_type or text.lstrip()[:1] == "<":
            title = re.search(r"<title[^>]*>(.*?)</title>", text, re.I | re.S)
            text = title[1] if title else re.sub(r"<[^>]*>", " ", text)
        line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return f": {line[:200]}" if line else ""


class _ServerUnreachable(Exception):
    """No connection could be made, so the server has seen nothing of the request."""


class _BrokenAnswer(Exception):
    """The server hung up before its answer was whole."""


class HttpClient:
    """Requests to one server: with its credentials, within its limits.

    They are not repeated by urllib3 itself: it would go on after the time is up, and an update that nobody
    waits for any more would undo a later one.
    """

    def __init__(self, credentials: Credentials, limits: Limits) -> None:
        self._credentials = credentials
        self._limits = limits
        self._digest = credentials.way == "digest"
        self._worker: _Worker | None = None

    def send(self, request: Request) -> Answer:
        """Return the answer to a request, which is made again where that may help.

        Raises ServandaError when the server cannot be reached, refuses, is busy for too long, breaks off,
        sends more than the limit, takes longer than the limit, or sends the request elsewhere.
        """
        deadline = time.monotonic() + self._limits.seconds
        place = public_url(request.url)
        for attempt in range(4):
            pause = self._limits.pause * 2**attempt * random.uniform(0.5, 1.5)
            try:
                answer = self._follow(request, deadline)
            except _ServerUnreachable as error:
                if attempt == 3:
                    raise ServandaError(error_text("server-unreachable", server=place, error=error)) from None
            except _BrokenAnswer as error:
                # Once more only: often the server stopped it, and would again.
                if attempt > 0:
                    raise ServandaError(error_text("connection-lost", server=place, error=error)) from None
            except TimeoutError:
                raise ServandaError(
                    error_text("no-answer", server=place, seconds=self._limits.seconds)
                ) from None
            else:
                if answer.status not in _BUSY or attempt == 3:
                    return self._accept(request, answer)
                pause = max(pause, _read_retry_after(answer))
            if time.monotonic() + pause > deadline:
                break
            time.sleep(pause)
        raise ServandaError(error_text("server-busy", server=place, seconds=self._limits.seconds))

    def _follow(self, request: Request, deadline: float) -> Answer:
        """Return the answer to a request, following the server to another path of its own.

        requests would make a GET of it on the way.
        """
        url = request.url
        for _ in range(_HOPS):
            answer = self._authorize(request, url, deadline)
            place = answer.headers.get("location")
            if answer.status not in _MOVED or place is None:
                return answer
            try:
                target = urljoin(url, place)
            except ValueError:
                target = place
            if not is_same_server(url, target):
                raise ServandaError(
                    error_text("redirect-elsewhere", server=public_url(url), target=public_url(target))
                )
            url = target
        raise ServandaError(error_text("redirect-circle", server=public_url(request.url)))

    def _authorize(self, request: Request, url: str, deadline: float) -> Answer:
        """Return the answer to a request, made again in case the server wants the password as a digest.

        Virtuoso does not say so to whoever shows a password at once, so that it is simply tried.
        """
        answer = self._exchange(request, url, deadline)
        known = self._credentials.user is None or self._credentials.way is not None or self._digest
        if answer.status != 401 or known:
            return answer
        self._restart(digest=True)
        again = self._exchange(request, url, deadline)
        if again.status == 401:
            self._restart(digest=False)
        return again

    def _exchange(self, request: Request, url: str, deadline: float) -> Answer:
        """Make a request in the worker's thread, and leave that behind when the time is up."""
        self._worker = self._worker or _Worker(self._credentials.open_session(digest=self._digest))
        session = self._worker.session
        try:
            left = deadline - time.monotonic() + _GRACE
            return self._worker.run(lambda: self._fetch(session, request, url, deadline), left)
        except BaseException:
            self._restart(digest=self._digest)
            raise

    def _restart(self, *, digest: bool) -> None:
        """Let go of the session and its thread: the next request begins afresh."""
        self._digest = digest
        if self._worker is not None:
            self._worker.dismiss()
            self._worker = None

    def _fetch(self, session: requests.Session, request: Request, url: str, deadline: float) -> Answer:
        left = max(deadline - time.monotonic(), 0.001)
        try:
            response = session.request(
                request.method, url, params=request.parameters, data=request.body, headers=request.headers,
                timeout=(min(_CONNECT, left), left), stream=True, allow_redirects=False,
            )  # fmt: skip
        except requests.ReadTimeout:
            raise TimeoutError from None
        except requests.ConnectionError as error:
            raise _connection_fault(error) from None
        except (requests.RequestException, UnicodeError, ValueError) as error:
            told = self._credentials.redact(_innermost(error))
            raise ServandaError(error_text("request-not-made", server=public_url(url), reason=told)) from None
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            coding = headers.get("content-encoding", "identity").strip().lower()
            if coding not in ("identity", "", "gzip", "x-gzip"):
                raise ServandaError(error_text("answer-encoding", name=coding[:30]))
            # One read of the socket at a time: the deadline is looked at in between.
            read = response.raw.read1
            body = self._receive(lambda size: read(size, decode_content=False), deadline)
        if "gzip" in coding:
            # Not by urllib3, which takes a packed answer that is cut off for a whole one.
            body = self._receive(GzipFile(fileobj=body, mode="rb").read1, deadline)
        return Answer(response.status_code, headers, body, self._credentials)

    def _receive(self, read: Callable[[int], bytes], deadline: float) -> IO[bytes]:
        """Return all that can be read, rewound; raises TimeoutError, _Broken, and ServandaError for more."""
        body: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (handed on open)
        received = 0
        while True:
            if time.monotonic() > deadline:
                raise TimeoutError
            try:
                piece = read(_READ)
            except exceptions.ReadTimeoutError:
                raise TimeoutError from None
            except EOFError:
                raise _BrokenAnswer("a packed answer that is cut off") from None
            except (BadGzipFile, zlib.error):
                raise _BrokenAnswer("not what gzip makes") from None
            except (exceptions.HTTPError, OSError) as error:
                raise _BrokenAnswer(type(error).__name__) from None
            if not piece:
                body.seek(0)
                return body
            received += len(piece)
            if received > self._limits.size:
                raise ServandaError(error_text("answer-too-large", size=self._limits.size // 1024 // 1024))
            try:
                body.write(piece)
            except OSError as error:
                raise ServandaError(
                    error_text("answer-not-stored", reason=describe_system_error(error))
                ) from None

    def _accept(self, request: Request, answer: Answer) -> Answer:
        """Return an answer that says that the request was carried out; raises ServandaError for another."""
        place, what, status = public_url(request.url), request.what, answer.status
        if 200 <= status < 300 or (status == 404 and request.may_be_absent):
            return answer
        quote = answer.quote()
        if status == 401 and self._credentials.given:
            told = error_text("credentials-rejected", server=place)
        elif status == 401:
            told = error_text("credentials-wanted", server=place)
        elif status == 403:
            told = error_text("not-allowed", server=place, request=what, quote=quote)
        elif status in (404, 410):
            told = error_text("nothing-at-url", server=place, status=status)
        elif status in (405, 501):
            told = error_text("method-not-taken", server=place, request=what, status=status)
        elif status in _BUSY:
            told = error_text("server-down", server=place, status=status, quote=quote)
        else:
            told = error_text("server-error", server=place, request=what, status=status, quote=quote)
        raise ServandaError(told)


_Task = tuple[Future[Answer], Callable[[], Answer]]


class _Worker:
    """A session with a thread of its own; what that is late with is left behind.

    The limits of a socket hold for one read each, and a server that sends a byte now and then would never
    meet them. It is one thread for all requests, since requests keeps by thread what is known for a digest.
    """

    def __init__(self, session: requests.Session) -> None:
        """Start the thread, which ends with the process, with this object, or when it is dismissed."""
        self.session = session
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        Thread(target=_run_worker, args=(self._tasks,), daemon=True).start()
        self.dismiss = weakref.finalize(self, self._tasks.put, None)

    def run(self, task: Callable[[], Answer], seconds: float) -> Answer:
        """Return what a task returns, or raise what it raises; TimeoutError when it takes longer."""
        future: Future[Answer] = Future()
        # In the context of the one who asks, so that errors are in the same language.
        self._tasks.put((future, partial(copy_context().run, task)))
        try:
            return future.result(max(seconds, 0.0))
        finally:
            # The traceback of its error leads here: in a circle, and all that the callers hold would stay.
            del future


def _run_worker(tasks: SimpleQueue[_Task | None]) -> None:
    while (item := tasks.get()) is not None:
        future, task = item
        try:
            future.set_result(task())
        except BaseException as error:
            future.set_exception(error.with_traceback(None))
        del item, future, task


def is_same_server(url: str, target: str) -> bool:
    """Tell whether credentials for one URL may go to another; from http to https of the same name they may.

    >>> is_same_server("http://example.org/sparql", "https://example.org/sparql/")
    True
    >>> is_same_server("https://example.org/sparql", "http://example.org/sparql")
    False
    """
    try:
        strip = requests.Session().should_strip_auth(url, target)  # type: ignore[no-untyped-call]
        return not strip and urlsplit(target).username is None
    except ValueError:
        return False


def _read_retry_after(answer: Answer) -> float:
    """Return the seconds for which a server asks to be left alone (RFC 9110, section 10.2.3)."""
    try:
        return float(Retry().parse_retry_after(answer.headers.get("retry-after", "0")))
    except (exceptions.InvalidHeader, ValueError, OverflowError):
        return 0.0


def _connection_fault(error: requests.ConnectionError) -> Exception:
    """Return what a failed connection is, in words of servanda: the server saw the request, or did not."""
    cause: Any = error.args[0] if error.args else error
    cause = getattr(cause, "reason", None) or cause
    if isinstance(cause, exceptions.NameResolutionError):
        return _ServerUnreachable("no machine has that name")
    if isinstance(cause, exceptions.NewConnectionError):
        return _ServerUnreachable(_innermost(cause))
    if isinstance(cause, exceptions.ConnectTimeoutError):
        return _ServerUnreachable("it does not take the connection")
    if isinstance(cause, exceptions.SSLError):
        return _ServerUnreachable(f"its certificate or encryption is not accepted: {_innermost(cause)}")
    return _BrokenAnswer(_innermost(cause))


def _innermost(error: BaseException) -> str:
    """Return the innermost part of a message of the library (``X(…): [Errno 111] Connection refused``)."""
    inner = re.split(r"\[Errno -?\d+\] |\[SSL[^]]*\] ", str(error))[-1]
    return re.sub(r"[()\"']+$", "", inner).strip().lower()[:120] or type(error).__name__

"""One HTTP request to a server, bounded in time and size, and repeated where that is safe.

An answer is received whole, into memory or, when it is large, into a temporary file, before anything of it
is used: so an answer that broke off is an error and never looks like a shorter answer.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urljoin

from servanda.errors import ServandaError
from servanda.store.remote_body import Broken, receive
from servanda.store.remote_faults import (
    broken_off,
    late,
    never_sent,
    reason,
    same_server,
    wished_pause,
)
from servanda.store.remote_settings import CONNECT, Credentials, Limits, shown
from servanda.store.remote_worker import Worker

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

#: What a server says when it cannot answer just now (RFC 9110, sections 15.6.3 to 15.6.5; RFC 6585).
_BUSY: Final = frozenset({429, 502, 503, 504})
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
#: How often a request is made at most, and how long the first wait is, in seconds; each next one is doubled.
_ATTEMPTS: Final = 4
_FIRST_WAIT: Final = 0.25
#: An answer that breaks off is asked for once more only: often the server stopped it, and would again.
_BROKEN_ATTEMPTS: Final = 2
_HOPS: Final = 5
#: Seconds for which a request may be late: its own limits then give a better account of why.
_GRACE: Final = 0.5


@dataclass(frozen=True)
class Request:
    """What is sent: ``repeatable`` says that doing it twice is the same as doing it once."""

    method: str
    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = field(default=None, repr=False)
    repeatable: bool = True


@dataclass(frozen=True)
class Answer:
    """What came back: ``body`` is whole and rewound; ``framed`` tells that the server said where it ends."""

    status: int
    headers: dict[str, str]
    body: IO[bytes] = field(repr=False)
    framed: bool

    @property
    def media_type(self) -> str:
        """The media type in lower case, without parameters; empty when the server names none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def start(self, characters: int = 2000) -> str:
        """Return how the body begins, as text."""
        self.body.seek(0)
        text = self.body.read(characters * 4).decode("utf-8", "replace")[:characters]
        self.body.seek(0)
        return text


class _Refused(Exception):
    """No connection could be made, so the server has seen nothing of the request."""


class Connection:
    """Requests to one server: with its credentials, within its limits."""

    def __init__(self, credentials: Credentials, limits: Limits) -> None:
        self._credentials = credentials
        self._limits = limits
        self._way = credentials.way
        self._open: Session | None = None
        self._worker = Worker()

    def send(self, request: Request) -> Answer:
        """Return the answer to a request, whatever its status, except that a busy server is asked again.

        Raises ServandaError when the server cannot be reached, is busy for too long, breaks off, sends more
        than the limit, takes longer than the limit, or sends the request elsewhere.
        """
        deadline = time.monotonic() + self._limits.seconds
        for attempt in range(1, _ATTEMPTS + 1):
            pause = _FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
            try:
                answer = self._followed(request, deadline)
            except _Refused as error:
                if attempt == _ATTEMPTS:
                    raise ServandaError(f"{shown(request.url)} cannot be reached ({error})") from None
            except Broken as error:
                if not request.repeatable or attempt >= _BROKEN_ATTEMPTS:
                    raise broken_off(request.url, str(error), repeatable=request.repeatable) from None
            else:
                if answer.status not in _BUSY or not request.repeatable or attempt == _ATTEMPTS:
                    return answer
                pause = max(pause, wished_pause(answer.headers.get("retry-after")))
            if time.monotonic() + pause > deadline:
                break
            time.sleep(pause)
        raise ServandaError(
            f"{shown(request.url)} is busy for longer than {self._limits.seconds:g} seconds; try again "
            "later, or allow more by SERVANDA_STORE_SECONDS"
        )

    def _followed(self, request: Request, deadline: float) -> Answer:
        """Return the answer to a request, following the server to another path of its own."""
        url = request.url
        for _ in range(_HOPS):
            answer = self._authorized(request, url, deadline)
            place = answer.headers.get("location")
            if answer.status not in _MOVED or place is None:
                return answer
            target = urljoin(url, place)
            if not same_server(url, target):
                raise ServandaError(
                    f"{shown(url)} sends the request to another place, {shown(target)}, which servanda "
                    "does not follow; if that is right, give that URL"
                )
            url = target
        raise ServandaError(f"{shown(request.url)} sends the request around in circles; check the URL")

    def _authorized(self, request: Request, url: str, deadline: float) -> Answer:
        """Return the answer to a request, made again in case the server wants the password as a digest.

        Virtuoso does not say so to whoever shows a password at once, so that it is simply tried.
        """
        answer = self._within(request, url, deadline)
        if answer.status != 401 or self._credentials.user is None or self._way is not None:
            return answer
        self._way = "digest"
        self._forget()
        again = self._within(request, url, deadline)
        if again.status == 401:
            self._way = None
            self._forget()
        return again

    def _within(self, request: Request, url: str, deadline: float) -> Answer:
        """Make a request in a thread, and leave that behind when the time is up."""
        session, worker = self._session(), self._worker
        try:
            left = deadline - time.monotonic() + _GRACE
            return worker.within(left, lambda: self._made(session, request, url, deadline))
        except TimeoutError:
            self._forget()
            raise late(url, self._limits.seconds) from None
        except BaseException:
            self._forget()
            raise

    def _made(self, session: Session, request: Request, url: str, deadline: float) -> Answer:
        from requests.exceptions import ConnectionError, ConnectTimeout, ReadTimeout, RequestException

        left = max(deadline - time.monotonic(), 0.001)
        try:
            response = session.request(
                request.method, url, params=list(request.parameters), data=request.body,
                headers=dict(request.headers), timeout=(min(CONNECT, left), left), stream=True,
                allow_redirects=False,
            )  # fmt: skip
        except ReadTimeout:
            raise late(url, self._limits.seconds) from None
        except (ConnectTimeout, ConnectionError) as error:
            if never_sent(error):
                raise _Refused(reason(error)) from None
            raise Broken(reason(error)) from None
        except (RequestException, UnicodeError, ValueError) as error:
            told = self._credentials.redacted(reason(error))
            raise ServandaError(f"the request to {shown(url)} cannot be made: {told}") from None
        return self._taken(response, url, deadline)

    def _taken(self, response: Response, url: str, deadline: float) -> Answer:
        """Receive the body of a response, within the limits."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        framed = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
        with response:
            try:
                body = receive(response.raw, headers, self._limits.size, deadline)
            except TimeoutError:
                raise late(url, self._limits.seconds) from None
        return Answer(response.status_code, headers, body, framed)

    def _session(self) -> Session:
        """Return the session in use: it keeps the connection open from one request to the next."""
        if self._open is None:
            from requests import Session

            session = Session()
            session.headers["Accept-Encoding"] = "gzip"
            session.headers["User-Agent"] = "servanda"
            # Without any, requests would look into netrc by itself, on every redirect anew.
            session.auth = self._credentials.auth(self._way) or _nobody
            self._open = session
        return self._open

    def _forget(self) -> None:
        """Let go of the session and its thread: the next request begins afresh."""
        self._open = None
        self._worker.dismiss()
        self._worker = Worker()


def _nobody(request: PreparedRequest) -> PreparedRequest:
    return request

"""What can go wrong on the way to a server, in sentences a person can act on."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from servanda.errors import ServandaError
from servanda.store.remote_settings import Credentials, shown

if TYPE_CHECKING:
    from servanda.store.remote_http import Answer

_STANDARD: Final = {"http": 80, "https": 443}


def late(url: str, seconds: float) -> ServandaError:
    """Return the error for a server that did not finish in time."""
    return ServandaError(
        f"{shown(url)} did not answer within {seconds:g} seconds; ask for less (bind more, add LIMIT), or "
        "allow more by SERVANDA_STORE_SECONDS"
    )


def broken_off(url: str, reason: str, *, repeatable: bool) -> ServandaError:
    """Return the error for a server that hung up before its answer was whole."""
    then = "try again, or ask for less" if repeatable else "it is not known whether it did what was asked"
    return ServandaError(f"{shown(url)} hung up before its answer was whole ({reason}); {then}")


def never_sent(error: BaseException) -> bool:
    """Tell whether a failed request never reached the server, so that repeating it is safe."""
    from urllib3 import exceptions

    cause = error.args[0] if error.args else None
    if isinstance(cause, exceptions.MaxRetryError):
        cause = cause.reason
    unsent = (exceptions.NewConnectionError, exceptions.ConnectTimeoutError, exceptions.SSLError)
    return isinstance(cause, unsent)


def reason(error: BaseException) -> str:
    """Return what went wrong in a few words, without the library's own names for it."""
    from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError, SSLError

    cause = error.args[0] if error.args else error
    cause = getattr(cause, "reason", None) or cause
    if isinstance(cause, NameResolutionError):
        return "no machine has that name"
    if isinstance(cause, ConnectTimeoutError) and not isinstance(cause, NewConnectionError):
        return "it does not take the connection"
    if isinstance(cause, SSLError):
        return f"its certificate or encryption is not accepted: {_last(str(cause))}"
    return _last(str(cause)) or type(error).__name__


def _last(text: str) -> str:
    """Return the innermost part of a message of the library (``X(…): [Errno 111] Connection refused``)."""
    inner = re.split(r"\[Errno -?\d+\] |\[SSL[^]]*\] ", text)[-1]
    return re.sub(r"[()\"']+$", "", inner).strip().lower()[:120]


def wished_pause(retry_after: str | None) -> float:
    """Return the seconds for which a server asks to be left alone (RFC 9110, section 10.2.3).

    >>> wished_pause("3"), wished_pause(None), wished_pause("soon")
    (3.0, 0.0, 0.0)
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(parsedate_to_datetime(text).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return 0.0


def same_server(one: str, other: str) -> bool:
    """Tell whether two URLs are of one server; from http to https of the same name counts.

    >>> same_server("http://example.org/sparql", "https://example.org/sparql/")
    True
    >>> same_server("https://example.org/sparql", "http://example.org/sparql")
    False
    """
    try:
        here, there = urlsplit(one), urlsplit(other)
        ports = [part.port or _STANDARD.get(part.scheme) for part in (here, there)]
    except ValueError:
        return False
    if here.hostname != there.hostname or there.username is not None:
        return False
    if here.scheme == there.scheme:
        return ports[0] == ports[1]
    return (here.scheme, there.scheme) == ("http", "https") and ports == [80, 443]


def refused(answer: Answer, url: str, what: str, credentials: Credentials) -> ServandaError:
    """Return the error for an answer whose status says that ``what`` (a query, an update) was not done."""
    place = shown(url)
    said = credentials.redacted(said_in(answer))
    if answer.status == 401:
        if credentials.given:
            return ServandaError(
                f"{place} does not accept the credentials; check SERVANDA_STORE_USER and the rest"
            )
        return ServandaError(
            f"{place} wants to know who asks; set SERVANDA_STORE_USER and SERVANDA_STORE_PASSWORD, or "
            "SERVANDA_STORE_TOKEN, or write them into ~/.netrc"
        )
    if answer.status == 403:
        return ServandaError(f"{place} does not allow {what}{said}; ask with other credentials")
    if answer.status in (404, 410):
        return ServandaError(f"there is nothing at {place} ({answer.status}); check the URL of the endpoint")
    if answer.status in (405, 501):
        return ServandaError(
            f"{place} does not take {what} ({answer.status}); check the URL, see docs/servers.md"
        )
    if answer.status in (429, 502, 503, 504):
        return ServandaError(f"{place} is too busy or down ({answer.status}{said}); try again later")
    return ServandaError(f"{place} could not carry out {what} ({answer.status}{said}); see docs/servers.md")


def said_in(answer: Answer) -> str:
    """Return the beginning of what a server said, as one line after a colon, or nothing."""
    text = answer.start()
    if "html" in answer.media_type or text.lstrip()[:1] == "<":
        titled = re.search(r"<title[^>]*>(.*?)</title>", text, re.I | re.S)
        text = titled[1] if titled else re.sub(r"<[^>]*>", " ", text)
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f": {line[:200]}" if line else ""

"""Where a server is, with which credentials it is asked, and within which bounds.

Credentials come from the environment or from netrc, never from the command line or from a URL, and no text
that a person sees holds them.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from servanda.errors import ServandaError

if TYPE_CHECKING:
    from requests.auth import AuthBase

#: Seconds that one request may take, from the first attempt to connect to the last byte of the answer.
SECONDS: Final = 300.0
#: Megabytes that one answer may have, after it has been unpacked.
MEGABYTES: Final = 1024.0
#: Seconds to wait for a connection: a server that is there takes one at once.
CONNECT: Final = 10.0

_WAYS: Final = ("basic", "digest")


def endpoint_url(text: str) -> str:
    """Return a URL of a server, as it was given.

    Raises ServandaError for one that is not http or https, names no host, or holds credentials.
    """
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ServandaError("the URL of the store cannot be read; write https://host/sparql") from None
    if parts.username is not None or parts.password is not None:
        raise ServandaError(
            "a URL with a user or a password in it is not taken, since it would end up in logs; set "
            "SERVANDA_STORE_USER and SERVANDA_STORE_PASSWORD, or write them into ~/.netrc"
        )
    if parts.scheme not in ("http", "https") or not host:
        raise ServandaError(f"'{shown(text)}' is not the URL of a server; write https://host/sparql")
    return text.strip().partition("#")[0]


def shown(url: str) -> str:
    """Return a URL as messages name it: without its query, which may hold a key.

    >>> shown("https://example.org/sparql?key=secret")
    'https://example.org/sparql'
    """
    scheme, separator, rest = url.partition("?")[0].partition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def is_loopback(url: str) -> bool:
    """Tell whether a URL names this machine.

    >>> is_loopback("http://127.0.0.1:7878/query"), is_loopback("http://example.org/")
    (True, False)
    """
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

    def redacted(self, text: str) -> str:
        """Return a text (what a server said) without the password or the token, in any of their forms."""
        secrets = [secret for secret in (self.password, self.token) if secret]
        if self.user is not None:
            pair = f"{self.user}:{self.password or ''}".encode()
            secrets.append(base64.b64encode(pair).decode())
        for secret in sorted(secrets, key=len, reverse=True):
            text = text.replace(secret, "…")
        return text

    def auth(self, way: str | None = None) -> AuthBase | None:
        """Return what puts the credentials into a request: bearer, digest, or basic, which is the default."""
        from requests.auth import HTTPBasicAuth, HTTPDigestAuth

        from servanda.store.remote_bearer import Bearer

        if self.token is not None:
            return Bearer(self.token)
        if self.user is None:
            return None
        if (way or self.way) == "digest":
            return HTTPDigestAuth(self.user, self.password or "")
        # As bytes: requests would write them in Latin-1, which has no Kazakh letters.
        return HTTPBasicAuth(self.user.encode(), (self.password or "").encode())


def credentials(url: str) -> Credentials:
    """Return the credentials for a server: from the environment, else from netrc, else none.

    Raises ServandaError when they are incomplete, or when they would go over the network unencrypted.
    """
    way = (os.environ.get("SERVANDA_STORE_AUTH") or "").strip().lower() or None
    if way is not None and way not in _WAYS:
        raise ServandaError(f"SERVANDA_STORE_AUTH is one of {', '.join(_WAYS)}; leave it out to find out")
    token = (os.environ.get("SERVANDA_STORE_TOKEN") or "").strip() or None
    if token is not None and not re.fullmatch(r"[!-~]+", token):
        # RFC 6750, section 2.1; the library would show the token in its own complaint.
        raise ServandaError("SERVANDA_STORE_TOKEN holds a character that no token has; set it again")
    user = os.environ.get("SERVANDA_STORE_USER") or None
    password = os.environ.get("SERVANDA_STORE_PASSWORD")
    if token is not None and user is not None:
        raise ServandaError("set SERVANDA_STORE_TOKEN or SERVANDA_STORE_USER, not both")
    if user is None and password:
        raise ServandaError("SERVANDA_STORE_PASSWORD is set; set SERVANDA_STORE_USER too")
    found = Credentials(user, password, token, way)
    if not found.given:
        found = _from_netrc(url, way)
    if found.given and urlsplit(url).scheme == "http" and not is_loopback(url):
        raise ServandaError(
            f"the credentials would go to {shown(url)} unencrypted; write https://, or reach the server "
            "through a tunnel to this machine"
        )
    return found


def _from_netrc(url: str, way: str | None) -> Credentials:
    from requests.utils import get_netrc_auth

    pair = get_netrc_auth(url)
    return Credentials(*pair, way=way) if pair else Credentials()


@dataclass(frozen=True)
class Limits:
    """The bounds of one request: ``seconds`` in all, ``size`` in bytes of its answer."""

    seconds: float
    size: int


def limits() -> Limits:
    """Return the bounds of a request: SERVANDA_STORE_SECONDS, SERVANDA_STORE_MEGABYTES, or the defaults.

    Raises ServandaError when one of them is not a number above nought.
    """
    seconds = _number("SERVANDA_STORE_SECONDS", SECONDS)
    return Limits(seconds, int(_number("SERVANDA_STORE_MEGABYTES", MEGABYTES) * 1024 * 1024))


def _number(name: str, default: float) -> float:
    text = os.environ.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < 1e9:
        raise ServandaError(f"{name} is a number above nought; '{text[:20]}' is none")
    return value

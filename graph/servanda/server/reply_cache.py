"""Replies kept in memory, and sent with what lets a client keep them (RFC 9110, 8.8 and 13; RFC 9111)."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.requests import Request

    from servanda.server.settings import Settings
    from servanda.server.tasks import Reply

#: The most bytes of all replies that are kept.
_BYTES: Final = 32 * 1024 * 1024
#: The most bytes of one that is kept.
_LARGEST: Final = 4 * 1024 * 1024
#: How a client may keep a reply: as long as it asks each time whether it is still right.
_CONTROL: Final = "no-cache"


class ReplyCache:
    """The replies that were asked for last, by what they answer, bounded by the bytes of all of them."""

    def __init__(self, most: int = _BYTES) -> None:
        """Take the most bytes that are kept."""
        self._most = most
        self._size = 0
        self._held: OrderedDict[Hashable, Reply] = OrderedDict()

    def find(self, key: Hashable) -> Reply | None:
        """Return the reply of a key, None where it is not kept."""
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def keep(self, key: Hashable, reply: Reply) -> None:
        """Keep a reply, unless it is an error or too large; those asked for longest ago make room."""
        if key in self._held or reply.status not in (200, 303) or len(reply.body) > _LARGEST:
            return
        self._held[key] = reply
        self._size += _weigh(reply)
        while self._size > self._most:
            self._size -= _weigh(self._held.popitem(last=False)[1])


def send_reply(request: Request, reply: Reply) -> Response:
    """Return the response of a reply: with its tag, and without its body where the client has it (304).

    The tag is weak, as the same answer may go out compressed. The server leaves the body out for HEAD.
    """
    headers = {name: value for name, value in reply.headers if name.lower() != "link"}
    links = [value for name, value in reply.headers if name.lower() == "link"]
    if links:
        headers["Link"] = ", ".join(links)
    headers.setdefault("Cache-Control", _CONTROL)
    if reply.status == 200:
        tag = f'W/"{hashlib.sha256(reply.body).hexdigest()[:32]}"'
        headers["ETag"] = tag
        if _is_known(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
    if reply.status == 303:
        return Response(status_code=303, headers=headers)
    return Response(reply.body, reply.status, headers, media_type=reply.media_type)


def read_moment(settings: Settings) -> tuple[str, int, int]:
    """Return what an answer depends on beside the store: the day (UTC), and the state of the log's file."""
    today = datetime.now(UTC).date().isoformat()
    if settings.log is None:
        return today, 0, 0
    try:
        state = settings.log.stat()
    except OSError:
        return today, -1, -1
    return today, state.st_mtime_ns, state.st_size


def name_client(request: Request) -> str:
    """Return for whom a request is answered: the address from which it comes."""
    return request.client.host if request.client is not None else ""


def _weigh(reply: Reply) -> int:
    return len(reply.body) + 1024


def _is_known(header: str, tag: str) -> bool:
    """Say whether a tag is among those of the header If-None-Match (weak comparison)."""
    known = [one.strip().removeprefix("W/") for one in header.split(",")]
    return tag.removeprefix("W/") in known or "*" in known

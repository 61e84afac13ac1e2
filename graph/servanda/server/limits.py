"""What a server refuses because of a limit: each with the status and the time after which to try again."""

from __future__ import annotations

from servanda.errors import ServandaError


class LimitReached(ServandaError):
    """A request that was given up or not taken.

    ``status`` is that of HTTP (RFC 9110, section 15; 429: RFC 6585): 429 where the client asks too much, 503
    where the server has no place or a time is up, 413 where something is too large. ``retry`` says after how
    many seconds the same request may be taken, None where it never will.
    """

    def __init__(self, message: str, *, status: int = 503, retry: int | None = None) -> None:
        """Take the sentence for the client."""
        super().__init__(message)
        self.status = status
        self.retry = retry

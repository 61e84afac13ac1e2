"""Errors that tell a client why its request is not answered, and the language in which they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from servanda.errors import ServandaError
from servanda.messages import get_error_language, set_error_language


class RequestError(ServandaError):
    """A request that cannot be answered: the status (RFC 9110, section 15), and headers that go with it."""

    def __init__(self, message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        """Take the sentence for the client."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})

    def __reduce__(self) -> tuple[type[RequestError], tuple[str, int, dict[str, str]]]:
        """Return what makes it again in another process."""
        return type(self), (self.message, self.status, self.headers)


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


@contextmanager
def use_language(lang: str) -> Iterator[None]:
    """Have errors told in a language while the block runs, and afterwards as before."""
    before = get_error_language()
    set_error_language(lang)
    try:
        yield
    finally:
        set_error_language(before)

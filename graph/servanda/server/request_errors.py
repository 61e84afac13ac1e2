"""What a client is told that asked for what cannot be answered, and in which language."""

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


@contextmanager
def speak(lang: str) -> Iterator[None]:
    """Have errors told in a language while the block runs, and afterwards as before."""
    before = get_error_language()
    set_error_language(lang)
    try:
        yield
    finally:
        set_error_language(before)

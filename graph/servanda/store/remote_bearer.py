"""The token of a request (RFC 6750), for the HTTP library, which has basic and digest only."""

from __future__ import annotations

from requests import PreparedRequest
from requests.auth import AuthBase


class Bearer(AuthBase):
    """Puts a token into the ``Authorization`` header of a request."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request with the token in it."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

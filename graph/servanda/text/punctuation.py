"""Which spaces of a paragraph only part a mark from its word, where a line was broken or stretched."""

from __future__ import annotations

from collections.abc import Sequence

from servanda.text.layout import Line
from servanda.text.spacing import Token

_OPENING = frozenset("([{«„")
_CLOSING = frozenset(",;:!?)]}»”")
_QUOTES = frozenset("\"“'")
_JOINERS = frozenset("-/‑")


def attached(paragraph: Sequence[Line]) -> list[list[bool]]:
    """Say for each token of each line whether it follows the one before it without a space.

    That is so within a word that was printed apart, before a closing mark, after an opening one, and where a
    line ends in the middle of a hyphenated word.
    """
    tokens = [token for line in paragraph for token in line.tokens]
    roles = _lone_quotes(tokens, [joined for line in paragraph for joined in line.joined])
    result: list[list[bool]] = []
    n = 0
    for line in paragraph:
        together = []
        for joined in line.joined:
            together.append(n > 0 and (joined or _belongs(tokens, n, roles)))
            n += 1
        result.append(together)
    return result


def _belongs(tokens: Sequence[Token], n: int, roles: dict[int, bool]) -> bool:
    """Say whether the marks at the seam before token n belong to the word on its other side."""
    left, right = tokens[n - 1].text, tokens[n].text
    if roles.get(n) is False or roles.get(n - 1) is True:
        return True
    if left[-1] in _OPENING or _is_closing(right):
        return True
    return tokens[n - 1].line != tokens[n].line and _is_broken_compound(left, right)


def _is_closing(text: str) -> bool:
    """Say whether a token begins with a mark that closes what stands before it (an ellipsis does not)."""
    if text[0] in _CLOSING:
        return True
    bare = text.lstrip("\"“”'")
    if any(character.isalnum() for character in bare) or not bare:
        return False
    return bare[0] in _CLOSING or (bare[0] == "." and not bare.startswith(".."))


def _is_broken_compound(left: str, right: str) -> bool:
    """Say whether a line was broken at the hyphen or stroke of a word ("қарым-" / "қатынас")."""
    if len(left) > 1 and left[-1] in _JOINERS and left[-2].isalnum():
        return right[0].isalnum()
    return len(right) > 1 and right[0] in _JOINERS and right[1].isalnum() and left[-1].isalnum()


def _lone_quotes(tokens: Sequence[Token], joined: Sequence[bool]) -> dict[int, bool]:
    """Say for each quotation mark that stands alone whether it opens (True) or closes (False) a quotation.

    A mark of the kind that opens and closes alike is read by counting those before it in the paragraph; one
    that was printed as a letter of a spaced-out word is settled by that.
    """
    roles: dict[int, bool] = {}
    seen = 0
    for n, token in enumerate(tokens):
        settled = any(joined[n : n + 2])
        if token.text in _QUOTES and not settled:
            ends = n + 1 == len(tokens) or _is_closing(tokens[n + 1].text)
            roles[n] = n == 0 or not (ends or seen % 2)
        seen += sum(character in _QUOTES for character in token.text)
    return roles

"""What a FILTER says about where a variable is: equal to another, or to a term, in each of its choices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servanda.check.compiled.tokens import Expression, Group

#: A part of an expression: a token, or the group of an EXISTS.
Part = str | Group


def equalities(expression: Expression) -> dict[str, list[list[Part]]]:
    """Return the choices (``||``) of a FILTER for each variable that every one of them places.

    A choice is a list of what it demands (``&&``): for ``?x = ?y`` the other side, and each group of EXISTS.

    >>> equalities(Expression(["FILTER", "(", "?x", "=", "?y", "||", "?z", "=", "?x", ")"]))
    {'?x': [['?y'], ['?z']]}
    """
    parts = list(expression.parts)
    if parts[:2] != ["FILTER", "("] or parts[-1] != ")":
        return {}
    choices = [list(_split(choice, "&&")) for choice in _split(_bare(parts[1:]), "||")]
    names = {str(part) for choice in choices for demand in choice for part in demand if _is_variable(part)}
    found = {}
    for name in sorted(names):
        placed = [_placed(choice, name) for choice in choices]
        if all(placed):
            found[name] = placed
    return found


def _placed(choice: Sequence[Sequence[Part]], name: str) -> list[Part]:
    """Return what places a variable in one choice: the other sides of equations, and groups of EXISTS."""
    found: list[Part] = []
    for demand in choice:
        match list(demand):
            case [str(left), "=", str(right)] if name in (left, right) and left != right:
                found.append(right if left == name else left)
            case [str(word), Group() as group] if word.upper() == "EXISTS":
                found.append(group)
    return found


def _is_variable(part: Part) -> bool:
    return isinstance(part, str) and part.startswith("?") and part != "?"


def _bare(parts: Sequence[Part]) -> list[Part]:
    """Return an expression without parentheses around the whole of it."""
    while len(parts) > 1 and parts[0] == "(" and parts[-1] == ")" and _closes_at_end(parts):
        parts = parts[1:-1]
    return list(parts)


def _closes_at_end(parts: Sequence[Part]) -> bool:
    depth = 0
    for at, part in enumerate(parts):
        depth += (part == "(") - (part == ")")
        if depth == 0:
            return at == len(parts) - 1
    return False


def _split(parts: Sequence[Part], sign: str) -> Iterator[list[Part]]:
    """Yield the pieces of an expression between the signs that stand outside parentheses."""
    piece: list[Part] = []
    depth = 0
    for part in parts:
        depth += (part == "(") - (part == ")")
        if part == sign and depth == 0:
            yield _bare(piece)
            piece = []
        else:
            piece.append(part)
    yield _bare(piece)

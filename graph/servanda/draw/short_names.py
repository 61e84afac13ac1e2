"""Names as a picture can show them: short where nothing is lost, abbreviations explained once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from servanda.draw.plan import find_side
from servanda.messages import capitalize_text
from servanda.query.actor_names import drop_state

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

#: Kinds of actors whose State need not be told again: the box stands on its side and in its colours.
_ORGANS: Final = frozenset({"Ministry", "AdministrativeUnit", "Office", "Post"})


def shorten_name(plan: Plan, actor: str) -> str:
    """Return what an actor is called in a picture: its initials where it has some, else its name.

    The name of an organ is without that of its State, unless another actor would be called the same.
    """
    initials = plan.agreement.initials(actor, plan.lang)
    if initials is not None:
        return initials
    name = _cut_state(plan, actor)
    others = [
        other
        for other, data in plan.network.nodes(data=True)
        if data["kind"] == "actor" and other != actor and _cut_state(plan, other) == name
    ]
    return capitalize_text(plan.label(actor) if others else name)


def _cut_state(plan: Plan, actor: str) -> str:
    """Return the name of an organ without that of the body at the top of its side."""
    label, top = plan.label(actor), find_side(plan.network, actor)
    kinds = str(plan.network.nodes[actor].get("type", "")).split() if actor in plan.network else []
    if top == actor or not _ORGANS.intersection(kinds):
        return label
    return drop_state(label, plan.label(top), plan.agreement.initials(top, plan.lang) or "", plan.lang)


def explain_abbreviations(plan: Plan, texts: Iterable[str]) -> str:
    """Return the abbreviations of actors and programmes in texts, each with its name; "" for none."""
    words = {part for text in texts for part in re.findall(r"[\w-]+", text)}
    words |= {part for word in words for part in word.split("-")}
    found: dict[str, str] = {}
    for name in sorted(plan.network):
        data = plan.network.nodes[name]
        if data["kind"] not in ("actor", "programme"):
            continue
        short = plan.agreement.initials(name, plan.lang)
        if short is not None and short in words and short not in found and short != str(data["label"]):
            found[short] = str(data["label"])
    return " · ".join(f"{short} {name}" for short, name in found.items())


def list_names(plan: Plan, actors: Iterable[str]) -> str:
    """Return the short names of actors as a list in words."""
    return join_words(plan, [shorten_name(plan, actor) for actor in actors])


def join_words(plan: Plan, words: Sequence[str]) -> str:
    """Return words as a list in the language of the drawing."""
    return plan.words["and"].join(filter(None, (", ".join(words[:-1]), *words[-1:])))

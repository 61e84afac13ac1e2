"""What a norm says to do, in plain words: its own sentence without the bearer and the word of its modality.

Both stand beside it in a drawing already. Where the sentence is not of the usual form it is shown whole.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from servanda.draw.plan import Plan

_FILE: Final = Path(__file__).with_name("act_phrases.json")
#: So many letters at the beginning of two words make them forms of one word.
_STEM: Final = 5


def describe_act(plan: Plan, norm: str) -> str:
    """Return what a norm says to do, beside the name of its bearer and the word of its modality.

    >>> import servanda
    >>> from servanda.draw.plan import Plan
    >>> from servanda.model import read_agreement
    >>> from servanda.network.graph import project
    >>> graph, iri = servanda.load(), "https://w3id.org/servanda/agreement/kz-nato-2007"
    >>> plan = Plan(graph.store, project(graph.store, iri), read_agreement(graph.store, iri))
    >>> describe_act(plan, "agreement:kz-nato-2007/4.1-movements")
    'notify the Ministry of Defence of his movements within the territory of Kazakhstan'
    """
    data = plan.network.nodes[norm]
    sentence, modality = str(data["label"]), str(data["modality"])
    known = _patterns()
    tags = [plan.lang, plan.agreement.language, *known]
    lang = next((tag for tag in tags if data.get(f"label_{tag}") == sentence and tag in known), "")
    phrases = known.get(lang, {})
    names = [name for bearer in plan.agreement.norm(norm).bearers for name in _names(plan, bearer, lang)]
    general = phrases.get("parties", [])
    heads = names if len(plan.agreement.norm(norm).bearers) == 1 else []
    for pattern, shown in phrases.get(modality, ()):
        named = "(?P<who>" in pattern
        match = re.match(pattern, sentence if named else _cut_name(sentence, heads, general))
        if match and (not named or _is_name(match["who"], names, general)):
            return match.expand(shown).strip(" ,")
    action = str(data.get("action", ""))
    if action and sentence[:1].islower():  # no sentence, but that to which something is done
        return f"{plan.agreement.label(f'action:{action}', plan.lang)}: {sentence}"
    return sentence


def _names(plan: Plan, actor: str, lang: str) -> list[str]:
    """Return what an actor is called in a language: its name and its initials."""
    data = plan.network.nodes[actor] if actor in plan.network else {}
    return [
        name for name in (str(data.get(f"label_{lang}", "")), plan.agreement.initials(actor, lang)) if name
    ]


def _is_name(words: str, names: list[str], general: list[str]) -> bool:
    """Return whether each word is a form of one that stands in the names, or they mean the Parties."""
    own = {word[:_STEM] for name in names for word in re.findall(r"\w+", name.casefold())}
    spoken = [word for word in re.findall(r"\w+", words.casefold()) if len(word) > 3]
    return words.casefold() in general or (bool(spoken) and all(word[:_STEM] in own for word in spoken))


def _cut_name(sentence: str, names: list[str], general: list[str]) -> str:
    """Return a sentence without the name with which it begins; empty where it begins with none.

    In a language that puts the head of a name last, the name ends there.
    """
    words = sentence.split()
    for place in range(1, min(len(words), 8)):
        begin = " ".join(words[:place])
        ends = {name.casefold().split()[-1] for name in names}
        if begin.casefold() in general:
            return " ".join(words[place:])
        if words[place - 1].casefold() in ends and _is_name(begin, names, []):
            return " ".join(words[place:])
    return ""


@cache
def _patterns() -> dict[str, dict[str, Any]]:
    """Return language → modality → pattern of a sentence and what is shown; ``parties`` are words for all."""
    content: dict[str, dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return content

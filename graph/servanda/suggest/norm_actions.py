"""What a norm without a message has somebody do: the verb beside its modal verb, as an action."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from servanda.authoring import make_id
from servanda.namespaces import PREFIXES
from servanda.resources import registry_triples
from servanda.suggest.candidates import Candidate
from servanda.suggest.signals import LANGUAGES_WITH_RULES, first_signal, read_signals

#: The actions of the registry that stand for what comes to be.
_EFFECTS: Final = {"entry-into-force": "enter-into-force", "termination": "terminate"}
#: So far from a modal verb its verb is sought.
_REACH: Final = 160


class NormAction(NamedTuple):
    """An action: its id, its name, and the operative words of the norm, from the modal verb to the verb."""

    id: str
    name: str
    operative: str


@cache
def load_actions() -> frozenset[str]:
    """Return the ids of the actions that need no declaration."""
    start = PREFIXES["action"]
    found = (str(getattr(triple.subject, "value", "")) for triple in registry_triples())
    return frozenset(iri.removeprefix(start) for iri in found if iri.startswith(start) and iri != start)


def find_action(candidate: Candidate, language: str) -> NormAction | None:
    """Return what a candidate without a message has somebody do, None where no verb says it."""
    modality = candidate.modality
    if modality is None or language not in LANGUAGES_WITH_RULES:
        return None
    if candidate.effect is not None and candidate.effect.id in _EFFECTS:
        id_ = _EFFECTS[candidate.effect.id]
        verb = first_signal(language, "effect-verb", candidate.effect.words)
        operative = modality.words if verb is None else candidate.effect.words[verb.start : verb.end]
        return NormAction(id_, id_.replace("-", " "), operative)
    at = candidate.quote.find(modality.words)
    if at < 0 or not modality.words:
        return None
    stop = at + len(modality.words)
    for rule in read_signals(language).get("norm-verb", ()):
        if rule.value == "before" and (found := rule.pattern.search(candidate.quote[:at])):
            return _name_action(found["verb"], candidate.quote[found.start("verb") : stop])
        after = candidate.quote[stop : stop + _REACH]
        if rule.value == "after" and (found := rule.pattern.match(after)):
            return _name_action(found["verb"], candidate.quote[at : stop + found.end("verb")])
    return None


def _name_action(verb: str, operative: str) -> NormAction | None:
    """Return the registered action that a verb names, or one made of it: "disclosed" is of disclose."""
    last = verb.split()[-1].casefold()
    forms = (last, last[:-1], last[:-2], f"{last[:-3]}y")
    known = next((one for one in forms if one in load_actions()), None)
    id_ = known or make_id(verb, 3)
    return NormAction(id_, verb, operative) if id_ else None

"""Who makes and carries out generated agreements: States, organizations and their bodies, shared by all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from servanda.generate.tables import table
from servanda.generate.terms import Draft, Words, iri, said
from servanda.generate.wording import Name

_CASES: Final = ("nom", "gen", "dat", "acc", "ins")
#: The endings of a Kazakh noun in the possessive, by its last vowel, in the order of the cases.
_ENDINGS: Final = {"ы": ("", "ның", "на", "н", "мен"), "і": ("", "нің", "не", "н", "мен")}


@dataclass(frozen=True)
class Actor(Name):
    """One actor: its IRI, kind and labels, its forms in sentences, and the actor that it is part of.

    ``registered`` is true where the registry of servanda describes it; ``bodies`` are the parts by name.
    """

    id: str
    kind: str
    labels: Words
    above: Actor | None
    registered: bool
    bodies: dict[str, Actor]

    @property
    def iri(self) -> str:
        """The IRI as N-Triples writes it."""
        return iri(self.id)

    def describe(self, draft: Draft) -> None:
        """Add to an agreement what the registry lacks of this actor and of those above it.

        Of the patterns of its name, that of the agreement's language: agreements complete one another.
        """
        if self.above is not None:
            self.above.describe(draft)
        if self.registered or not draft.first(self.iri):
            return
        draft.kind(self.iri, self.kind)
        if self.above is not None:
            place = "org:postIn" if self.kind == "Office" else "org:unitOf"
            draft.state(self.iri, place, self.above.iri)
        draft.words(self.iri, "skos:prefLabel", self.labels)
        if self.kind != "Office":
            draft.add(self.iri, namePattern=said(self._pattern(draft.language), draft.language))

    def _pattern(self, language: str) -> str:
        """Return a pattern of all the forms that a text in this language may use."""
        forms = sorted(set(self.forms[language].values()) - {"-"})
        return "^(" + "|".join(form.replace("the ", "([Tt]he )?", 1) for form in forms) + ")$"


@cache
def parties() -> dict[str, list[Actor]]:
    """Return who can be party to an agreement: ``states`` and ``organizations``, with their bodies."""
    held = table("actors")
    return {
        kind: [
            _party(key, record, kind, registered=group is not held)
            for group in (held["registry"], held)
            for key, record in group[kind].items()
        ]
        for kind in ("states", "organizations")
    }


def _party(key: str, record: dict[str, Any], kind: str, *, registered: bool) -> Actor:
    """Return a State or an organization with all of its bodies."""
    bodies: dict[str, Actor] = {}
    party = Actor(
        forms=_forms(record["kk"], record["ru"], record["en"]),
        id=record.get("iri", f"actor:generated-{key}"),
        kind="State" if kind == "states" else "InternationalOrganization",
        labels=_labels(record["kk"], record["ru"], record["en"]),
        above=None,
        registered=registered,
        bodies=bodies,
    )
    for name, body in table("actors")["bodies"]["state" if kind == "states" else "organization"].items():
        above = party if body["in"] == "party" else bodies[body["in"]]
        bodies[name] = _body(f"{key}-{name}", body, party, above, record.get("bodies", {}).get(name, {}))
    return party


def _body(key: str, body: dict[str, Any], party: Actor, above: Actor, known: dict[str, Any]) -> Actor:
    """Return a body of a party; ``known`` is what the registry calls it, where it does."""
    kazakh = known.get("kk", f"{party.form('kk', 'gen')} {body['kk']}")
    russian = [body["ru"][0], " ".join([*body["ru"][1:], party.form("ru", "gen")])]
    english = f"{body['en']} of {party.form('en', 'nom')}"
    return Actor(
        forms=_forms(kazakh, russian, english),
        id=known.get("iri", f"actor:generated-{key}"),
        kind=body["kind"],
        labels=known.get("label") or _labels(kazakh, russian, english),
        above=above,
        registered="iri" in known,
        bodies={},
    )


def _labels(kazakh: str | list[str], russian: list[str], english: str) -> Words:
    nominative = kazakh if isinstance(kazakh, str) else kazakh[0]
    return {"kk": nominative, "ru": " ".join(russian), "en": english}


def _forms(kazakh: str | list[str], russian: list[str], english: str) -> dict[str, dict[str, str]]:
    """Return the forms of a name: Kazakh by its last vowel unless all are given, Russian by its head word."""
    heads = table("actors")["heads"][russian[0]]
    tail = "".join(f" {word}" for word in russian[1:])
    if isinstance(kazakh, str):
        vowel = re.sub(f"[^{''.join(_ENDINGS)}]", "", kazakh)[-1]
        kazakh = [kazakh + ending for ending in _ENDINGS[vowel]]
    return {
        "kk": dict(zip(_CASES, kazakh, strict=True)),
        "ru": dict(zip(_CASES, (head + tail for head in heads), strict=True)),
        "en": {"nom": f"the {english}"},
    }

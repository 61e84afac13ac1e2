"""What servanda adds to ODRL 2.2: its profile, the context that goes with it, words for what is lost."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from servanda.messages import LANGUAGES, Messages
from servanda.vocabulary import PREFIXES

if TYPE_CHECKING:
    from servanda.read.yaml_nodes import Json

ODRL: Final = "http://www.w3.org/ns/odrl/2/"
#: The IRI of the profile; its terms stand under it after a ``#``.
PROFILE: Final = "https://w3id.org/servanda/odrl"

#: Functions that a party may have in a rule beside those of ODRL, and where the graph says so.
FUNCTIONS: Final = {
    "counterparty": "srv:hasCounterparty",
    "addressee": "srv:hasAddressee",
    "beneficiary": "srv:hasBeneficiary",
    "involved": "srv:involvesActor",
}

#: What no policy of this kind says, whatever the agreement.
ALWAYS_LOST: Final = ("functions", "evidence", "correlatives", "sides")

_LINKS: Final = ("permission", "prohibition", "obligation", "target", "assigner", "assignee", "partOf",
                 "profile", "refinement")  # fmt: skip
_VALUES: Final = ("action", "leftOperand", "operator", "rightOperand", "includedIn")
_CLASSES: Final = ("Agreement", "Permission", "Prohibition", "Duty", "Party", "PartyCollection", "Asset",
                   "Action", "Constraint", "LeftOperand")  # fmt: skip


@cache
def context() -> dict[str, Json]:
    """Return the context of the file: the terms of ODRL's own context, so that nothing is fetched."""
    spaces = ("dcterms", "rdf", "rdfs", "skos", "srv", "xsd")
    made: dict[str, Json] = {"@version": 1.1, "odrl": ODRL, "profile-terms": PROFILE + "#"}
    made |= {name: PREFIXES[name] for name in spaces}
    made |= {"uid": "@id", "type": "@type", "use": "odrl:use", "eq": "odrl:eq"}
    made |= {name: f"odrl:{name}" for name in _CLASSES}
    made |= {name: {"@id": f"odrl:{name}", "@type": "@id"} for name in _LINKS}
    made |= {name: {"@id": f"odrl:{name}", "@type": "@vocab"} for name in _VALUES}
    made |= {
        name: {"@id": f"profile-terms:{name}", "@type": "@id"} for name in (*FUNCTIONS, "lost", "leftOut")
    }
    made |= {name: {"@id": f"profile-terms:{name}", "@container": "@language"} for name in ("words", "reach")}
    made |= {
        "source": {"@id": "dcterms:source", "@type": "@id"},
        "title": {"@id": "dcterms:title", "@container": "@language"},
        "description": {"@id": "dcterms:description", "@container": "@language"},
        "language": "dcterms:language",
        "license": {"@id": "dcterms:license", "@type": "@id"},
        "creator": {"@id": "dcterms:creator", "@type": "@id"},
        "label": {"@id": "skos:prefLabel", "@container": "@language"},
        "definition": {"@id": "skos:definition", "@container": "@language"},
        "comment": {"@id": "rdfs:comment", "@container": "@language"},
        "subPropertyOf": {"@id": "rdfs:subPropertyOf", "@type": "@id"},
        "isConcludedBy": {"@id": "srv:isConcludedBy", "@type": "@id"},
    }
    return made


def term(name: str) -> str:
    """Return a term of the profile as it is written under the context."""
    return f"profile-terms:{name}"


def definitions() -> list[Json]:
    """Return the profile, its functions, its left operand, its other properties, and what can be lost."""
    profile: Json = {"uid": PROFILE, "label": said("profile"), "definition": said("profile.means")}
    found = [profile]
    for name in FUNCTIONS:
        found.append({"uid": term(name), "subPropertyOf": "odrl:function", **_described(name)})
    found.append({"uid": term("qualifier"), "type": "LeftOperand", **_described("qualifier")})
    found += [{"uid": term(name), **_described(name)} for name in ("reach", "words", "leftOut", "lost")]
    losses = sorted(key for key in Messages("en", "odrl") if key.startswith("lost.") and key != "lost.means")
    found += [{"uid": term(key.replace(".", "-")), "definition": said(key)} for key in losses]
    return found


def lost(*names: str) -> list[Json]:
    """Return references to what is lost, by name."""
    return [term(f"lost-{name}") for name in names]


def said(key: str) -> dict[str, Json]:
    """Return a phrase in each language."""
    return {lang: Messages(lang, "odrl")[key] for lang in LANGUAGES}


def _described(name: str) -> dict[str, Json]:
    return {"label": said(name), "definition": said(f"{name}.means")}

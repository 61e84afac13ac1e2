"""The norms of an agreement as an ``odrl:Agreement``, in JSON-LD that needs no other file.

Follows the ODRL Information Model 2.2, https://www.w3.org/TR/odrl-model/ (section numbers below are its own).
ODRL is about the use of assets; what it cannot say of a treaty is listed in the file, rule by rule.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.errors import ServandaError
from servanda.export.facts import Facts
from servanda.export.odrl_profile import (
    ALWAYS_LOST,
    FUNCTIONS,
    PROFILE,
    context,
    definitions,
    lost,
    term,
)

if TYPE_CHECKING:
    from servanda.export.formats import Request
    from servanda.read.yaml_nodes import Json

Object: TypeAlias = "dict[str, Json]"

#: Modality to the property of the policy and the class of the rule (2.1, 2.6).
_RULES: Final = {
    "Obligation": ("obligation", "Duty"),
    "Permission": ("permission", "Permission"),
    "Prohibition": ("prohibition", "Prohibition"),
}
#: Modality to what ODRL lacks.
_LACKS: Final = {"Power": "power", "Privilege": "privilege", "Immunity": "privilege"}

#: Property of a norm to what is lost when the norm has it.
_LOST: Final = {
    "srv:hasQualifier": "qualifiers",
    "srv:requiresNotification": "notifications",
    "srv:concernsProgramme": "programmes",
    "srv:refersToInstrument": "instruments",
}


def write(request: Request) -> bytes:
    """Return the policy as JSON-LD.

    Raises ServandaError when there is no such agreement, when the graph names no party to it (2.1.3 wants
    an assigner), and when it states nothing that ODRL can say (2.1 wants a rule).
    """
    made = _Policy(Facts(request))
    document = {"@context": context(), **made.policy(), "@included": made.included()}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


class _Policy:
    """Makes the policy; collects the actors and acts that its rules name."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.root = facts.agreement
        self.members: dict[str, set[str]] = {}
        self.actions: set[str] = set()
        self.notes: set[str] = {
            about
            for clause in facts.iris(self.root, "srv:hasClause")
            for note in facts.iris(clause, "srv:hasNote")
            for about in facts.iris(note, "srv:isAbout")
        }

    def policy(self) -> Object:
        """Return the policy: what it is about, its rules, what of the agreement it leaves out."""
        facts, root = self.facts, self.root
        parties = facts.iris(root, "srv:hasParty")
        if not parties:
            raise ServandaError("an odrl:Agreement needs those who made it; name the agreement's 'parties'")
        found: Object = {"type": "Agreement", "uid": f"{root}#odrl", "profile": PROFILE, "source": root}
        found |= _some(title=facts.texts(root, "dcterms:title"), comment=facts.texts(root, "rdfs:comment"))
        found |= _some(language=facts.strings(root, "dcterms:language"))
        for name in ("license", "creator"):
            found |= _some(**{name: facts.iris(root, f"dcterms:{name}")})
        # 2.3.1: the assigner issues the rule. The parties together made them all; a counterparty did not.
        assigner = self.party(f"{root}#parties", parties)
        rules: dict[str, list[Json]] = {}
        left_out: list[Json] = []
        for norm in self.norms():
            if reason := self.unsaid(norm):
                left_out.append({"source": norm, **self.named(norm), "lost": lost(reason)})
            else:
                name, kind = _RULES[facts.kind(norm)]
                rules.setdefault(name, []).append(self.rule(norm, kind, assigner))
        if not rules:
            raise ServandaError("no obligation, permission or prohibition is stated here, and ODRL needs one",
                                exit_code=1)  # fmt: skip
        return found | {"lost": lost(*ALWAYS_LOST)} | rules | _some(leftOut=left_out)

    def norms(self) -> list[str]:
        """Return the norms in reading order."""
        clauses = self.facts.ordered(self.root, "srv:hasClause")
        return [norm for clause in clauses for norm in self.facts.iris(clause, "srv:states")]

    def unsaid(self, norm: str) -> str:
        """Return why ODRL cannot say a norm, or nothing when it can."""
        kind = self.facts.kind(norm)
        if kind not in _RULES:
            return _LACKS.get(kind, "condition")
        if len(self.facts.iris(norm, "srv:hasAction")) != 1:
            return "action"
        if not self.facts.iris(norm, "srv:hasBearer"):
            return "bearer"
        return "target" if kind != "Obligation" and not self.facts.texts(norm, "srv:object") else ""

    def rule(self, norm: str, kind: str, assigner: str) -> Object:
        """Return a rule: one act, one target, one assigner, one assignee (2.6.1, 2.1.3)."""
        facts = self.facts
        bearers = facts.iris(norm, "srv:hasBearer")
        found: Object = {"type": kind, "uid": f"{norm}#odrl", "source": norm, **self.named(norm)}
        found |= {"action": self.action(norm), "assigner": assigner}
        found["assignee"] = self.party(f"{norm}#assignees", bearers)
        if described := facts.texts(norm, "srv:object"):
            asset: Object = {"uid": f"{norm}#target", "type": "Asset", "description": _map(described)}
            found["target"] = asset
        for name, predicate in FUNCTIONS.items():
            actors = facts.iris(norm, predicate)
            for actor in actors:
                self.members.setdefault(actor, set())
            found |= _some(**{name: actors})
        found |= _some(isConcludedBy=facts.iris(norm, "srv:isConcludedBy"))
        return found | _some(lost=lost(*self.losses(norm)))

    def named(self, norm: str) -> Object:
        """Return how a norm is called, and its words in the text."""
        words = self.facts.texts(norm, "srv:quote")
        return _some(label=self.facts.texts(norm, "skos:prefLabel"), words=words)

    def action(self, norm: str) -> Json:
        """Return the act; qualifiers narrow it by refinements (2.5.4), which only people can judge."""
        facts = self.facts
        action = facts.iris(norm, "srv:hasAction")[0]
        self.actions.add(action)
        refinements: list[Json] = []
        for qualifier in facts.iris(norm, "srv:hasQualifier"):
            kinds = facts.iris(qualifier, "srv:hasQualifierType")
            words, reach = facts.texts(qualifier, "srv:words"), facts.texts(qualifier, "srv:reach")
            found: Object = {"type": "Constraint", "leftOperand": term("qualifier"), "operator": "eq"}
            found["rightOperand"] = kinds[0] if len(kinds) == 1 else qualifier
            refinements.append(found | {"source": qualifier} | _some(words=words, reach=reach))
        value: Object = {"uid": action}
        return {"rdf:value": value, "refinement": refinements} if refinements else action

    def losses(self, norm: str) -> list[str]:
        """Return what a rule does not say of its norm."""
        facts = self.facts
        found = [name for predicate, name in _LOST.items() if facts.iris(norm, predicate)]
        owners = [norm, *facts.iris(norm, "srv:requiresNotification")]
        kinds = {facts.kind(slot) for owner in owners for slot in facts.iris(owner, "srv:hasSlot")}
        found += ["silence"] if "Silent" in kinds else []
        found += ["inference"] if "Inferred" in kinds else []
        found += ["readings"] if norm in self.notes else []
        return found + (["jointly"] if len(facts.iris(norm, "srv:hasBearer")) > 1 else [])

    def party(self, collection: str, actors: list[str]) -> str:
        """Return the one actor, or a collection of them (2.3) of which each is made a member."""
        if len(actors) == 1:
            self.members.setdefault(actors[0], set())
            return actors[0]
        for actor in actors:
            self.members.setdefault(actor, set()).add(collection)
        return collection

    def included(self) -> list[Json]:
        """Return what the rules name: the actors, the collections, the acts, and the profile's terms."""
        found: list[Json] = []
        for actor in sorted(self.members):
            labels = _some(label=self.facts.texts(actor, "skos:prefLabel"))
            found.append(
                {"uid": actor, "type": "Party", **labels, **_some(partOf=sorted(self.members[actor]))}
            )
        for collection in sorted({name for names in self.members.values() for name in names}):
            found.append({"uid": collection, "type": "PartyCollection"})
        for action in sorted(self.actions):
            labels = _some(label=self.facts.texts(action, "skos:prefLabel"))
            labels |= _some(definition=self.facts.texts(action, "skos:definition"))
            # 2.4: an act must be included in odrl:use or odrl:transfer.
            found.append({"uid": action, "type": "Action", "includedIn": "use", **labels})
        return found + definitions()


def _map(texts: dict[str, str]) -> Object:
    """Return texts as a language map of JSON-LD."""
    return {"@none" if tag == "und" else tag: text for tag, text in texts.items()}


def _some(**values: list[Json] | list[str] | dict[str, str]) -> Object:
    """Return the values that are there; a list of one as that one, texts as a language map."""
    found: Object = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= {name: _map(value)} if value else {}
        elif value:
            found[name] = value[0] if len(value) == 1 else [*value]
    return found

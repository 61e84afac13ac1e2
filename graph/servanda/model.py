"""An agreement as Python objects, read once from its graphs.

:func:`read_agreement` reads the agreement's named graph, what is derived from it, and the ontology with its
registries in one pass, and builds an :class:`Agreement` with its clauses, norms, notifications and all that
they name. Whoever has it needs no graph any more: labels in all languages, quotes, lines and order are in it.
Things are called by compact IRIs (``agreement:kz-nato-2007/4-notify``). Each field that holds the values of a
property names it, by the term of the ontology.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import cache, cached_property, partial
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from servanda.names import ORGAN_OF, PLAYED_BY
from servanda.namespaces import ONTOLOGY_GRAPH, PREFIXES, SRV, compact, derived_graph, expand
from servanda.read.context import is_integer, value_test
from servanda.text_status import describe_text

Value: TypeAlias = NamedNode | BlankNode | Literal

TYPE: Final = PREFIXES["rdf"] + "type"
_COUNTERPARTY: Final = SRV + "hasCounterparty"

#: Class of a thing (or the class above its own) to the kind by which it is called here and in the network.
KINDS: Final = {
    "srv:Agreement": "agreement",
    "srv:Instrument": "instrument",
    "srv:Clause": "clause",
    "srv:Norm": "norm",
    "srv:Notification": "notification",
    "srv:Qualifier": "qualifier",
    "srv:Actor": "actor",
    "srv:Programme": "programme",
    "srv:Matter": "matter",
}
#: Class of a norm to its modality, as ``servanda ask norms`` names it; an immunity counts as a privilege.
MODALITY_NAMES: Final = {
    "srv:Obligation": "obligation",
    "srv:Prohibition": "prohibition",
    "srv:Permission": "permission",
    "srv:Power": "power",
    "srv:Privilege": "privilege",
    "srv:Immunity": "privilege",
    "srv:Condition": "condition",
}
#: The class of an immunity, and the key of the words by which it is called: in JSON it counts as a privilege.
IMMUNITY: Final = ("srv:Immunity", "immunity")
#: The keys of the words for modalities, in the order in which norms are listed by them.
MODALITY_KEYS: Final = (
    "obligation", "prohibition", "permission", "power", "privilege", "immunity", "condition",
)  # fmt: skip
#: Whether the text answers a question in so many words, by what is inferred from it, or not at all.
STATUSES: Final = ("stated", "inferred", "silent")
#: Class of what the other side has by a norm, to its name in answers.
CORRELATIVES: Final = {
    "srv:Claim": "claim",
    "srv:NoRight": "no-right",
    "srv:Liability": "liability",
    "srv:Disability": "disability",
}
_TIES: Final = tuple(map(expand, ORGAN_OF))
_PLAYED_BY: Final = expand(PLAYED_BY)
#: The links from one thing of a registry to others that come with it, its classes among them.
_FOLLOWED: Final = (
    TYPE, *_TIES, _PLAYED_BY,
    *map(expand, ("srv:hasRoleType", "org:heldBy", "org:linkedTo", "srv:isHouseholdOf", "skos:broader")),
)  # fmt: skip
#: The properties that name a thing, in the order in which they are tried.
_NAMES: Final = tuple(map(expand, ("skos:prefLabel", "rdfs:label", "dcterms:title")))
_ALTERNATIVE: Final = expand("skos:altLabel")


class Texts(dict[str, str]):
    """A text in one language or several: language tag (BCP 47, ``und`` where none is stated) to text."""

    @property
    def any(self) -> str:
        """The text in whichever language there is, the first by its letters; empty where there is none."""
        return min(self.values(), default="")

    def find(self, *languages: str) -> str:
        """Return the text in the first of these languages that it has, else in any; empty if there is none.

        >>> Texts(kk="хабарлайды", en="notifies").find("ru", "en")
        'notifies'
        """
        return next((self[tag] for tag in (*languages, *self) if tag in self), "")


def _metadata(shape: str, name: str) -> dict[str, str]:
    """Return the metadata of a field that holds the values of a property, in one of :data:`_SHAPES`."""
    return {"property": expand(name), "shape": shape}


_link, _links = partial(_metadata, "link"), partial(_metadata, "links")
_string, _strings = partial(_metadata, "string"), partial(_metadata, "strings")
_integer, _integers = partial(_metadata, "integer"), partial(_metadata, "integers")
_texts, _parts = partial(_metadata, "texts"), partial(_metadata, "parts")
_boolean = partial(_metadata, "boolean")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Anything with an IRI (compact), its classes (``srv:Obligation``) and its labels.

    ``kind`` is one of those of :data:`KINDS`, empty for what is of none.
    """

    iri: str
    kind: str = ""
    classes: tuple[str, ...] = field(default=(), metadata=_links("rdf:type"))
    labels: Texts = field(default_factory=Texts, metadata=_texts("skos:prefLabel"))

    @property
    def name(self) -> str:
        """Its name within the agreement or registry, as a person types it."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Resource):
    """One who acts or is named: a State, a ministry, an officer, a group of persons (srv:Actor).

    A role (srv:Role) is of ``role_types`` and ``played_by`` some actors, as the agreement says or a rule
    concludes; ``means_every`` says that its words mean each of them, and not whichever it may be.
    """

    definitions: Texts = field(default_factory=Texts, metadata=_texts("skos:definition"))
    unit_of: tuple[str, ...] = field(default=(), metadata=_links("org:unitOf"))
    post_in: tuple[str, ...] = field(default=(), metadata=_links("org:postIn"))
    member_of: tuple[str, ...] = field(default=(), metadata=_links("org:memberOf"))
    held_by: tuple[str, ...] = field(default=(), metadata=_links("org:heldBy"))
    linked_to: tuple[str, ...] = field(default=(), metadata=_links("org:linkedTo"))
    household_of: tuple[str, ...] = field(default=(), metadata=_links("srv:isHouseholdOf"))
    role_types: tuple[str, ...] = field(default=(), metadata=_links("srv:hasRoleType"))
    played_by: tuple[str, ...] = field(default=(), metadata=_links("srv:isPlayedBy"))
    means_every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept(Resource):
    """A programme, a matter, or an entry of another code list (srv:Programme, srv:Matter, skos:Concept)."""

    definitions: Texts = field(default_factory=Texts, metadata=_texts("skos:definition"))
    notation: str | None = field(default=None, metadata=_string("skos:notation"))
    broader: tuple[str, ...] = field(default=(), metadata=_links("skos:broader"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Resource):
    """A written act: a note, a treaty, an act that ratifies, one that is referred to (srv:Instrument).

    Lines count from 1 in the published text; those of the copy are where the instrument quotes another whole.
    """

    titles: Texts = field(default_factory=Texts, metadata=_texts("dcterms:title"))
    date: str | None = field(default=None, metadata=_string("dcterms:date"))
    number: str | None = field(default=None, metadata=_string("srv:documentNumber"))
    places: Texts = field(default_factory=Texts, metadata=_texts("srv:place"))
    signed_by: tuple[str, ...] = field(default=(), metadata=_links("srv:isSignedBy"))
    on_behalf_of: tuple[str, ...] = field(default=(), metadata=_links("srv:isMadeOnBehalfOf"))
    addressed_to: tuple[str, ...] = field(default=(), metadata=_links("srv:isAddressedTo"))
    quotes: str | None = field(default=None, metadata=_link("srv:quotesInstrument"))
    answers: str | None = field(default=None, metadata=_link("srv:answersInstrument"))
    stands_for: str | None = field(default=None, metadata=_link("srv:standsForAgreement"))
    start_line: int | None = field(default=None, metadata=_integer("srv:startLine"))
    end_line: int | None = field(default=None, metadata=_integer("srv:endLine"))
    copy_start_line: int | None = field(default=None, metadata=_integer("srv:copyStartLine"))
    copy_end_line: int | None = field(default=None, metadata=_integer("srv:copyEndLine"))


class Dated(NamedTuple):
    """An instrument by its compact IRI, with its date."""

    iri: str
    day: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Resource):
    """A sentence of a clause (srv:Passage), with its translations, and its kind (``kind:recital``)."""

    order: int | None = field(default=None, metadata=_integer("srv:order"))
    sentence_kind: str | None = field(default=None, metadata=_link("srv:hasKind"))
    texts: Texts = field(default_factory=Texts, metadata=_texts("srv:text"))
    reasons: Texts = field(default_factory=Texts, metadata=_texts("srv:reason"))
    lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:sourceLine"))
    copy_lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:copyLine"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Resource):
    """A place read in one of several ways (srv:Note): the reading taken, the one not taken, and why."""

    order: int | None = field(default=None, metadata=_integer("srv:order"))
    about: tuple[str, ...] = field(default=(), metadata=_links("srv:isAbout"))
    words: Texts = field(default_factory=Texts, metadata=_texts("srv:evidenceText"))
    readings_taken: Texts = field(default_factory=Texts, metadata=_texts("srv:readingTaken"))
    readings_not_taken: Texts = field(default_factory=Texts, metadata=_texts("srv:readingNotTaken"))
    reasons: Texts = field(default_factory=Texts, metadata=_texts("rdfs:comment"))
    attributed_to: str | None = field(default=None, metadata=_link("prov:wasAttributedTo"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Resource):
    """Words of a clause that point to instruments, to clauses or to the agreement itself (srv:Reference)."""

    order: int | None = field(default=None, metadata=_integer("srv:order"))
    words: Texts = field(default_factory=Texts, metadata=_texts("srv:evidenceText"))
    instruments: tuple[str, ...] = field(default=(), metadata=_links("srv:refersToInstrument"))
    clauses: tuple[str, ...] = field(default=(), metadata=_links("srv:refersToClause"))
    agreements: tuple[str, ...] = field(default=(), metadata=_links("srv:refersToAgreement"))
    relation: str | None = field(default=None, metadata=_string("srv:referenceKind"))
    about: tuple[str, ...] = field(default=(), metadata=_links("srv:isAbout"))
    topics: tuple[str, ...] = field(default=(), metadata=_links("srv:hasTopic"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(Resource):
    """A question that the text of a clause leaves unanswered (srv:Silence), and what stands nearest."""

    order: int | None = field(default=None, metadata=_integer("srv:order"))
    texts: Texts = field(default_factory=Texts, metadata=_texts("srv:silenceText"))
    reasons: Texts = field(default_factory=Texts, metadata=_texts("rdfs:comment"))
    about: tuple[str, ...] = field(default=(), metadata=_links("srv:isAbout"))
    topics: tuple[str, ...] = field(default=(), metadata=_links("srv:hasTopic"))
    attributed_to: str | None = field(default=None, metadata=_link("prov:wasAttributedTo"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot(Resource):
    """What the text answers to one question about a norm or a notification (srv:Slot).

    ``about`` is the question (``slot:trigger``), ``status`` one of :data:`STATUSES` (empty: none of them),
    ``values`` are those of several answers that its words ground (none: all of them).
    ``matters`` are the events that a trigger names, else those of its notification, and ``actors`` whose
    events they are (none: anyone's). ``period`` is an ISO 8601 duration (``hours`` one in hours),
    ``runs_from`` the kind of event from which it runs and ``runs_from_events`` the matters, norms or notices
    whose event that is (whichever of them), ``due_before`` those before whose event something is due
    (matters, kinds of event, norms, notices). ``day_counts`` says whether the day of the event counts ("true"
    or "false"; None: not said), ``bound`` whether the day reached is the latest, the earliest or the exact
    one. ``every``, ``recurs_on`` (xsd:gMonthDay), ``day_of_month``, ``first_due``, ``last_due`` and
    ``nil_report`` are of what recurs; ``last_of`` and ``first_of`` name those of which the last or first
    counts, ``number`` says the how manieth. ``first_day_of`` and ``last_day_of`` are units of the calendar,
    ``unit_offset`` which one after the day reached (0: that in which it lies). ``term`` to ``renewed_by`` are
    of a term and its renewal; ``stopped_by`` names what keeps an effect or a renewal from coming,
    ``threshold`` how many ("5") or which share of the Parties ("1/3") must do so. ``effect_kind`` is what
    follows.
    What servanda cannot count has its ``uncountable_reasons``, and what would be needed to count it.
    """

    about: str = field(default="", metadata=_link("srv:forSlot"))
    values: tuple[str, ...] = field(default=(), metadata=_links("srv:forValue"))
    words: Texts = field(default_factory=Texts, metadata=_texts("srv:evidenceText"))
    texts: Texts = field(default_factory=Texts, metadata=_texts("srv:text"))
    reasons: Texts = field(default_factory=Texts, metadata=_texts("srv:reason"))
    matters: tuple[str, ...] = field(default=(), metadata=_links("srv:isTriggeredByMatter"))
    actors: tuple[str, ...] = field(default=(), metadata=_links("srv:isTriggeredByActor"))
    period: str | None = field(default=None, metadata=_string("srv:period"))
    hours: int | None = field(default=None, metadata=_integer("srv:hours"))
    runs_from: str | None = field(default=None, metadata=_link("srv:runsFrom"))
    runs_from_events: tuple[str, ...] = field(default=(), metadata=_links("srv:runsFromEvent"))
    due_before: tuple[str, ...] = field(default=(), metadata=_links("srv:isDueBefore"))
    day_counts: str | None = field(default=None, metadata=_string("srv:dayOfEventCounts"))
    bound: str | None = field(default=None, metadata=_link("srv:hasBound"))
    on_date: str | None = field(default=None, metadata=_string("srv:onDate"))
    every: str | None = field(default=None, metadata=_string("srv:recursEvery"))
    recurs_on: tuple[str, ...] = field(default=(), metadata=_strings("srv:recursOn"))
    day_of_month: int | None = field(default=None, metadata=_integer("srv:dayOfMonth"))
    first_due: str | None = field(default=None, metadata=_string("srv:firstDue"))
    last_due: str | None = field(default=None, metadata=_string("srv:lastDue"))
    nil_report: str | None = field(default=None, metadata=_string("srv:requiresNilReport"))
    last_of: tuple[str, ...] = field(default=(), metadata=_links("srv:isLastOf"))
    first_of: tuple[str, ...] = field(default=(), metadata=_links("srv:isFirstOf"))
    number: int | None = field(default=None, metadata=_integer("srv:occurrenceNumber"))
    first_day_of: str | None = field(default=None, metadata=_link("srv:onFirstDayOf"))
    last_day_of: str | None = field(default=None, metadata=_link("srv:onLastDayOf"))
    unit_offset: int | None = field(default=None, metadata=_integer("srv:unitOffset"))
    term: str | None = field(default=None, metadata=_string("srv:term"))
    renewal: str | None = field(default=None, metadata=_string("srv:renewal"))
    renewed_indefinitely: bool = field(default=False, metadata=_boolean("srv:isRenewedIndefinitely"))
    maximum_renewals: int | None = field(default=None, metadata=_integer("srv:maximumRenewals"))
    renewed_by: tuple[str, ...] = field(default=(), metadata=_links("srv:isRenewedBy"))
    stopped_by: tuple[str, ...] = field(default=(), metadata=_links("srv:isStoppedBy"))
    threshold: str | None = field(default=None, metadata=_string("srv:threshold"))
    urgency: str | None = field(default=None, metadata=_link("srv:hasUrgency"))
    effect_kind: str | None = field(default=None, metadata=_link("srv:hasEffectKind"))
    uncountable_reasons: Texts = field(default_factory=Texts, metadata=_texts("srv:uncountableReason"))
    uncountable_needs: Texts = field(default_factory=Texts, metadata=_texts("srv:uncountableNeeds"))
    status: str = ""

    @property
    def is_uncountable(self) -> bool:
        """Whether it is declared that servanda cannot count what the text says here."""
        return bool(self.uncountable_reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier(Resource):
    """A limit of a norm (srv:Qualifier) of a type (``qualifier:if-necessary``), in the words of the text.

    ``programmes`` are what it limits, none where it limits the whole norm. Where it ``calls_for_judgement``
    the ``judges`` are those whom the text names (``names_judges``), else the bearers of the norm. It
    ``describes_act`` where it says how or how much is to be done, and not whether the norm applies.
    """

    type: str | None = field(default=None, metadata=_link("srv:hasQualifierType"))
    words: Texts = field(default_factory=Texts, metadata=_texts("srv:evidenceText"))
    reaches: Texts = field(default_factory=Texts, metadata=_texts("srv:scopeText"))
    judges: tuple[str, ...] = field(default=(), metadata=_links("srv:isJudgedBy"))
    programmes: tuple[str, ...] = field(default=(), metadata=_links("srv:reachesProgramme"))
    calls_for_judgement: bool = False
    describes_act: bool = False
    names_judges: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification(Resource):
    """A notification for which a norm provides (srv:Notification).

    ``norm`` is the norm; ``responsible`` are the Parties that answer for the senders; ``form`` is None where
    the text states none. ``trigger``, ``timing`` and ``effect`` are those of its slots that say something: a
    trigger that names a matter, a timing that is not silent, an effect of a kind. ``through`` are actors or
    channels, ``onward_of`` the notices that it passes on, or the norms of these, ``content_from`` the clauses
    or instruments that say what it contains. A ``joint`` one is made by all its senders together. ``stage``
    numbers those made in stages; ``receipt`` is the slot that says when it counts as received.
    ``uncountable`` are the slots that servanda cannot count.
    """

    senders: tuple[str, ...] = field(default=(), metadata=_links("srv:hasSender"))
    responsible: tuple[str, ...] = field(default=(), metadata=_links("srv:hasResponsibleParty"))
    addressees: tuple[str, ...] = field(default=(), metadata=_links("srv:hasAddressee"))
    matters: tuple[str, ...] = field(default=(), metadata=_links("srv:concernsMatter"))
    mode: str | None = field(default=None, metadata=_link("srv:hasMode"))
    form: str | None = field(default=None, metadata=_link("srv:hasForm"))
    copy_to: tuple[str, ...] = field(default=(), metadata=_links("srv:hasCopyRecipient"))
    through: tuple[str, ...] = field(default=(), metadata=_links("srv:isSentThrough"))
    onward_of: tuple[str, ...] = field(default=(), metadata=_links("srv:transmitsOnward"))
    joint: bool = field(default=False, metadata=_boolean("srv:isJoint"))
    stage: int | None = field(default=None, metadata=_integer("srv:stage"))
    enclosures: Texts = field(default_factory=Texts, metadata=_texts("srv:enclosureText"))
    content_from: tuple[str, ...] = field(default=(), metadata=_links("srv:hasContentFrom"))
    norm: str
    slots: tuple[Slot, ...] = field(default=(), metadata=_parts("srv:hasSlot"))
    trigger: Slot | None = None
    timing: Slot | None = None
    effect: Slot | None = None
    receipt: Slot | None = None
    uncountable: tuple[Slot, ...] = ()

    @property
    def sender(self) -> str:
        """The one who sends it, the first where a faulty graph has several; empty where it has none."""
        return next(iter(self.senders), "")

    @property
    def addressee(self) -> str:
        """The one to whom it goes, the first where a faulty graph has several; empty where it has none."""
        return next(iter(self.addressees), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector(Resource):
    """Where the words of a norm stand (oa:TextQuoteSelector): they, and the words before and after them."""

    exact: str | None = field(default=None, metadata=_string("oa:exact"))
    prefix: str | None = field(default=None, metadata=_string("oa:prefix"))
    suffix: str | None = field(default=None, metadata=_string("oa:suffix"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm(Resource):
    """A norm (srv:Norm): who is bound to what, with its notifications, its limits, and the words of the text.

    ``clause`` and ``number`` are of the clause that states it. ``modality`` is one of :data:`MODALITIES`,
    empty for a norm of no such class. ``counterparties`` are those to whom it is owed, as the agreement says
    (``stated_counterparties``) or rules conclude; ``responsible`` are the Parties that answer for the
    bearers, by a rule, none for a ``personal`` duty. Where a rule concluded the norm itself, it is
    ``implied``. ``trigger``, ``timing``, ``effect`` and ``uncountable`` are as those of
    :class:`Notification`.
    """

    bearers: tuple[str, ...] = field(default=(), metadata=_links("srv:hasBearer"))
    responsible: tuple[str, ...] = field(default=(), metadata=_links("srv:hasResponsibleParty"))
    personal: bool = field(default=False, metadata=_boolean("srv:isPersonal"))
    survives: bool = field(default=False, metadata=_boolean("srv:survivesTermination"))
    counterparties: tuple[str, ...] = field(default=(), metadata=_links("srv:hasCounterparty"))
    addressees: tuple[str, ...] = field(default=(), metadata=_links("srv:hasAddressee"))
    beneficiaries: tuple[str, ...] = field(default=(), metadata=_links("srv:hasBeneficiary"))
    involved: tuple[str, ...] = field(default=(), metadata=_links("srv:involvesActor"))
    action: str | None = field(default=None, metadata=_link("srv:hasAction"))
    objects: Texts = field(default_factory=Texts, metadata=_texts("srv:actObject"))
    programmes: tuple[str, ...] = field(default=(), metadata=_links("srv:concernsProgramme"))
    instruments: tuple[str, ...] = field(default=(), metadata=_links("srv:refersToInstrument"))
    quote: Texts = field(default_factory=Texts, metadata=_texts("srv:quote"))
    translations: Texts = field(default_factory=Texts, metadata=_texts("srv:translation"))
    quote_prefix: str | None = field(default=None, metadata=_string("srv:quotePrefix"))
    quote_suffix: str | None = field(default=None, metadata=_string("srv:quoteSuffix"))
    operative_words: str | None = field(default=None, metadata=_string("srv:operativeWords"))
    selectors: tuple[Selector, ...] = field(default=(), metadata=_parts("srv:isAnchoredBy"))
    lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:sourceLine"))
    copy_lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:copyLine"))
    order: int | None = field(default=None, metadata=_integer("srv:order"))
    concluded_by: tuple[str, ...] = field(default=(), metadata=_links("srv:isConcludedBy"))
    clause: str
    number: str
    modality: str
    stated_counterparties: tuple[str, ...] = ()
    notifications: tuple[Notification, ...] = field(default=(), metadata=_parts("srv:requiresNotification"))
    qualifiers: tuple[Qualifier, ...] = field(default=(), metadata=_parts("srv:hasQualifier"))
    slots: tuple[Slot, ...] = field(default=(), metadata=_parts("srv:hasSlot"))
    trigger: Slot | None = None
    timing: Slot | None = None
    effect: Slot | None = None
    uncountable: tuple[Slot, ...] = ()

    @property
    def modality_key(self) -> str:
        """The key of the words for its modality: as ``modality``, but ``immunity`` for an immunity."""
        kind, key = IMMUNITY
        return key if kind in self.classes else self.modality

    @property
    def implied(self) -> bool:
        """Whether a rule concluded it, so that the text does not state it."""
        return bool(self.concluded_by)

    @property
    def gates(self) -> tuple[Qualifier, ...]:
        """The qualifiers by which only people can judge whether the norm applies."""
        return tuple(one for one in self.qualifiers if one.calls_for_judgement and not one.describes_act)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause(Resource):
    """A clause of the agreement (srv:Clause) with its sentences, norms, notes, references and silences.

    ``number`` is as the text prints it (``3(d)``), or the name of what has none (``reply-opening``).
    """

    number: str | None = field(default=None, metadata=_string("srv:number"))
    order: int | None = field(default=None, metadata=_integer("srv:order"))
    part_of: str | None = field(default=None, metadata=_link("srv:isPartOfClause"))
    instrument: str | None = field(default=None, metadata=_link("srv:belongsToInstrument"))
    lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:sourceLine"))
    copy_lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:copyLine"))
    passages: tuple[Passage, ...] = field(default=(), metadata=_parts("srv:hasPassage"))
    norms: tuple[Norm, ...] = field(default=(), metadata=_parts("srv:hasNorm"))
    notes: tuple[Note, ...] = field(default=(), metadata=_parts("srv:hasNote"))
    references: tuple[Reference, ...] = field(default=(), metadata=_parts("srv:hasReference"))
    silences: tuple[Silence, ...] = field(default=(), metadata=_parts("srv:hasSilence"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlative(Resource):
    """What the other side has by a norm, as a rule concluded: a claim, a no-right … (srv:Correlative).

    ``position`` is its name among :data:`CORRELATIVES`.
    """

    norms: tuple[str, ...] = field(default=(), metadata=_links("srv:isCorrelativeOf"))
    holders: tuple[str, ...] = field(default=(), metadata=_links("srv:hasHolder"))
    against: tuple[str, ...] = field(default=(), metadata=_links("srv:isAgainst"))
    rule: str | None = field(default=None, metadata=_link("srv:isConcludedBy"))
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erratum(Resource):
    """A place where the published text errs (srv:Erratum): its line, its words, and how it should read."""

    line: int | None = field(default=None, metadata=_integer("srv:startLine"))
    published: str | None = field(default=None, metadata=_string("srv:publishedWords"))
    corrected: str | None = field(default=None, metadata=_string("srv:correctedWords"))
    reasons: Texts = field(default_factory=Texts, metadata=_texts("srv:reason"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant(Resource):
    """A place where the copies of the text differ (srv:Variant), by the words and lines of each.

    ``weight`` is what it could change (``weight:substantive``), ``reasons`` why, and ``about`` the norms that
    it touches, as the data say; None and empty where they do not weigh it.
    """

    clause: str | None = field(default=None, metadata=_link("srv:inClause"))
    first: str | None = field(default=None, metadata=_string("srv:firstWords"))
    copy: str | None = field(default=None, metadata=_string("srv:copyWords"))
    first_lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:firstLine"))
    copy_lines: tuple[int, ...] = field(default=(), metadata=_integers("srv:copyLine"))
    weight: str | None = field(default=None, metadata=_link("srv:hasWeight"))
    reasons: Texts = field(default_factory=Texts, metadata=_texts("srv:weightReason"))
    about: tuple[str, ...] = field(default=(), metadata=_links("srv:isAbout"))


@dataclass(frozen=True, kw_only=True)
class Agreement(Resource):
    """An agreement (srv:Agreement) with all of its parts, and what they refer to.

    ``instruments`` are all that it consists of or refers to: ``consists_of``, ``constituted_by`` and
    ``ratified_by`` say which; ``clauses`` are in the order of the text. ``actors``, ``programmes`` and
    ``matters`` are all that it names and those to which they belong, as its graph or the registries describe
    them; what its own graph describes is among ``own``. ``above`` gives for an actor those of whom it is an
    organ, a post or a member, or who play the role that it is, however far up.
    ``odd`` names the places of values that their properties do not take; the values are left out.
    """

    titles: Texts = field(default_factory=Texts, metadata=_texts("dcterms:title"))
    languages: tuple[str, ...] = field(default=(), metadata=_strings("dcterms:language"))
    authentic_languages: tuple[str, ...] = field(default=(), metadata=_strings("srv:hasAuthenticLanguage"))
    prevailing_language: str | None = field(default=None, metadata=_string("srv:hasPrevailingLanguage"))
    translators: tuple[str, ...] = field(default=(), metadata=_links("srv:isTranslatedBy"))
    binding: str | None = field(default=None, metadata=_string("srv:isBinding"))
    covers: tuple[str, ...] = field(default=(), metadata=_strings("srv:coversClause"))
    parties: tuple[str, ...] = field(default=(), metadata=_links("srv:hasParty"))
    roles: tuple[str, ...] = field(default=(), metadata=_links("srv:hasRole"))
    depositaries: tuple[str, ...] = field(default=(), metadata=_links("srv:hasDepositary"))
    consists_of: tuple[str, ...] = field(default=(), metadata=_links("srv:hasInstrument"))
    constituted_by: tuple[str, ...] = field(default=(), metadata=_links("srv:isConstitutedBy"))
    ratified_by: tuple[str, ...] = field(default=(), metadata=_links("srv:isRatifiedBy"))
    version_of: str | None = field(default=None, metadata=_link("srv:isVersionOf"))
    prefix: str | None = field(default=None, metadata=_string("vann:preferredNamespacePrefix"))
    source_file: str | None = field(default=None, metadata=_string("srv:sourceFile"))
    date: str | None = field(default=None, metadata=_string("dcterms:date"))
    number: str | None = field(default=None, metadata=_string("srv:documentNumber"))
    remarks: Texts = field(default_factory=Texts, metadata=_texts("rdfs:comment"))
    creators: tuple[str, ...] = field(default=(), metadata=_links("dcterms:creator"))
    licences: tuple[str, ...] = field(default=(), metadata=_links("dcterms:license"))
    instruments: tuple[Instrument, ...] = ()
    clauses: tuple[Clause, ...] = field(default=(), metadata=_parts("srv:hasClause"))
    correlatives: tuple[Correlative, ...] = ()
    errata: tuple[Erratum, ...] = field(default=(), metadata=_parts("srv:hasErratum"))
    variants: tuple[Variant, ...] = ()
    actors: Mapping[str, Actor] = field(default_factory=dict, repr=False)
    programmes: Mapping[str, Concept] = field(default_factory=dict, repr=False)
    matters: Mapping[str, Concept] = field(default_factory=dict, repr=False)
    own: frozenset[str] = field(default=frozenset(), repr=False)
    above: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    odd: tuple[str, ...] = ()
    _labels: Mapping[str, Texts] = field(default_factory=dict, repr=False)
    _alternatives: Mapping[str, tuple[Literal, ...]] = field(default_factory=dict, repr=False)

    @property
    def language(self) -> str:
        """The language of its text, the first where a faulty graph names several; ``und`` for none."""
        return next(iter(self.languages), "und")

    @property
    def is_binding(self) -> bool:
        """Whether it is legally binding: unless it says that it is not."""
        return self.binding not in ("false", "0")

    @cached_property
    def translated(self) -> frozenset[str]:
        """The languages other than its own in which its sentences are given."""
        tags = {tag for clause in self.clauses for passage in clause.passages for tag in passage.texts}
        return frozenset(tags - {self.language})

    def text_status(self, lang: str) -> str:
        """Return what its text in a language is: one of :data:`servanda.text_status.TEXT_STATUSES`."""
        return describe_text(lang, self.language, self.authentic_languages, self.translators, self.translated)

    @cached_property
    def every_norm(self) -> tuple[Norm, ...]:
        """All norms in the order of their clauses, those that rules concluded or of no known class too."""
        return tuple(norm for clause in self.clauses for norm in clause.norms)

    @cached_property
    def norms(self) -> tuple[Norm, ...]:
        """The norms that the text lays down, each of a modality, in the order of their clauses."""
        return tuple(norm for norm in self.every_norm if norm.modality and not norm.implied)

    @cached_property
    def _norm_by_iri(self) -> dict[str, Norm]:
        return {norm.iri: norm for norm in reversed(self.every_norm)}

    def norm(self, iri: str) -> Norm:
        """Return a norm by its compact IRI; raises KeyError for another."""
        return self._norm_by_iri[iri]

    @cached_property
    def clause_by_iri(self) -> dict[str, Clause]:
        """The clauses by their compact IRIs."""
        return {clause.iri: clause for clause in self.clauses}

    def notices_with_effect(self, effect: str) -> list[tuple[Norm, Notification, Slot]]:
        """Return the notices from which an effect (``effect:termination``) follows, in order of clauses."""
        return [
            (norm, notice, notice.effect)
            for norm in self.norms
            for notice in norm.notifications
            if notice.effect is not None and notice.effect.effect_kind == effect
        ]

    @cached_property
    def _constituting(self) -> list[tuple[Instrument, Dated | None]]:
        return [(one, _dated(one)) for one in self.instruments if one.iri in self.constituted_by]

    @property
    def offer(self) -> Dated | None:
        """The instrument that offers the agreement, or is its single text: the first that answers none."""
        days = [day for one, day in self._constituting if day is not None and one.answers is None]
        return min(days, key=lambda one: one.day, default=None)

    @property
    def reply(self) -> Dated | None:
        """The instrument that accepts an offer: the last that answers another; None where there is none."""
        days = [day for one, day in self._constituting if day is not None and one.answers is not None]
        return max(days, key=lambda one: one.day, default=None)

    @property
    def constituted(self) -> datetime.date | None:
        """The day on which its instruments constitute it: the last of their dates, None if one has none."""
        days = [day.day for _, day in self._constituting if day is not None]
        return max(days, default=None) if len(days) == len(self.constituted_by) else None

    @property
    def ratified(self) -> tuple[Dated, ...]:
        """The acts that ratify it, of those with a date."""
        days = (_dated(one) for one in self.instruments if one.iri in self.ratified_by)
        return tuple(day for day in days if day is not None)

    def label(self, iri: str, lang: str) -> str:
        """Return what something is called: in a language, else in that of the source, in English, or in any.

        What has no name is called as a person types it: a clause by its number, else by the end of its IRI.
        """
        texts = self._labels.get(iri)
        if texts:
            return (
                texts.get(lang)
                or texts.get(self.language)
                or texts.get("en")
                or texts[min(texts, key=_untagged_first)]
            )
        clause = self.clause_by_iri.get(iri)
        if clause is not None and clause.number is not None:
            return clause.number
        return iri.partition(":")[2].rpartition("/")[2] or expand(iri)

    def names(self, iri: str) -> Texts:
        """Return what something is called, in each language; empty for what has no name."""
        return self._labels.get(iri, Texts())

    def definition(self, iri: str) -> Texts:
        """Return what an actor, a programme or a matter means, in each language; empty if nothing says so."""
        for things in (self.actors, self.programmes, self.matters):
            if iri in things:
                return things[iri].definitions
        return Texts()

    def answers_for(self, party: str, actor: str) -> bool:
        """Say whether a Party may answer for an actor: it is that, or shares a root or a player with it."""
        return not self._tops(actor).isdisjoint(self._tops(party))

    def _tops(self, actor: str) -> frozenset[str]:
        """Return an actor with all to whom it belongs, by the head of its household too."""
        found, todo = {actor}, [actor]
        while todo:
            one = todo.pop()
            held = self.actors.get(one)
            new = {*self.above.get(one, ()), *(held.household_of if held is not None else ())} - found
            found |= new
            todo += new
        return frozenset(found)

    def players(self, iri: str) -> tuple[str, ...]:
        """Return those who play a role; an actor that is no role stands for itself."""
        held = self.actors.get(iri)
        return held.played_by if held is not None and held.role_types else (iri,)

    @cached_property
    def roles_of(self) -> Mapping[str, frozenset[str]]:
        """For each role those who play it, as ``above`` without organs."""
        return {name: frozenset(one.played_by) for name, one in self.actors.items() if one.played_by}

    def alternatives(self, iri: str, lang: str) -> tuple[str, ...]:
        """Return what else something is called in a language (in writing), in no order of rank."""
        return tuple(one.value for one in self._alternatives.get(iri, ()) if one.language == lang)

    def initials(self, iri: str, lang: str) -> str | None:
        """Return the initials by which something is called in a language (NATO, PfP), None if it has none.

        A ministry or a State has abbreviations by which it is found, and is called by its name.
        """
        actor = self.actors.get(iri)
        if actor is not None and "srv:InternationalOrganization" not in actor.classes:
            return None
        return next(filter(_are_initials, self.alternatives(iri, lang)), None)


def _are_initials(name: str) -> bool:
    """Return whether a name is one word of which at least every other letter is a capital."""
    letters = [letter for letter in name if letter.isalpha()]
    return len(name.split()) == 1 and 2 * sum(map(str.isupper, letters)) >= max(len(letters), 4)


def _untagged_first(tag: str) -> str:
    return "" if tag == "und" else tag


def _dated(instrument: Instrument) -> Dated | None:
    try:
        return (
            Dated(instrument.iri, datetime.date.fromisoformat(instrument.date)) if instrument.date else None
        )
    except ValueError:
        return None  # the shapes complain about it


#: What is said of a thing: values by property (full IRI).
Description: TypeAlias = "dict[str, list[Value]]"


class TripleIndex:
    """What some graphs say: subject to property to values, all by full IRIs.

    ``own`` are the subjects of the agreement's graphs, ``elsewhere`` those that only other graphs of the
    store describe; ``odd`` are the places of values that their properties do not take, which are left out.
    """

    def __init__(self) -> None:
        self.values: dict[str, Description] = {}
        self.own: set[str] = set()
        self.elsewhere: set[str] = set()
        self.odd: list[str] = []
        self._takers: dict[str, Callable[[Value], bool]] = {}

    def add(self, quads: Iterable[Quad]) -> None:
        """Add statements."""
        values, takers = self.values, self._takers
        for subject, predicate, value, _ in quads:
            name, one = predicate.value, cast("Value", value)  # servanda's graphs have no triple terms
            takes = takers.get(name) or takers.setdefault(name, value_test(name))
            if takes(one):
                values.setdefault(subject.value, {}).setdefault(name, []).append(one)
            else:
                self.odd.append(f"{compact(name)} of {compact(subject.value)}")


class _Registry:
    """What the ontology of a store says of classes, properties and the things of the registries."""

    def __init__(self, store: Store) -> None:
        self.store, self.graph = store, NamedNode(ONTOLOGY_GRAPH)
        self.index = TripleIndex()
        below: dict[str, list[str]] = {}
        for quad in self._said("rdfs:subClassOf"):
            below.setdefault(_iri(quad.object), []).append(_iri(quad.subject))
        #: The classes that have a kind, with those below them, by their full IRIs.
        self.kind_of: dict[str, str] = {expand(name): "norm" for name in MODALITY_NAMES}
        todo = [(expand(name), kind) for name, kind in KINDS.items()]
        while todo:
            iri, kind = todo.pop()
            self.kind_of[iri] = kind
            todo += [(one, kind) for one in below.get(iri, ()) if self.kind_of.get(one) != kind]
        #: The kind of thing to which a property leads, for those of which that is stated.
        self.ranges = {
            _iri(quad.subject): self.kind_of[_iri(quad.object)]
            for quad in self._said("rdfs:range")
            if _iri(quad.object) in self.kind_of
        }

    def _said(self, predicate: str) -> Iterator[Quad]:
        return self.store.quads_for_pattern(None, NamedNode(expand(predicate)), None, self.graph)

    def description(self, iri: str) -> Description | None:
        """Return what the ontology says of a thing, None where it says nothing."""
        if iri not in self.index.values:
            self.index.values[iri] = {}
            if (node := _node(iri)) is not None:
                self.index.add(self.store.quads_for_pattern(node, None, None, self.graph))
        return self.index.values[iri] or None


def _node(iri: str) -> NamedNode | None:
    """Return the node of an IRI, None for what is none, such as a word in a log or a blank node."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _iri(term: object) -> str:
    return str(getattr(term, "value", ""))


T = TypeVar("T", bound=Resource)


def read_agreement(store: Store, agreement: str, others: Iterable[str] = ()) -> Agreement:
    """Return an agreement, by its full IRI; of one that the store has not, all is empty.

    Its own graph is read and that of what is derived from it; from the ontology, or else from the other
    graphs of the store, what they name and do not describe, and ``others`` (compact IRIs): what is to be
    called by name beside the agreement, such as the actors of a log.
    """
    readings, more = _readings.get(), frozenset(others)
    if readings is None:
        return _Reader(store, _Registry(store), agreement, more).agreement()
    key = id(store), agreement, more
    if (known := readings.pop(key, None)) is None:
        known = store, _Reader(store, _Registry(store), agreement, more).agreement()
    readings[key] = known  # with its store, so that no other comes to have the identity of that
    while len(readings) > _MOST_READINGS:
        del readings[next(iter(readings))]
    return known[1]


#: So many readings are shared at once, those that were asked for last.
_MOST_READINGS: Final = 8
_readings: ContextVar[dict[tuple[int, str, frozenset[str]], tuple[Store, Agreement]] | None] = ContextVar(
    "readings", default=None
)


@contextmanager
def share_readings() -> Iterator[None]:
    """Let :func:`read_agreement` read what it is asked for again only once, in a block that changes no store.

    So do the pages, drawings and exports of an agreement that are made one after another.
    """
    token = _readings.set({})
    try:
        yield
    finally:
        _readings.reset(token)


def read_agreements(store: Store) -> Iterator[Agreement]:
    """Yield all agreements of a store, one after another, sorted by their IRIs."""
    registry, kind = _Registry(store), NamedNode(SRV + "Agreement")
    every = {_iri(quad.subject) for quad in store.quads_for_pattern(None, NamedNode(TYPE), kind, None)}
    for agreement in sorted(every):
        yield _Reader(store, registry, agreement, ()).agreement()


class _Reader:
    """Reads one agreement into an index, and builds its objects from that."""

    def __init__(self, store: Store, registry: _Registry, iri: str, others: Iterable[str]) -> None:
        self.store, self.registry, self.iri = store, registry, iri
        self.index = index = TripleIndex()
        self._kinds: dict[str, tuple[str, ...]] = {}
        index.add(store.quads_for_pattern(None, None, None, NamedNode(iri)))
        self.stated = {
            subject: tuple(said[_COUNTERPARTY])
            for subject, said in index.values.items()
            if _COUNTERPARTY in said
        }
        index.add(store.quads_for_pattern(None, None, None, NamedNode(derived_graph(iri))))
        index.own = set(index.values)
        named = {
            value.value
            for said in index.values.values()
            for values in said.values()
            if not isinstance(values[0], Literal)  # what a property takes is all literals, or none
            for value in values
            if isinstance(value, NamedNode)
        }
        self._add_descriptions(one for one in index.own if one == iri or not one.startswith(iri))
        self._describe(named.union(map(expand, others)))
        self._remove_misplaced()

    def _add_descriptions(self, own: Iterable[str]) -> None:
        """Add what the ontology says of things of the registries that the agreement's graph describes too."""
        named: list[str] = []
        for iri in own:
            said = self.index.values[iri]
            for name, values in (self.registry.description(iri) or {}).items():
                said[name] = list(dict.fromkeys([*said.get(name, ()), *values]))
            named += [value.value for link in _FOLLOWED if link in said for value in said[link]]
        self._describe(named)

    def _describe(self, named: Iterable[str]) -> None:
        """Add what the store says of things that are named and not described, and of what these belong to."""
        values, todo = self.index.values, list(named)
        while todo:
            iri = todo.pop()
            if iri in values:
                continue
            said = self.registry.description(iri)
            if said is None and (node := _node(iri)) is not None:
                self.index.add(self.store.quads_for_pattern(node, None, None, None))
                if iri in values:
                    self.index.elsewhere.add(iri)
            said = values.setdefault(iri, said or {})
            todo += [value.value for link in _FOLLOWED if link in said for value in said[link]]

    def _remove_misplaced(self) -> None:
        """Remove the links to a thing of another kind than the property takes."""
        ranges = self.registry.ranges
        for subject, said in self.index.values.items():
            for name in said.keys() & ranges.keys():
                wanted = ranges[name]
                odd = [one for one in said[name] if (kinds := self.kinds(one.value)) and wanted not in kinds]
                for one in odd:
                    said[name] = [value for value in said[name] if value != one]
                    self.index.odd.append(f"{compact(name)} of {compact(subject)}")

    def kinds(self, iri: str) -> tuple[str, ...]:
        """Return the kinds of a thing, in the order of its classes."""
        if iri not in self._kinds:
            classes = sorted(one.value for one in self.index.values.get(iri, {}).get(TYPE, ()))
            known = self.registry.kind_of
            self._kinds[iri] = tuple(dict.fromkeys(known[name] for name in classes if name in known))
        return self._kinds[iri]

    def agreement(self) -> Agreement:
        iri, things = self.iri, self.described()
        said = self.index.values.get(iri, {})
        links = ("hasInstrument", "isConstitutedBy", "isRatifiedBy")
        instruments = {name for link in links for name in self.iris(said, link)}.union(things["instrument"])
        clauses = [self.clause(name) for name in self.iris(said, "hasClause")]
        return self.build(
            Agreement,
            iri,
            instruments=tuple(self.build(Instrument, name) for name in sorted(instruments)),
            clauses=tuple(sorted(clauses, key=lambda one: (one.order or 0, one.iri))),
            correlatives=tuple(self.correlatives()),
            errata=tuple(self.build(Erratum, name) for name in self.iris(said, "hasErratum")),
            variants=tuple(self.build(Variant, name) for name in self.of_class(SRV + "Variant")),
            actors={compact(name): self.actor(name) for name in things["actor"]},
            programmes={compact(name): self.build(Concept, name) for name in things["programme"]},
            matters={compact(name): self.build(Concept, name) for name in things["matter"]},
            own=frozenset(
                compact(name) for kind in things for name in things[kind] if name in self.index.own
            ),
            above=_above(self.index),
            odd=tuple(sorted({*self.index.odd, *self.registry.index.odd})),
            _labels=dict(self.labels()),
            _alternatives={
                compact(name): tuple(one for one in held[_ALTERNATIVE] if isinstance(one, Literal))
                for name, held in self.index.values.items()
                if _ALTERNATIVE in held
            },
        )

    def build(self, cls: type[T], iri: str, **more: Any) -> T:  # noqa: ANN401
        """Return an object with the fields that hold values of properties, and those that are given."""
        table, read = _fields(cast("Hashable", cls)), {}
        for name, values in self.index.values.get(iri, {}).items():
            if name in table:
                one, shape = table[name]
                read[one] = shape(values)
        kinds = self.kinds(iri)
        kind = "norm" if "norm" in kinds else next(iter(kinds), "")
        return cls(**{"iri": compact(iri), "kind": kind, **read, **more})

    def iris(self, said: Mapping[str, Collection[Value]], name: str) -> list[str]:
        """Return the full IRIs to which a term of servanda's leads, sorted."""
        return sorted({value.value for value in said.get(SRV + name, ()) if isinstance(value, NamedNode)})

    def described(self) -> dict[str, list[str]]:
        """Return all things of each kind, sorted."""
        found: dict[str, list[str]] = {kind: [] for kind in KINDS.values()}
        for iri in sorted(self.index.values.keys() - self.index.elsewhere):
            for kind in self.kinds(iri):
                found[kind].append(iri)
        return found

    def of_class(self, name: str) -> list[str]:
        """Return what of the agreement is of a class, sorted."""
        found = (iri for iri in self.index.own if NamedNode(name) in self.index.values[iri].get(TYPE, ()))
        return sorted(found)

    def actor(self, iri: str) -> Actor:
        types = self.iris(self.index.values.get(iri, {}), "hasRoleType")
        every = (self.index.values.get(name, {}).get(SRV + "meansEvery", ()) for name in types)
        return self.build(Actor, iri, means_every=any(map(_SHAPES["boolean"], every)))

    def clause(self, iri: str) -> Clause:
        said = self.index.values.get(iri, {})
        number = min((value.value for value in said.get(SRV + "number", ())), default=compact(iri))
        passages = [self.build(Passage, name) for name in self.iris(said, "hasPassage")]
        norms = [self.norm(name, iri, number) for name in self.iris(said, "hasNorm")]
        notes = [self.build(Note, name) for name in self.iris(said, "hasNote")]
        references = [self.build(Reference, name) for name in self.iris(said, "hasReference")]
        silences = [self.build(Silence, name) for name in self.iris(said, "hasSilence")]
        return self.build(
            Clause,
            iri,
            passages=tuple(sorted(passages, key=lambda one: (one.order or 0, one.iri))),
            norms=tuple(sorted(norms, key=lambda one: (one.order or 0, one.iri))),
            notes=tuple(sorted(notes, key=lambda one: (one.order or 0, one.iri))),
            references=tuple(sorted(references, key=lambda one: (one.order or 0, one.iri))),
            silences=tuple(sorted(silences, key=lambda one: (one.order or 0, one.iri))),
        )

    def norm(self, iri: str, clause: str, number: str) -> Norm:
        said = self.index.values.get(iri, {})
        classes = {compact(value.value) for value in said.get(TYPE, ())}
        bearers = _SHAPES["links"](said.get(SRV + "hasBearer", ()))
        name = compact(iri)
        return self.build(
            Norm,
            iri,
            clause=compact(clause),
            number=number,
            modality=next((MODALITY_NAMES[one] for one in MODALITY_NAMES if one in classes), ""),
            selectors=tuple(self.build(Selector, one) for one in self.iris(said, "isAnchoredBy")),
            stated_counterparties=_SHAPES["links"](self.stated.get(iri, ())),
            notifications=tuple(
                self.notification(one, name) for one in self.iris(said, "requiresNotification")
            ),
            qualifiers=tuple(self.qualifier(one, bearers) for one in self.iris(said, "hasQualifier")),
            **self.slots(said, ()),
        )

    def notification(self, iri: str, norm: str) -> Notification:
        said = self.index.values.get(iri, {})
        matters = _SHAPES["links"](said.get(SRV + "concernsMatter", ()))
        held = self.slots(said, matters)
        receipt = next((slot for slot in held["slots"] if slot.about == "slot:receipt"), None)
        return self.build(Notification, iri, norm=norm, receipt=receipt, **held)

    def slots(self, said: Mapping[str, Collection[Value]], matters: tuple[str, ...]) -> dict[str, Any]:
        """Return the slots of a norm or notification, and those of them that say something of time."""
        held = tuple(self.slot(iri, matters) for iri in self.iris(said, "hasSlot"))
        by_name = {slot.about: slot for slot in held}
        trigger, timing, effect = (by_name.get(f"slot:{name}") for name in ("trigger", "timing", "effect"))
        return {
            "slots": held,
            "trigger": trigger if trigger and trigger.status in STATUSES[:2] and trigger.matters else None,
            "timing": timing if timing and timing.status in STATUSES[:2] else None,
            "effect": effect if effect and effect.effect_kind else None,
            "uncountable": tuple(slot for slot in held if slot.is_uncountable),
        }

    def slot(self, iri: str, matters: tuple[str, ...]) -> Slot:
        said = self.index.values.get(iri, {})
        classes = {compact(value.value) for value in said.get(TYPE, ())}
        status = next((name for name in STATUSES if f"srv:{name.title()}" in classes), "")
        about = next(iter(_SHAPES["links"](said.get(SRV + "forSlot", ()))), "")
        named = _SHAPES["links"](said.get(SRV + "isTriggeredByMatter", ()))
        trigger = {"matters": named or matters} if about == "slot:trigger" else {}
        return self.build(Slot, iri, about=about, status=status, **trigger)

    def qualifier(self, iri: str, bearers: tuple[str, ...]) -> Qualifier:
        said = self.index.values.get(iri, {})
        judges = _SHAPES["links"](said.get(SRV + "isJudgedBy", ()))
        kind = next(iter(self.iris(said, "hasQualifierType")), "")
        of_kind = self.index.values.get(kind, {})
        return self.build(
            Qualifier,
            iri,
            judges=judges or bearers,
            names_judges=bool(judges),
            calls_for_judgement=_SHAPES["boolean"](of_kind.get(SRV + "callsForJudgement", ())),
            describes_act=_SHAPES["boolean"](of_kind.get(SRV + "describesAct", ())),
        )

    def correlatives(self) -> Iterator[Correlative]:
        for iri in sorted(self.index.own):
            classes = [compact(value.value) for value in self.index.values[iri].get(TYPE, ())]
            position = next((CORRELATIVES[name] for name in classes if name in CORRELATIVES), None)
            if position is not None:
                yield self.build(Correlative, iri, position=position)

    def labels(self) -> Iterator[tuple[str, Texts]]:
        """Yield the names of all that has one, by the first property of :data:`_NAMES` that gives any."""
        for iri, said in self.index.values.items():
            for name in _NAMES:
                if name in said and (texts := _SHAPES["texts"](said[name])):
                    yield compact(iri), texts
                    break


def _above(index: TripleIndex) -> dict[str, frozenset[str]]:
    """Return for each actor those to whom it belongs, and for a role those who play it, however far up."""
    ties = (*_TIES, _PLAYED_BY)
    direct = {
        iri: {value.value for tie in ties for value in said.get(tie, ())}
        for iri, said in index.values.items()
        if any(tie in said for tie in ties)
    }
    found = {}
    for actor, first in direct.items():
        seen: set[str] = set()
        todo = list(first)
        while todo:
            upper = todo.pop()
            if upper not in seen:
                seen.add(upper)
                todo += direct.get(upper, ())
        found[compact(actor)] = frozenset(map(compact, seen))
    return found


def _as_links(values: Collection[Value]) -> tuple[str, ...]:
    if len(values) == 1:  # as most have; this halves the time that it takes
        return tuple(compact(value.value) for value in values if isinstance(value, NamedNode))
    return tuple(sorted({compact(value.value) for value in values if isinstance(value, NamedNode)}))


def _as_texts(values: Iterable[Value]) -> Texts:
    # Of several in one language the first by its letters counts, which is the last one put in.
    found = [(one.language or "und", one.value) for one in values if isinstance(one, Literal)]
    if len(found) == 1:
        return Texts(found)
    texts = Texts(sorted(found, reverse=True))
    return Texts(reversed(texts.items()))


def _as_strings(values: Collection[Value]) -> tuple[str, ...]:
    return tuple(sorted({value.value for value in values if isinstance(value, Literal)}))


def _as_integers(values: Collection[Value]) -> tuple[int, ...]:
    return tuple(sorted({int(text) for text in _as_strings(values) if is_integer(text)}))


#: How the values of a property become the value of a field; ``parts`` are objects of their own.
_SHAPES: Final[dict[str, Callable[[Collection[Value]], Any]]] = {
    "links": _as_links,
    "link": lambda values: next(iter(_as_links(values)), None),
    "texts": _as_texts,
    "strings": _as_strings,
    "string": lambda values: next(iter(_as_strings(values)), None),
    "integers": _as_integers,
    "integer": lambda values: next(iter(_as_integers(values)), None),
    "boolean": lambda values: any(value.value in ("true", "1") for value in values),
}


@cache
def properties(cls: Hashable) -> Mapping[str, str]:
    """Return the fields of a class that hold the values of a property: full IRI of the property to field.

    >>> properties(Norm)["https://w3id.org/servanda/ontology#hasBearer"]
    'bearers'
    """
    return {
        one.metadata["property"]: one.name
        for one in fields(cast("type[Resource]", cls))
        if "property" in one.metadata
    }


@cache
def _fields(cls: Hashable) -> dict[str, tuple[str, Callable[[Collection[Value]], Any]]]:
    """Return the properties of whose values a class has fields: full IRI to name and shape of the field."""
    return {
        one.metadata["property"]: (one.name, _SHAPES[one.metadata["shape"]])
        for one in fields(cast("type[Resource]", cls))
        if one.metadata.get("shape") in _SHAPES
    }

"""What the words of a norm say and its author left out, so that answers say that the text is silent."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from servanda.check.lexicon import Language, Lexicon, fold_letters, list_words, measure_period
from servanda.check.naming import Names
from servanda.check.shacl import RDF_TYPE, Data, Term, language, srv, text
from servanda.check.time_evidence import tells_of_time
from servanda.namespaces import PREFIXES, SRV
from servanda.text.sentences import split_sentences

_LABELS: Final = (f"<{PREFIXES['skos']}prefLabel>", f"<{PREFIXES['skos']}altLabel>")
#: What tells that the meaning of a time is given.
_MEANINGS: Final = (
    "period", "hours", "runsFrom", "runsFromEvent", "isDueBefore", "onDate", "recursEvery", "recursOn",
    "dayOfMonth", "isLastOf", "isFirstOf", "onFirstDayOf", "onLastDayOf", "term", "renewal",
    "isRenewedIndefinitely", "hasUrgency", "isTriggeredByMatter", "uncountableReason",
)  # fmt: skip
#: What stands for words that a norm has.
_GAP: Final = " … "
#: The slots that can say a time.
_TIMES: Final = frozenset({"timing", "effect", "receipt"})
#: The slots for which a sentence of its own may stand.
_DETAILS: Final = _TIMES | {"trigger", "purpose", "copy-recipient", "channel", "enclosure", "content"}
#: The classes of norms that tell somebody what to do, or not to do.
_DUTIES: Final = frozenset(f"<{SRV}{name}>" for name in ("Obligation", "Prohibition", "Permission", "Power"))
#: How many letters of a label tell of a form.
_STEM: Final = 6


class Omission(NamedTuple):
    """Words that are left out: the rule, the node, the text they are in, and they themselves."""

    rule: str
    node: Term
    text: Term
    words: str


class Omissions:
    """Looks for what is left out of the norms of an agreement."""

    def __init__(self, data: Data, lexicon: Lexicon) -> None:
        """Take the data and their lexicon."""
        self._data = data
        self._lexicon = lexicon

    def find_omissions(self, norms: Collection[Term]) -> Iterator[Omission]:
        """Yield what the quotes of the norms of one clause say and their slots and qualifiers do not."""
        written = " … ".join(word for norm in norms for word in self._list_words(norm))
        for norm in norms:
            quote = next(iter(self._data.values(norm, srv("quote"))), None)
            known = None if quote is None else self._lexicon.find_language(language(quote))
            if quote is None or known is None:
                continue
            yield from self._find_times(norm, quote, written, known)
            if self._data.values(norm, srv("requiresNotification")):
                yield from self._find_features(norm, quote, written, known)

    def find_norms(self, clause: Term, names: Names, tag: str) -> Iterator[Omission]:
        """Yield the words by which a sentence of a clause tells somebody what to do, where it is in no norm.

        What words of a slot stand in, such as the time at which a notice takes effect, belongs to their norm.
        """
        known = self._lexicon.find_language(tag)
        if known is None:
            return
        family = {clause, *self._data.values(clause, srv("isPartOfClause"))}
        family.update(self._data.subjects(srv("isPartOfClause"), clause))
        norms = [norm for one in family for norm in self._data.values(one, srv("hasNorm"))]
        if not norms:
            return  # that a clause states none at all is the shape's to tell
        links = ("quote", "operativeWords")
        stated = [text(one) for norm in norms for link in links for one in self._data.values(norm, srv(link))]
        stated.sort(key=len, reverse=True)
        written = [part for norm in norms for word in self._list_details(norm) for part in word.split(" … ")]
        for passage in self._data.values(clause, srv("hasPassage")):
            if not any(one.endswith("/normative>") for one in self._data.values(passage, srv("hasKind"))):
                continue
            for value in self._data.values(passage, srv("text")):
                rest = text(value) if language(value) == tag else ""
                for one in stated:
                    rest = rest.replace(one, _GAP)
                sentences = (rest[start:end] for start, end in split_sentences(rest))
                loose = (one for one in sentences if not any(word in one for word in (_GAP, *written)))
                found = (_find_duty(one, names, known) for one in loose)
                for words in filter(None, found):
                    yield Omission("WordsNormMissing", passage, value, words)

    def find_qualifiers(self, norms: Collection[Term], recorded: Collection[str]) -> Iterator[Omission]:
        """Yield the words for when and how far a norm applies that no slot or qualifier of its clause has.

        ``recorded``: the words of the qualifiers of the whole agreement, in small letters.
        """
        written = fold_letters(" … ".join(word for norm in norms for word in self._list_words(norm)))
        for norm in norms:
            for quote in self._data.values(norm, srv("quote")):
                known = self._lexicon.find_language(language(quote))
                found = known.list_qualifications(text(quote)) if known is not None else []
                missing = [one for one in found if one not in written]
                # Words that are a qualifier in one clause are one in another.
                same = [one for one in missing if any(one.lower() in other for other in recorded)]
                if missing:
                    rule = "WordsQualifierMissing" if same else "WordsQualifier"
                    yield Omission(rule, norm, quote, (same or missing)[0])

    def find_times(self, node: Term) -> Iterator[Omission]:
        """Yield the times of a norm or notification whose words can be counted, without their meaning."""
        for slot in self._data.values(node, srv("hasSlot")):
            names = self._slot_names(slot)
            if not names & _TIMES or srv("Stated") not in self._data.values(slot, RDF_TYPE):
                continue
            if any(self._data.values(slot, srv(name)) for name in _MEANINGS):
                continue
            for words in self._data.values(slot, srv("evidenceText")):
                known = self._lexicon.find_language(language(words))
                if known is None:
                    continue
                urgent = "timing" in names and known.read(text(words)).urgent
                if urgent or tells_of_time(text(words), known):
                    yield Omission("WordsTime", slot, words, text(words))

    def _find_times(self, norm: Term, quote: Term, written: str, known: Language) -> Iterator[Omission]:
        said = text(quote)
        covered = {measure_period(one) for one, _ in known.list_periods(written)}
        for one, words in known.list_periods(said):
            if measure_period(one) not in covered:
                covered.add(measure_period(one))
                yield Omission("WordsTimeMissing", norm, quote, words)
        days = set(known.read(written).days)
        for day, words in known.list_limits(said):
            if day not in days:
                days.add(day)
                yield Omission("WordsTimeMissing", norm, quote, words)
        recurring = known.list_recurrences(said, of_things=False) - known.list_recurrences(written)
        if {measure_period(one) for one in recurring} - covered:
            yield Omission("WordsTimeMissing", norm, quote, known.find_recurrence(said))
        if known.read(said).urgent and not known.read(written).urgent:
            yield Omission("WordsTimeMissing", norm, quote, known.find_urgency(said))

    def _find_features(self, norm: Term, quote: Term, written: str, known: Language) -> Iterator[Omission]:
        for form in self._data.instances(srv("Form")):
            stems = self._form_stems(form, language(quote))
            found = _find_word(text(quote), stems)
            if found and not _find_word(written, stems):
                yield Omission("WordsFormMissing", norm, quote, found)
        for channel in self._data.instances(srv("Channel")):
            words = known.find_name(channel, text(quote))
            if words and not known.find_name(channel, written):
                yield Omission("WordsChannelMissing", norm, quote, words)

    def _list_words(self, norm: Term) -> Iterator[str]:
        """Yield the words of all slots and qualifiers of a norm and of its notifications."""
        for node in (norm, *self._data.values(norm, srv("requiresNotification"))):
            for link in ("hasSlot", "hasQualifier"):
                for one in self._data.values(node, srv(link)):
                    yield from map(text, self._data.values(one, srv("evidenceText")))

    def _list_details(self, norm: Term) -> Iterator[str]:
        """Yield the words of the slots for which a sentence of its own may stand, such as an effect."""
        for node in (norm, *self._data.values(norm, srv("requiresNotification"))):
            for slot in self._data.values(node, srv("hasSlot")):
                if self._slot_names(slot) & _DETAILS:
                    yield from map(text, self._data.values(slot, srv("evidenceText")))

    def _slot_names(self, slot: Term) -> set[str]:
        return {one.rstrip(">").rpartition("/")[2] for one in self._data.values(slot, srv("forSlot"))}

    def _form_stems(self, form: Term, tag: str) -> frozenset[str]:
        labels = (value for link in _LABELS for value in self._data.values(form, link))
        words = (word for one in labels if language(one) == tag for word in list_words(text(one)))
        return frozenset(word[:_STEM] for word in words if len(word) >= _STEM)


def _find_duty(sentence: str, names: Names, known: Language) -> str:
    """Return the words by which a sentence says what somebody, named before them, has to do or may do.

    Those for its conditions are left aside, and those that say what a thing is like ("property that the agent
    does not hold").
    """
    for part in re.split(r"[,;:]", fold_letters(sentence)):
        found = "" if known.tells_of_trigger(part) else known.find_modality(part, _DUTIES)
        before = part.partition(found)[0] if found else ""
        if before and names.names_actor(before, known) and not known.tells_of_relative(before):
            return found
    return ""


def _find_word(words: str, stems: Collection[str]) -> str:
    """Return the first word of a text that begins with one of some stems; none where there is none."""
    found = re.findall(r"[^\W\d_]+", fold_letters(words))
    return next((one for one in found if one.lower()[:_STEM] in stems), "")

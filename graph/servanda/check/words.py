"""Values held against words: what a slot, a label or a translation states must be in its words.

These rules compare texts across languages, which SPARQL cannot; what they find is reported as the shapes'
findings are, under the names of :data:`SHAPES`. What no rule can tell is listed in docs/checking.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from typing import Final

from servanda.check.lexicon import MODALITIES, Facts, Lexicon, fold_letters, measure_period, read_lexicon
from servanda.check.naming import Misnaming, Names, is_same_noun
from servanda.check.omissions import Omission, Omissions
from servanda.check.parallel_texts import ParallelTexts, is_quoted
from servanda.check.quotation import find_cut
from servanda.check.report import name_component
from servanda.check.shacl import RDF_TYPE, Data, Finding, Term, language, sh, srv, text
from servanda.check.time_evidence import list_time_faults
from servanda.messages import LANGUAGES, Messages
from servanda.namespaces import PREFIXES, SRV

#: The rules, and what each finds.
SHAPES: Final = {
    "WordsMissing": "a text that is none, such as a single letter",
    "WordsNumber": "a number, period or day that the words do not have",
    "WordsUrgency": "an urgency that the words do not have",
    "WordsNegation": "a negation that the words do not have, or the other way round",
    "WordsProgramme": "a programme that a translation names and its source does not, or the other way round",
    "WordsModality": "a translation or label that signals another modality than its norms have",
    "WordsLength": "a translation that is far shorter or longer than its source, or cut within a sentence",
    "WordsQuote": "a quote that begins or ends within a part of a sentence, or without words of its norm",
    "WordsNotice": "a condition or power whose quote tells of a notice, in a clause without a notification",
    "WordsNoticeMissing": "a condition or power with an addressee whose quote tells of a notice, without one",
    "WordsNormMissing": "words that signal a norm, in the quote or operative words of none",
    "WordsQualifierMissing": "words that are those of a qualifier elsewhere, in none of its clause",
    "WordsQualifier": "other words for when and how far a norm applies, in no qualifier of its clause",
    "WordsActor": "an actor given where the words name another more fully",
    "WordsParties": "one actor given where the words name each party, or each party for the other one",
    "WordsMatter": "a matter given where the words name another of the agreement",
    "WordsAction": "an action of the agreement's own given where the quote names another",
    "WordsTime": "a time whose words can be counted, and what it means is not given",
    "WordsTimeValue": "a time with a value that its words do not say",
    "WordsTimeMissing": "a period or an urgency that a quote has and no slot or qualifier of its clause",
    "WordsFormMissing": "a form that a quote has and no slot or qualifier of its clause",
    "WordsChannelMissing": "a channel that a quote has and no slot or qualifier of its clause",
    "WordsSlot": "words of a slot for an actor that name a matter, a notice or a time, or the reverse",
    "WordsInstrument": "a title that begins with the name of another kind of instrument",
    "WordsSwapped": "two texts each of which fits the words that the other is held against",
    "WordsUnlike": "a translation that says another thing than its source",
    "WordsTranslatedActor": "a translation that names an actor in the place of another",
    "WordsLanguage": "a text in another language than its tag says",
    "WordsSame": "a reading taken and a reading not taken that are the same",
}

#: What need not be wrong.
_REMARKS: Final = frozenset({"WordsNotice", "WordsChannelMissing", "WordsQualifier"})
_IRI: Final = PREFIXES["srv"].removesuffix("ontology#") + "shapes#"
_LEXICON: Final = PREFIXES["srv"].removesuffix("ontology#") + "lexicon/"
_LABEL: Final = f"<{PREFIXES['skos']}prefLabel>"
_TITLE: Final = f"<{PREFIXES['dcterms']}title>"
_CLASS_LABEL: Final = f"<{PREFIXES['rdfs']}label>"
#: The kinds of instruments that are called by their kind; any of them is also a treaty.
_NAMED_KINDS: Final = frozenset(f"<{SRV}{name}>" for name in ("Memorandum", "Protocol", "Convention", "Law"))
_LANGUAGE: Final = f"<{PREFIXES['dcterms']}language>"
_BRACKETS: Final = re.compile(r"\([^)]*\)")
#: The verbs in the present tense, which signal a duty, and the words for "only".
_PRESENT: Final = f"<{_LEXICON}does>"
_ONLY: Final = f"<{_LEXICON}only>"
#: The most letters of a text that a message repeats.
_LONGEST: Final = 90
#: The modalities by which one act is called for, forbidden or allowed: at most one of them is right.
_OPPOSED: Final = frozenset(f"<{SRV}{name}>" for name in ("Obligation", "Prohibition", "Permission"))


def compare_words(data: Data, focus: Collection[Term] | None = None) -> list[Finding]:
    """Return what texts of the agreements in ``data`` state that their words do not, sorted, each once.

    ``focus`` limits the findings to those nodes. Nothing is told of words in a language of which the lexicon
    of ``data`` has none; that is a finding of the shape ``ModalityLexicon``.
    """
    lexicon = read_lexicon(data)
    found: set[Finding] = set()
    for agreement in data.instances(srv("Agreement")):
        found.update(_AgreementWords(data, lexicon, agreement).compare())
    return sorted(one for one in found if focus is None or one.focus in focus)


def explain_modalities(data: Data, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings; of operative words that signal another modality the message says which one.

    Words that are not in the clause of the norm keep the message of the shape.
    """
    lexicon = read_lexicon(data)
    for one in findings:
        words = one.value
        if one.shape != f"<{_IRI}ModalitySignalled>" or words is None:
            yield one
            continue
        known = lexicon.find_language(language(words))
        own = set(data.values(one.focus, RDF_TYPE)) & MODALITIES
        signalled = known.list_modalities(text(words)) if known is not None else frozenset()
        if known is None or not own or own & signalled:
            yield one
            continue
        messages = {
            lang: Messages(lang, "words").text(
                "signals_another" if signalled else "signals_none",
                words=_shorten(text(words)), kinds=_list_keys(signalled), own=_list_keys(own),
            )
            for lang in LANGUAGES
        }  # fmt: skip
        yield replace(one, messages=messages)


def _list_keys(classes: Iterable[Term]) -> str:
    """Return the keys by which an author writes some classes of norms."""
    return ", ".join(sorted(text(one).strip("<>").removeprefix(SRV).lower() for one in classes))


@dataclass(frozen=True)
class _AgreementWords:
    data: Data
    lexicon: Lexicon
    agreement: Term

    @cached_property
    def tag(self) -> str:
        """The language of the source."""
        return next(map(text, self.data.values(self.agreement, _LANGUAGE)), "")

    def compare(self) -> Iterator[Finding]:
        omissions = Omissions(self.data, self.lexicon)
        names = Names(self.data, self.lexicon, self.agreement, self.tag)
        clauses = self.data.values(self.agreement, srv("hasClause"))
        stated = [norm for one in clauses for norm in self.data.values(one, srv("hasNorm"))]
        qualifiers = {one for norm in stated for one in self.data.values(norm, srv("hasQualifier"))}
        words = (value for one in qualifiers for value in self.data.values(one, srv("evidenceText")))
        qualified = {fold_letters(text(one)).lower() for one in words}
        for clause in clauses:
            source = self._source_text(clause)
            of_clause = self.data.values(clause, srv("hasNorm"))
            noticed = any(self.data.values(norm, srv("requiresNotification")) for norm in of_clause)
            yield from self._report_omissions(omissions.find_norms(clause, names, self.tag))
            if qualified:  # who records no qualifiers leaves them all out
                yield from self._report_omissions(omissions.find_qualifiers(of_clause, qualified))
            for passage in self.data.values(clause, srv("hasPassage")):
                yield from self._compare_passage(passage, of_clause)
            for norm in of_clause:
                yield from self._compare_norm(norm, source)
                yield from self._compare_quote(norm, clause, of_clause)
                yield from self._find_notice(norm, noticed=noticed)
                for node in (norm, *self.data.values(norm, srv("requiresNotification"))):
                    yield from self._compare_names(names.compare_slots(node))
                    yield from self._report_omissions(omissions.find_times(node))
                    for slot in self.data.values(node, srv("hasSlot")):
                        yield from self._compare_slot(slot, source)
            yield from self._report_omissions(omissions.find_omissions(of_clause))
            yield from self._compare_names(names.compare_clause(of_clause))
            yield from self._compare_names(names.compare_actions(of_clause))
        yield from self._compare_title()
        for one in ParallelTexts(self.data, self.agreement, self.tag).compare():
            yield self._finding(one.rule, one.node, one.path, one.value, one.words)

    def _compare_names(self, misnamings: Iterable[Misnaming]) -> Iterator[Finding]:
        for one in misnamings:
            path = srv("quote" if one.rule == "WordsAction" else "evidenceText")
            yield self._finding(one.rule, one.node, path, one.words, one.words, one.other)

    def _report_omissions(self, omissions: Iterable[Omission]) -> Iterator[Finding]:
        for one in omissions:
            path = srv("evidenceText" if one.rule.startswith("WordsTime") else "quote")
            yield self._finding(one.rule, one.node, path, one.text, one.text, one.words)

    # One text against its words

    def _compare_slot(self, slot: Term, source: str) -> Iterator[Finding]:
        yield from self._compare_translations(slot, srv("text"))
        words = next(iter(self.data.values(slot, srv("evidenceText"))), None)
        if words is None or srv("Stated") not in self.data.values(slot, RDF_TYPE):
            return
        known = self.lexicon.find_language(language(words))
        for one in list_time_faults(self.data, slot, text(words), known) if known is not None else ():
            yield self._finding("WordsTimeValue", slot, one.property, one.value, words, one.key)
        for value in self.data.values(slot, srv("text")):
            yield from self._compare_text(slot, srv("text"), value, words, source)

    def _compare_norm(self, norm: Term, source: str) -> Iterator[Finding]:
        quote = next(iter(self.data.values(norm, srv("quote"))), None)
        for name in (_LABEL, srv("actObject")):
            if quote is None:
                continue
            for value in self.data.values(norm, name):
                yield from self._compare_text(norm, name, value, quote, source, in_brackets=False)
            # Who writes no label has the quote in its place: a label in plain words does not translate it.
            if not any(self._is_quote(norm, value) for value in self.data.values(norm, name)):
                yield from self._compare_translations(norm, name)
        kinds = _OPPOSED & set(self.data.values(norm, RDF_TYPE))
        for value in self.data.values(norm, _LABEL) if kinds else ():
            # Of a label that is the quote the operative words tell.
            if not self._is_quote(norm, value) and self._signals_another(value, frozenset(kinds)):
                yield self._finding("WordsModality", norm, _LABEL, value, value)

    def _is_quote(self, norm: Term, label: Term) -> bool:
        return is_quoted(label, self.data.values(norm, srv("quote")))

    def _compare_text(
        self,
        node: Term,
        path: Term,
        value: Term,
        words: Term,
        source: str,
        *,
        in_brackets: bool = True,
    ) -> Iterator[Finding]:
        """Yield what ``value`` states and ``words`` do not.

        A bare number or a negation may stand elsewhere in the clause (``source``).
        """
        # What stands in brackets in a label tells it from others, such as the number of its clause.
        own = text(value) if in_brackets else _BRACKETS.sub(" ", text(value))
        if language(value) == language(words):
            miscounted = self._find_miscounted(own, words)
            if miscounted:
                yield self._finding("WordsNumber", node, path, value, words, miscounted)
                return
        stated = self._read_text(own, language(value))
        if stated is None or not stated.claims:
            return
        evidence = self._read(words)
        if evidence is None:
            return
        missing = _missing_times(stated, evidence)
        loose = stated.numbers - evidence.figures
        if loose:
            loose -= self._list_numerals(text(words), language(words))
        denied = stated.denies_more(evidence)
        clause = self._read_text(source, language(words)) if loose or denied else None
        if clause is not None:
            missing += sorted(loose - clause.figures - self._list_numerals(source, language(words)))
        if missing:
            yield self._finding("WordsNumber", node, path, value, words, ", ".join(missing))
        if stated.urgent and not evidence.urgent:
            yield self._finding("WordsUrgency", node, path, value, words)
        if denied and clause is not None and stated.denies_more(clause):
            yield self._finding("WordsNegation", node, path, value, words)

    def _list_numerals(self, words: str, tag: str) -> frozenset[str]:
        """Return in figures the numbers of things that a text names in words."""
        known = self.lexicon.find_language(tag)
        counts = known.list_counts(words) if known is not None else frozenset()
        return frozenset(str(number) for number, _ in counts)

    def _find_miscounted(self, value: str, words: Term) -> str:
        """Return the numbers of things that ``words`` have in another number only, as "2 раз"."""
        known = self.lexicon.find_language(language(words))
        stated = known.list_counts(value) if known is not None else frozenset()
        if known is None or not stated:
            return ""
        counted = known.list_counts(text(words))
        wrong = [
            f"{number} {noun}"
            for number, noun in sorted(stated)
            for numbers in [{count for count, name in counted if is_same_noun(noun, name)}]
            if numbers and number not in numbers
        ]
        return ", ".join(wrong)

    # A translation against its source

    def _compare_passage(self, passage: Term, norms: Collection[Term]) -> Iterator[Finding]:
        texts = self.data.values(passage, srv("text"))
        source = next((one for one in texts if language(one) == self.tag), None)
        if source is None or self._read(source) is None:
            return
        yield from self._compare_translations(
            passage, srv("text"), self._list_modalities(text(source), norms)
        )

    def _compare_translations(
        self, node: Term, path: Term, modalities: frozenset[Term] | None = None
    ) -> Iterator[Finding]:
        """Yield what a text of a node and its translations do not state alike.

        ``modalities``: those of the norms of a passage; of what is no passage a translation may be free, and
        only its numbers, days and programmes are compared.
        """
        texts = self.data.values(node, path)
        source = next((one for one in texts if language(one) == self.tag), None)
        if source is None or self._read(source) is None:
            return
        for value in texts:
            if value != source and self.lexicon.find_language(language(value)) is not None:
                for rule, missing in self._compare_translation(value, source, modalities or frozenset()):
                    if modalities is None and rule not in {"WordsNumber", "WordsProgramme"}:
                        continue
                    yield self._finding(f"{rule}:translation", node, path, value, source, missing)

    def _compare_translation(
        self, value: Term, source: Term, modalities: frozenset[Term]
    ) -> Iterator[tuple[str, str]]:
        """Yield the rules that a translation breaks, each with what is missing on one of the two sides."""
        translated, stated = self._read(value), self._read(source)
        assert translated is not None and stated is not None  # both languages have words
        missing = [*_missing_times(translated, stated), *_missing_times(stated, translated)]
        for (_, own), (other, theirs) in permutations(((value, translated), (source, stated))):
            loose = own.numbers - theirs.figures
            missing += sorted(loose - self._list_numerals(text(other), language(other)) if loose else loose)
        broken = {
            "WordsNumber": bool(missing),
            "WordsNegation": translated.denies_more(stated) or stated.denies_more(translated),
            "WordsUrgency": translated.urgent != stated.urgent,
            "WordsProgramme": self._knows_both(translated.programmes ^ stated.programmes, value, source),
            # With a negation, whether it is that of the norm or of a clause beside it cannot be told.
            "WordsModality": bool(modalities)
            and not (translated.denies or stated.denies)
            and self._signals_another(value, modalities),
        }
        yield from ((rule, ", ".join(missing)) for rule, is_broken in broken.items() if is_broken)

    def _signals_another(self, value: Term, modalities: frozenset[Term]) -> bool:
        """Say whether a text signals modalities, and none of those given."""
        own = self.lexicon.find_language(language(value))
        if own is None:
            return False
        # A verb in the present tense may be one that allows ("are admitted"), and "only" makes of what is
        # allowed what is forbidden, and the reverse.
        but = {_PRESENT} if srv("Permission") in modalities else ()
        signalled = own.list_modalities(text(value), but) & _OPPOSED
        reversible = {srv("Permission"), srv("Prohibition")}
        if signalled & reversible and modalities & reversible and own.find_name(_ONLY, text(value)):
            return False
        return bool(signalled) and not signalled & modalities

    def _knows_both(self, programmes: Collection[Term], *texts: Term) -> bool:
        """Say whether the lexicon has the name of one of some programmes in the languages of all texts."""
        known = [self.lexicon.find_language(language(one)) for one in texts]
        return any(all(one is not None and name in one.programmes for one in known) for name in programmes)

    def _list_modalities(self, source: str, norms: Collection[Term]) -> frozenset[Term]:
        """Return the classes of the norms that a passage states; none where one is of another kind."""
        found: set[Term] = set()
        for norm in norms:
            if any(text(one) in source for one in self.data.values(norm, srv("operativeWords"))):
                found.update(self.data.values(norm, RDF_TYPE))
        return frozenset(found) if found & MODALITIES <= _OPPOSED else frozenset()

    def _compare_title(self) -> Iterator[Finding]:
        """Yield the title of an agreement that begins with the name of another kind of instrument."""
        only = self.data.values(self.agreement, srv("isConstitutedBy"))
        given = {kind for one in only for kind in self.data.values(one, RDF_TYPE)} & _NAMED_KINDS
        if len(only) != 1 or not given:
            return
        for title in self.data.values(self.agreement, _TITLE):
            words = text(title).lower()
            for kind in sorted(_NAMED_KINDS - given) if language(title) == self.tag else ():
                for label in self.data.values(kind, _CLASS_LABEL):
                    if language(label) == self.tag and words.startswith(text(label).lower()):
                        yield self._finding("WordsInstrument", self.agreement, _TITLE, title, label)

    # A quote

    def _compare_quote(self, norm: Term, clause: Term, norms: Collection[Term]) -> Iterator[Finding]:
        quote = next(iter(self.data.values(norm, srv("quote"))), None)
        known = None if quote is None else self.lexicon.find_language(language(quote))
        if quote is None or known is None:
            return
        passages = self.data.values(clause, srv("hasPassage"))
        texts = [value for one in passages for value in self.data.values(one, srv("text"))]
        source = [text(one) for one in texts if language(one) == self.tag]
        left_out = find_cut(self.data, norm, norms, source, known)
        if left_out:
            yield self._finding("WordsQuote", norm, srv("quote"), quote, quote, left_out)

    def _find_notice(self, norm: Term, *, noticed: bool) -> Iterator[Finding]:
        """Yield the quote of a condition or power that tells of a notice, where it has none.

        Where the clause has another notice, or it is not said to whom one goes, that may be the one meant.
        """
        if not {srv("Condition"), srv("Power")} & set(self.data.values(norm, RDF_TYPE)):
            return
        addressed = bool(self.data.values(norm, srv("hasAddressee")))
        if self.data.values(norm, srv("requiresNotification")) or (noticed and not addressed):
            return
        for quote in self.data.values(norm, srv("quote")):
            own = self.lexicon.find_language(language(quote))
            if own is not None and own.tells_of_notice(text(quote)):
                rule = "WordsNoticeMissing" if addressed else "WordsNotice"
                yield self._finding(rule, norm, srv("requiresNotification"), quote, quote)

    # Helpers

    def _source_text(self, clause: Term) -> str:
        """Return the source text of a clause and of the one that it is part of."""
        clauses = (clause, *self.data.values(clause, srv("isPartOfClause")))
        passages = (one for number in clauses for one in self.data.values(number, srv("hasPassage")))
        texts = (value for one in passages for value in self.data.values(one, srv("text")))
        return " ".join(text(one) for one in texts if language(one) == self.tag)

    def _read(self, value: Term) -> Facts | None:
        return self._read_text(text(value), language(value))

    def _read_text(self, words: str, tag: str) -> Facts | None:
        found = self.lexicon.find_language(tag)
        return found.read(words) if found is not None else None

    def _finding(
        self, name: str, focus: Term, path: Term, value: Term, words: Term, missing: str = ""
    ) -> Finding:
        """Return a finding; of a name ``Rule:translation`` the message speaks of a translation."""
        messages = {
            lang: Messages(lang, "words").text(
                name, text=_shorten(text(value)), words=_shorten(text(words)), missing=missing
            )
            for lang in LANGUAGES
        }
        name = name.partition(":")[0]
        severity = sh("Info" if name in _REMARKS else "Violation")
        return Finding(severity, f"<{_IRI}{name}>", focus, path, value, name_component("Words"), messages)


def _missing_times(stated: Facts, evidence: Facts) -> list[str]:
    """Return the periods and days that a text states and its words do not, as a person writes them."""
    known = {measure_period(one) for one in evidence.periods}
    periods = {
        one for one in stated.periods
        if measure_period(one) not in known
        and not (one.number == 1 and one.unit in evidence.units)
    }  # fmt: skip
    # A month may be printed in another language than that of the text: then the figure of the day tells.
    days = {
        one for one in stated.days - evidence.days if evidence.days or str(one.day) not in evidence.figures
    }
    return [
        *(f"P{one.number}{one.unit}" for one in sorted(periods)),
        *(f"--{one.month:02}-{one.day:02}" for one in sorted(days)),
    ]


def _shorten(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST].rstrip() + " …"

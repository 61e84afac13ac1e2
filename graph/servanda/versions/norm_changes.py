"""What changed between two versions of an agreement, norm by norm and word by word.

A norm rests on the sentences in which its words stand, and on the lead-ins of the lists that these are items
of. Where one of them has changed by a word, the norm is to be read again, whatever words of it survive.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, NamedTuple

from servanda.errors import ServandaError
from servanda.letters import compose_letters
from servanda.messages import error_text
from servanda.model import Agreement, Norm
from servanda.names import fold_name
from servanda.text.numbering import build_clause_path
from servanda.versions.norm_values import Values, list_quotes, name_in, read_values
from servanda.versions.sentence_alignment import (
    Link,
    SentenceAlignment,
    WordChange,
    align_versions,
    list_word_changes,
)
from servanda.versions.version_text import Version, find_words_in, split_words

#: What can have become of a norm, or of a sentence without one.
CHANGES: Final = ("unchanged", "moved", "renamed", "changed", "added", "removed")
#: What can have become of words of the text that are quoted.
ANCHORS: Final = ("found", "moved", "changed", "gone")
#: The other way round.
_TURNED: Final = {"added": "removed", "removed": "added"}
#: Versions share at least this part of the words of the shorter one.
_RELATED: Final = 0.2
_GAP: Final = re.compile(r"\s*(?:…|\.\.\.)\s*")
_NO_LINK: Final = Link((), ())


class SentenceChange(NamedTuple):
    """A sentence, or several that are one in the other version, with the edit.

    ``link`` tells it apart from others; a clause is None where the sentence is not there.
    """

    link: Link
    clause_before: str | None
    clause_after: str | None
    words: tuple[WordChange, ...]

    @property
    def change(self) -> str:
        """What became of it: one of :data:`CHANGES`."""
        return "changed" if all(self.link[:2]) else "removed" if self.link.first else "added"

    def turn(self) -> SentenceChange:
        """Return the change as seen from the other version."""
        words = tuple(WordChange(one.after, one.before) for one in self.words)
        return SentenceChange(self.link.turn(), self.clause_after, self.clause_before, words)


@dataclass(frozen=True)
class NormChange:
    """What became of a norm; ``norm`` is None for sentences that ground none.

    ``before`` and ``after`` hold the clause, the quote and the values that differ; one of them is None for
    what was added or removed. ``sentences`` are those it rests on that changed. ``read_again`` says that its
    words are no longer those it was read from, or that they stand several times, so that a person has to read
    it again.
    """

    norm: str | None
    change: str
    before: Values | None
    after: Values | None
    sentences: tuple[SentenceChange, ...] = ()
    read_again: bool = False

    @property
    def words(self) -> tuple[WordChange, ...]:
        """The edit of all its sentences."""
        return tuple(word for sentence in self.sentences for word in sentence.words)

    def turn(self) -> NormChange:
        """Return the change as seen from the other version."""
        return replace(
            self,
            change=_TURNED.get(self.change, self.change),
            before=self.after,
            after=self.before,
            sentences=tuple(one.turn() for one in self.sentences),
        )


@dataclass(frozen=True)
class _Ground:
    """The sentences that quoted words stand in, and those that these are a part of."""

    of: str
    words: str
    own: tuple[int, ...]
    context: tuple[int, ...]

    @cached_property
    def places(self) -> tuple[int, ...]:
        return tuple(sorted({*self.own, *self.context}))


def compare_versions(first: Version, second: Version) -> list[NormChange]:
    """Return what changed from one version to the other: norms in the order of their clauses, then sentences.

    Norms are all there, those that did not change too; of sentences that ground none, only what changed.
    Where the second is a text alone, the norms of the first are sought in it, and its notes, references and
    silences with them. Raises ServandaError for versions in two languages, or of different agreements.
    """
    _refuse_other_language(first, second)
    if first.agreement is None and second.agreement is not None:
        return [one.turn() for one in compare_versions(second, first)]
    comparison = _Comparison(first, second)
    _refuse_unrelated(first, second, comparison.alignment)
    return comparison.list_changes()


def list_missing_parties(first: Version, second: Version) -> list[str]:
    """Return the names of Parties of the first version that the second does not name; of a text none."""
    if first.agreement is None:
        return []
    parties = [_list_names(first.agreement, party) for party in first.agreement.parties]
    if second.agreement is not None:
        theirs = {name for party in second.agreement.parties for name in _list_names(second.agreement, party)}
        return [names[0] for names in parties if names and theirs.isdisjoint(names)] if theirs else []
    ours, theirs_text = (fold_name(" ".join(one.text for one in v.sentences)) for v in (first, second))
    return [
        names[0]
        for names in parties
        if any(name in ours for name in names) and not any(name in theirs_text for name in names)
    ]


def _list_names(agreement: Agreement, party: str) -> list[str]:
    names = [*agreement.names(party).values(), *agreement.alternatives(party, agreement.language)]
    return [fold_name(name) for name in names] or [party]


def _refuse_other_language(first: Version, second: Version) -> None:
    ours, theirs = (version.language.partition("-")[0] for version in (first, second))
    if ours != theirs and "und" not in (ours, theirs):
        raise ServandaError(
            error_text(
                "versions-languages", first=first.name, second=second.name, language=ours, other=theirs
            )
        )


def _refuse_unrelated(first: Version, second: Version, alignment: SentenceAlignment) -> None:
    """Raise ServandaError for versions that have no text in common, or no Party, and do not say they are."""
    families = [
        {one for one in (version.agreement.iri, version.agreement.version_of) if one}
        for version in (first, second)
        if version.agreement is not None
    ]
    if len(families) == 2 and not families[0].isdisjoint(families[1]):
        return
    ours, theirs = (sum(len(one.key) for one in version.sentences) for version in (first, second))
    shared = sum(
        len(first.sentences[one].key) for link in alignment.links if link.second for one in link.first
    )
    if ours and theirs and shared < _RELATED * min(ours, theirs):
        raise ServandaError(error_text("versions-unrelated", first=first.name, second=second.name))
    missing = list_missing_parties(first, second)
    if first.agreement is not None and missing and len(missing) == len(first.agreement.parties):
        raise ServandaError(error_text("versions-parties", first=first.name, second=second.name))


class _Comparison:
    """Compares two versions; the first has norms, or neither has."""

    def __init__(self, first: Version, second: Version) -> None:
        self.first, self.second = first, second
        self.alignment = align_versions(first, second)
        self.norms = _list_norms(first)
        self.others = _list_norms(second)
        self.grounds = {norm.iri: _find_grounds(first, norm) for norm in self.norms}
        self.other_grounds = {norm.iri: _find_grounds(second, norm) for norm in self.others}
        self.pairs = self._pair_norms()

    def list_changes(self) -> list[NormChange]:
        """Return all changes."""
        renamed = self._list_renamed()
        rows = [self._compare_norm(norm, renamed) for norm in self.norms]
        taken = set(self.pairs.values())
        rows += [self._add_norm(norm) for norm in self.others if norm.iri not in taken]
        if self.first.agreement is not None and self.second.agreement is None:
            rows += self._list_remarks()
        return rows + self._list_sentences()

    # Norms

    @cached_property
    def grounded_firsts(self) -> frozenset[int]:
        """The sentences of the first version in which words of a norm stand."""
        return frozenset(place for grounds in self.grounds.values() for place in grounds[0].own)

    @cached_property
    def grounded_seconds(self) -> frozenset[int]:
        """The same of the second version."""
        return frozenset(place for grounds in self.other_grounds.values() for place in grounds[0].own)

    def _pair_norms(self) -> dict[str, str]:
        """Return for the norms of the first version the same ones of the second: by their words and names."""
        scored = []
        for norm in self.norms:
            links = self._links([replace(self.grounds[norm.iri][0], context=())])
            there = {place for link in links for place in link.second}
            for other in self.others:
                score = self._score(norm, other, there)
                if score > 0:
                    names = sorted((_own_name(norm), _own_name(other)))
                    scored.append((-score, names, norm.iri, other.iri))
        found: dict[str, str] = {}
        taken: set[str] = set()
        for *_, ours, theirs in sorted(scored):
            if ours not in found and theirs not in taken:
                found[ours] = theirs
                taken.add(theirs)
        return found

    def _score(self, norm: Norm, other: Norm, there: set[int]) -> float:
        """Return how well two norms fit; 0 where they are not the same norm."""
        anchored = any(there & set(ground.own) for ground in self.other_grounds[other.iri][:1])
        same_name = _own_name(norm) == _own_name(other)
        same_stem = _stem(norm) == _stem(other)
        same_act = norm.action == other.action and norm.modality == other.modality
        if not anchored and not (same_name and same_act):
            return 0.0
        ours, theirs = (set(_keys(one.quote.any)) for one in (norm, other))
        likeness = len(ours & theirs) / max(1, len(ours | theirs))
        if not (same_stem or same_act or likeness > 0.5):
            return 0.0
        return (
            4 * anchored + same_name + 2 * same_stem + 2 * likeness + same_act + (norm.action == other.action)
        )

    def _list_renamed(self) -> dict[str, str]:
        """Return the names of norms and clauses of the first version as the second has them."""
        found: dict[str, str] = {}
        for link in self.alignment.links:
            if link.same:
                ours = build_clause_path(self.first.sentences[link.first[0]].clause)
                theirs = build_clause_path(self.second.sentences[link.second[0]].clause)
                if ours and theirs:
                    found.setdefault(ours, theirs)
        for ours, theirs in self.pairs.items():
            found[ours.rpartition("/")[2]] = theirs.rpartition("/")[2]
        return found

    def _compare_norm(self, norm: Norm, renamed: dict[str, str]) -> NormChange:
        grounds = self.grounds[norm.iri]
        links = self._links(grounds)
        before: Values = self._describe(self.first, norm)
        before["quotes"] = [
            {"of": one.of, "words": one.words, "anchor": self._find_anchor(one)} for one in grounds
        ]
        edits = self._list_edits(links)
        edited = any(not link.same for link in links)
        again = edited or any(not link.sure for link in links)
        paired = self.pairs.get(norm.iri)
        if paired is not None:
            other = next(one for one in self.others if one.iri == paired)
            return self._compare_values(norm, other, before, edits, again, renamed)
        own = self._links([replace(grounds[0], context=())])
        theirs = [place for link in own for place in link.second]
        unmodelled = edited and not self.grounded_seconds.intersection(theirs)
        if not theirs or (self.second.agreement is not None and not unmodelled):
            return NormChange(norm.iri, "removed", before, None, self._list_edits(own), edited)
        after: Values = {
            "norm": None,
            "clause": self.second.sentences[theirs[0]].clause,
            "quote": before["quote"]
            if all(link.same for link in own)
            else " ".join(self.second.sentences[place].text for place in dict.fromkeys(theirs)),
            "values": {},
        }
        change = "changed" if edited else "moved" if self._moved(own) else "unchanged"
        return NormChange(norm.iri, change, before, after, edits, again)

    def _compare_values(
        self, norm: Norm, other: Norm, before: Values, edits: tuple[SentenceChange, ...],
        again: bool, renamed: dict[str, str],
    ) -> NormChange:  # fmt: skip
        assert self.first.agreement is not None
        assert self.second.agreement is not None
        after = self._describe(self.second, other)
        values = read_values(norm, name_in(self.first.agreement, renamed))
        theirs = read_values(other, name_in(self.second.agreement, {}))
        differing = [key for key in dict.fromkeys((*values, *theirs)) if values.get(key) != theirs.get(key)]
        before["values"] = {key: values.get(key) for key in differing}
        after["values"] = {key: theirs.get(key) for key in differing}
        if edits or differing:
            change = "changed"
        elif build_clause_path(norm.number) != build_clause_path(other.number):
            change = "moved"
        else:
            change = "renamed" if _own_name(norm) != _own_name(other) else "unchanged"
        return NormChange(norm.iri, change, before, after, edits, again)

    def _add_norm(self, norm: Norm) -> NormChange:
        """Return what became of a norm that only the second version has: of new words, or of changed ones."""
        after = self._describe(self.second, norm)
        ground = self.other_grounds[norm.iri][0]
        links = list(dict.fromkeys(self.alignment.of_second[place] for place in ground.own))
        ours = [place for link in links for place in link.first]
        rests_on = {place for one in self.other_grounds[norm.iri] for place in one.places}
        edited = any(not self.alignment.of_second[place].same for place in rests_on)
        if not ours or not edited or self.grounded_firsts.intersection(ours):
            return NormChange(norm.iri, "added", None, after)
        before = {"norm": None, **(_describe_sentences(self.first, ours) or {}), "values": {}}
        return NormChange(norm.iri, "changed", before, after, self._list_edits(links), read_again=True)

    def _describe(self, version: Version, norm: Norm) -> Values:
        quote = norm.quote.find(version.language)
        return {"norm": norm.iri, "clause": norm.number, "quote": quote, "values": {}}

    def _links(self, grounds: Iterable[_Ground]) -> list[Link]:
        """Return the links of the sentences that some words rest on, each once."""
        places = sorted({place for ground in grounds for place in ground.places})
        return list(dict.fromkeys(self.alignment.of_first[place] for place in places))

    def _find_anchor(self, ground: _Ground) -> str:
        links = [self.alignment.of_first[place] for place in ground.places]
        own = [self.alignment.of_first[place] for place in ground.own]
        if not links or not any(link.second for link in own):
            return "gone"
        if not all(link.same and link.sure for link in links):
            return "changed"
        return "moved" if self._moved(own) else "found"

    def _moved(self, links: Iterable[Link]) -> bool:
        return any(
            _differ(self.first.sentences[link.first[0]].clause, self.second.sentences[link.second[0]].clause)
            for link in links
            if link.second
        )

    def _list_edits(self, links: Iterable[Link]) -> tuple[SentenceChange, ...]:
        found = []
        for link in links:
            if link.same:
                continue
            ours = [self.first.sentences[place] for place in link.first]
            theirs = [self.second.sentences[place] for place in link.second]
            before, after = (some[0].clause if some else None for some in (ours, theirs))
            found.append(SentenceChange(link, before, after, tuple(list_word_changes(ours, theirs))))
        return tuple(found)

    # Notes, references and silences

    def _list_remarks(self) -> list[NormChange]:
        assert self.first.agreement is not None
        rows = []
        for clause in self.first.agreement.clauses:
            number = clause.number or clause.name
            named = [("note", one.iri, one.words) for one in clause.notes]
            named += [("reference", one.iri, one.words) for one in clause.references]
            found = [(of, iri, texts.find(self.first.language)) for of, iri, texts in named]
            # What a text does not say, no sentence of the clause says.
            found += [("silence", one.iri, "") for one in clause.silences]
            for of, iri, words in found:
                ground = _find_ground(self.first, number, of, words, ())
                if not ground.places:
                    continue
                anchor = self._find_anchor(ground)
                links = self._links([ground])
                change = {"found": "unchanged", "gone": "removed"}.get(anchor, anchor)
                theirs = [self.second.sentences[place] for link in links for place in link.second]
                before = {"clause": number, "quote": words, "of": of, "id": iri, "anchor": anchor}
                after = {"clause": theirs[0].clause, "quote": words} if change != "removed" else None
                if change == "changed" and after is not None:
                    after["quote"] = " ".join(one.text for one in theirs)
                again = change in ("changed", "removed")
                rows.append(NormChange(None, change, before, after, self._list_edits(links), again))
        return rows

    # Sentences

    def _list_sentences(self) -> list[NormChange]:
        ours = {place for grounds in self.grounds.values() for one in grounds for place in one.places}
        theirs = {place for grounds in self.other_grounds.values() for one in grounds for place in one.places}
        rows = []
        for link in self.alignment.links:
            if not ours.isdisjoint(link.first) or not theirs.isdisjoint(link.second):
                continue  # which the rows of norms tell
            moved = link.same and self._moved([link])
            if link.same and not moved:
                continue
            before = _describe_sentences(self.first, link.first)
            after = _describe_sentences(self.second, link.second)
            change = (
                "moved" if moved else "added" if before is None else "removed" if after is None else "changed"
            )
            rows.append(NormChange(None, change, before, after, self._list_edits([link])))
        return rows


def _list_norms(version: Version) -> list[Norm]:
    return [one for one in version.agreement.norms if not one.implied] if version.agreement else []


def _find_grounds(version: Version, norm: Norm) -> list[_Ground]:
    """Return what a norm rests on, the ground of the norm's own words first."""
    found: list[_Ground] = []
    for of, words in list_quotes(norm, version.language) or [("norm", "")]:
        near = found[0].places if found else ()
        found.append(_find_ground(version, norm.number, of, words, near))
    return found


def _find_ground(version: Version, clause: str, of: str, words: str, near: Sequence[int]) -> _Ground:
    """Return the sentences of words of a clause: near what is known, in the clause, or in what it is part of.

    Words that are found nowhere, and no words, rest on the whole clause.
    """
    own = version.list_clause(clause)
    context = {one for place in own[:1] for one in version.list_context(place)}
    found: set[int] = set()
    for piece in filter(None, _GAP.split(words.strip())):
        for places in (near, own, sorted({*context, *own})):
            there = find_words_in(version, places, piece)
            if there:
                found.update(there)
                break
    found = found or set(own)
    around = {one for place in found for one in version.list_context(place)} | found
    # The words of an item may begin in the lead-in of its list, which stays where the item goes.
    held = {place for place in found if place in own} or found
    return _Ground(of, words, tuple(sorted(held)), tuple(sorted(around - held)))


def _describe_sentences(version: Version, places: Sequence[int]) -> Values | None:
    if not places:
        return None
    sentences = [version.sentences[place] for place in places]
    return {"clause": sentences[0].clause, "quote": " ".join(one.text for one in sentences)}


def _differ(clause: str, other: str) -> bool:
    """Say whether two clauses have different numbers; what a text does not number has none to differ."""
    ours, theirs = build_clause_path(clause), build_clause_path(other)
    if not any(map(str.isdigit, ours)) and not any(map(str.isdigit, theirs)):
        return False
    return ours != theirs


def _own_name(norm: Norm) -> str:
    return norm.iri.rpartition("/")[2]


def _stem(norm: Norm) -> str:
    """Return the name of a norm without that of its clause."""
    return _own_name(norm).removeprefix(f"{build_clause_path(norm.number)}-")


def _keys(text: str) -> list[str]:
    return [word.key for word in split_words(compose_letters(text))]


def has_changes(changes: Iterable[NormChange]) -> bool:
    """Say whether anything changed."""
    return any(one.change != "unchanged" or one.read_again for one in changes)


def write_changes(changes: Iterable[NormChange]) -> str:
    """Return changes as JSON: a list of ``{norm, change, before, after, words, read_again}``."""
    rows: list[dict[str, Any]] = [
        {
            "norm": one.norm,
            "change": one.change,
            "before": one.before,
            "after": one.after,
            "words": [word._asdict() for word in one.words],
            "read_again": one.read_again,
        }
        for one in changes
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)

"""The sentences of two versions laid beside each other.

A sentence that stands word for word in both is found wherever it stands; one that stands several times is
told apart by its neighbours and its clause, and where these do not decide, the pair is unsure. What is left
is joined where only the ends of sentences are set elsewhere, and then paired by its words, so that an edited
sentence meets the one that it was, and parts of one that was split, or the whole of two that were merged,
meet all of it. Which text is laid beside which makes no difference.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import accumulate
from math import ceil, log
from typing import Final, NamedTuple

from servanda.text.numbering import build_clause_path
from servanda.versions.version_text import END_MARKS, Sentence, Version, Word

#: From this likeness on two sentences are one that was edited; of one clause, or between the same neighbours,
#: less is enough.
_ALIKE: Final = 0.6
_ALIKE_IN_PLACE: Final = 0.4
#: This share of the words of a sentence stands, in their order, in one that it was merged into.
_MERGED: Final = 0.7
_FEWEST_MERGED: Final = 4
#: So many sentences that share the rarest words with one are held against it.
_MOST: Final = 12
_BONUS: Final = 0.15


class Link(NamedTuple):
    """Sentences of the first version and those of the second that they are, by their places.

    One side is empty for what was added or removed. ``same`` says that they are so word for word, ``sure``
    that no other place has the same words with as much right.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]
    same: bool = False
    sure: bool = True

    def turn(self) -> Link:
        """Return the link as seen from the second version."""
        return self._replace(first=self.second, second=self.first)


class WordChange(NamedTuple):
    """Words that were put in place of others, or added, or removed; of these one is empty."""

    before: str
    after: str


@dataclass(frozen=True)
class SentenceAlignment:
    """All sentences of two versions, each in one link, in the order of the first."""

    links: tuple[Link, ...]

    @cached_property
    def of_first(self) -> Mapping[int, Link]:
        """The link of each sentence of the first version."""
        return {number: link for link in self.links for number in link.first}

    @cached_property
    def of_second(self) -> Mapping[int, Link]:
        """The link of each sentence of the second version."""
        return {number: link for link in self.links for number in link.second}


def align_versions(first: Version, second: Version) -> SentenceAlignment:
    """Lay the sentences of two versions beside each other."""
    ours, theirs = ([one.key for one in version.sentences] for version in (first, second))
    if theirs < ours:  # One order, so that the same pairs are found from either side.
        links = [link.turn() for link in _Aligner(second, first).align()]
    else:
        links = _Aligner(first, second).align()
    return SentenceAlignment(tuple(sorted(links, key=_order_link)))


def _order_link(link: Link) -> tuple[float, float]:
    """Return where a link stands: by the first version, what was added behind all of it."""
    infinite = float("inf")
    return min(link.first, default=infinite), min(link.second, default=infinite)


def list_word_changes(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[WordChange]:
    """Return how the words of some sentences were edited into those of others."""
    ours, theirs = list(_join_words(before)), list(_join_words(after))
    keys, other_keys = ([key for key, _ in words] for words in (ours, theirs))
    ends, other_ends = _list_ends(before), _list_ends(after)
    found = []
    for tag, low, high, start, end in SequenceMatcher(None, keys, other_keys, autojunk=False).get_opcodes():
        # Where one text ends a sentence, the mark that ends it counts for nothing in the other either.
        is_end = END_MARKS.issuperset(keys[low:high] or other_keys[start:end]) and (
            (tag == "insert" and low in ends) or (tag == "delete" and start in other_ends)
        )
        if tag != "equal" and not is_end:
            found.append(WordChange(_write(ours[low:high]), _write(theirs[start:end])))
    return found


def _list_ends(sentences: Sequence[Sentence]) -> set[int]:
    """Return behind how many words of all the sentences one of them ends."""
    return set(accumulate(len(sentence.words) for sentence in sentences))


def _join_words(sentences: Sequence[Sentence]) -> Iterator[tuple[str, str]]:
    """Yield each word as it is compared, and as it is shown with the blank before it."""
    for sentence in sentences:
        end = None
        for word in sentence.words:
            blank = " " if end is None or sentence.text[end : word.start].isspace() else ""
            yield word.key, blank + sentence.text[word.start : word.end]
            end = word.end


def _write(words: Iterable[tuple[str, str]]) -> str:
    return "".join(shown for _, shown in words).strip()


class _Aligner:
    """Pairs the sentences of two versions."""

    def __init__(self, first: Version, second: Version) -> None:
        self.ours, self.theirs = first.sentences, second.sentences
        self.broken = first.broken | second.broken
        self.pair: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.unsure: set[int] = set()

    def align(self) -> list[Link]:
        """Return the links, in no order."""
        self._pair_equal()
        joined = self._join_equal()
        edited = self._pair_edited()
        return joined + self._build_links(edited)

    def _put(self, one: int, other: int) -> None:
        self.pair[one], self.back[other] = other, one

    # Word for word

    def _pair_equal(self) -> None:
        ours, theirs = _group(self.ours), _group(self.theirs)
        for key, places in ours.items():
            if len(places) == len(theirs.get(key, ())) == 1:
                self._put(places[0], theirs[key][0])
        repeated = {key for key in ours if key in theirs and len(ours[key]) + len(theirs[key]) > 2}
        if not repeated:
            return
        self._pair_by_neighbours(repeated)
        for key in sorted(repeated):
            self._pair_by_clause(ours[key], theirs[key])

    def _pair_by_neighbours(self, repeated: set[tuple[str, ...]]) -> None:
        """Pair repeated sentences that stand beside the same ones, from what is paired outwards."""
        changed = True
        while changed:
            changed = False
            for step in (1, -1):
                order = range(len(self.ours)) if step == 1 else range(len(self.ours) - 1, -1, -1)
                for one in order:
                    if one in self.pair or self.ours[one].key not in repeated:
                        continue
                    beside = self.pair.get(one - step)
                    other = beside + step if beside is not None else -1
                    free = 0 <= other < len(self.theirs) and other not in self.back
                    if free and self.theirs[other].key == self.ours[one].key:
                        self._put(one, other)
                        changed = True

    def _pair_by_clause(self, ours: Sequence[int], theirs: Sequence[int]) -> None:
        """Pair what is left of a repeated sentence: by the number of its clause, else in order."""
        left = [one for one in ours if one not in self.pair]
        free = [other for other in theirs if other not in self.back]
        even = len(left) == len(free)
        for same_clause in (True, False):
            for one in list(left):
                other = next(
                    (x for x in free if not same_clause or _same_clause(self.ours[one], self.theirs[x])), None
                )
                if other is None:
                    continue
                self._put(one, other)
                left.remove(one)
                free.remove(other)
                # With the same number of places in either text, the clause or the order decides.
                if not even:
                    self.unsure.add(one)

    # Word for word, with other ends of sentences

    def _join_equal(self) -> list[Link]:
        """Link neighbours that have the same words once they are joined, as the lines of an address have."""
        starts: dict[str, list[int]] = defaultdict(list)
        for other, sentence in enumerate(self.theirs):
            if other not in self.back and sentence.key:
                starts[sentence.key[0].casefold()].append(other)
        found = []
        for one, sentence in enumerate(self.ours):
            if one in self.pair or not sentence.key:
                continue
            for other in starts[sentence.key[0].casefold()]:
                if other not in self.back and (ends := self._find_joined_ends(one, other)):
                    link = Link(tuple(range(one, ends[0])), tuple(range(other, ends[1])), same=True)
                    self.pair.update(dict.fromkeys(link.first, other))
                    self.back.update(dict.fromkeys(link.second, one))
                    found.append(link)
                    break
        self.joined = {number for link in found for number in link.first}
        return found

    def _find_joined_ends(self, one: int, other: int) -> tuple[int, int] | None:
        """Return behind which sentences two runs of unpaired ones have had the same words, None where not."""
        ours, theirs = list(self.ours[one].key), list(self.theirs[other].key)
        one, other = one + 1, other + 1
        while True:
            shorter = min(len(ours), len(theirs))
            if any(not _is_same_at_end(*pair) for pair in zip(ours[:shorter], theirs[:shorter], strict=True)):
                return None
            ours, theirs = ours[shorter:], theirs[shorter:]
            if not ours and not theirs:
                return one, other
            if theirs and (one == len(self.ours) or one in self.pair):
                return None
            if ours and (other == len(self.theirs) or other in self.back):
                return None
            # A mark that ends a sentence stands inside the longer one.
            if theirs:
                theirs = theirs[theirs[0] in END_MARKS :]
                ours, one = list(self.ours[one].key), one + 1
            else:
                ours = ours[ours[0] in END_MARKS :]
                theirs, other = list(self.theirs[other].key), other + 1

    # By likeness

    def _pair_edited(self) -> list[tuple[int, int]]:
        """Pair what is left by its words; return the pairs, and those of what was split or merged."""
        left = [one for one in range(len(self.ours)) if one not in self.pair]
        free = [other for other in range(len(self.theirs)) if other not in self.back]
        clauses = self._map_clauses()
        scored = []
        for one, other in self._list_candidates(left, free, clauses):
            near = self._is_near(one, other, clauses)
            score = _likeness(self.ours[one].key, self.theirs[other].key)
            if score >= (_ALIKE_IN_PLACE if near else _ALIKE):
                scored.append((-(score + _BONUS * near), one + other, abs(one - other), one, other))
        edited = []
        taken_ours: set[int] = set()
        taken_theirs: set[int] = set()
        for *_, one, other in sorted(scored):
            if one not in taken_ours and other not in taken_theirs:
                edited.append((one, other))
                taken_ours.add(one)
                taken_theirs.add(other)
        rest_ours = [one for one in left if one not in taken_ours]
        rest_theirs = [other for other in free if other not in taken_theirs]
        holders = _index(self.theirs, free)
        edited += [
            (one, other)
            for one in rest_ours
            for other in [_find_whole(self.ours[one], self.theirs, holders)]
            if other is not None
        ]
        holders = _index(self.ours, left)
        edited += [
            (one, other)
            for other in rest_theirs
            for one in [_find_whole(self.theirs[other], self.ours, holders)]
            if one is not None
        ]
        return edited

    def _map_clauses(self) -> dict[str, str]:
        """Return for each clause the one in which most of its sentences stand now."""
        votes = Counter(
            (_path(self.ours[one]), _path(self.theirs[other])) for one, other in self.pair.items()
        )
        found: dict[str, str] = {}
        for (ours, theirs), _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0])):
            found.setdefault(ours, theirs)
        return found

    def _is_near(self, one: int, other: int, clauses: Mapping[str, str]) -> bool:
        """Say whether two sentences stand in the same clause, or between the same neighbours."""
        ours, theirs = _path(self.ours[one]), _path(self.theirs[other])
        mapped = clauses.get(ours)
        if mapped is not None:
            if mapped == theirs:
                return True
        elif theirs not in clauses.values() and ours == theirs:
            return True
        before, after = self.pair.get(one - 1), self.pair.get(one + 1)
        return before == other - 1 or after == other + 1

    def _list_candidates(
        self, left: Sequence[int], free: Sequence[int], clauses: Mapping[str, str]
    ) -> Iterator[tuple[int, int]]:
        """Yield the pairs worth comparing: those that stand near, and those that share the rarest words."""
        holders = _index(self.theirs, free)
        weight = {key: log(1 + len(self.theirs) / len(places)) for key, places in holders.items()}
        by_clause: dict[str, list[int]] = defaultdict(list)
        for other in free:
            by_clause[_path(self.theirs[other])].append(other)
        for one in left:
            shared: dict[int, float] = defaultdict(float)
            for key in sorted(set(self.ours[one].key)):
                # A word of every other sentence tells nothing.
                if len(holders.get(key, ())) <= max(_MOST, len(free) // 4):
                    for other in holders.get(key, ()):
                        shared[other] += weight[key]
            best = sorted(shared, key=lambda other: (-shared[other], abs(one - other), other))[:_MOST]
            path = _path(self.ours[one])
            near = by_clause.get(clauses.get(path, path), [])[:_MOST]
            beside = [
                other
                for other in (self.pair.get(one - 1, -2) + 1, self.pair.get(one + 1, -2) - 1)
                if 0 <= other < len(self.theirs) and other not in self.back
            ]
            yield from ((one, other) for other in dict.fromkeys((*best, *near, *beside)))

    # Links

    def _build_links(self, edited: Sequence[tuple[int, int]]) -> list[Link]:
        links = [
            Link((one,), (other,), self._is_same(one, other), one not in self.unsure)
            for one, other in self.pair.items()
            if one not in self.joined
        ]
        ours: dict[int, set[int]] = defaultdict(set)
        theirs: dict[int, set[int]] = defaultdict(set)
        for one, other in edited:
            ours[one].add(other)
            theirs[other].add(one)
        taken: set[int] = set()
        for one, _ in edited:
            if one in taken:
                continue
            firsts, seconds = {one}, set[int]()
            while True:  # all that hang together: a split, a merger, or both
                new = {other for part in firsts for other in ours[part]}
                grown = {part for other in new for part in theirs[other]} | firsts
                if new == seconds and grown == firsts:
                    break
                firsts, seconds = grown, new
            taken |= firsts
            links.append(Link(tuple(sorted(firsts)), tuple(sorted(seconds))))
        met = {other for link in links for other in link.second} | set(self.back)
        known = {one for link in links for one in link.first} | set(self.pair)
        links += [Link((one,), ()) for one in range(len(self.ours)) if one not in known]
        links += [Link((), (other,)) for other in range(len(self.theirs)) if other not in met]
        return links

    def _is_same(self, one: int, other: int) -> bool:
        words = zip(self.ours[one].words, self.theirs[other].words, strict=True)
        return all(self._are_same(ours, theirs) for ours, theirs in words)

    def _are_same(self, ours: Word, theirs: Word) -> bool:
        """Say whether two words are the same; a hyphen counts, unless a line is broken at it."""
        return ours.key == theirs.key or ours.key.replace("-", "") in self.broken


def _group(sentences: Sequence[Sentence]) -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for number, sentence in enumerate(sentences):
        found.setdefault(sentence.key, []).append(number)
    return found


def _index(sentences: Sequence[Sentence], places: Iterable[int]) -> dict[str, list[int]]:
    """Return for each word of some sentences the places of those that have it, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for place in places:
        for key in sorted(set(sentences[place].key)):
            found[key].append(place)
    return found


def _find_whole(
    part: Sentence, sentences: Sequence[Sentence], holders: Mapping[str, Sequence[int]]
) -> int | None:
    """Return the edited sentence that holds nearly all words of another, in their order.

    ``holders`` are the places of the edited sentences by their words.
    """
    wanted = part.key
    if len(wanted) < _FEWEST_MERGED:
        return None
    fewest = _MERGED * len(wanted)
    # So many words may be missing that a sentence without one more of them is out: the rarest ones decide.
    rarest = sorted(wanted, key=lambda key: (len(holders.get(key, ())), key))
    needed = rarest[: len(wanted) - ceil(fewest) + 1]
    bag = Counter(wanted)
    for place in sorted({place for key in needed for place in holders.get(key, ())}):
        held = sentences[place].key
        if sum((bag & Counter(held)).values()) < fewest:
            continue
        blocks = SequenceMatcher(None, wanted, held, autojunk=False).get_matching_blocks()
        if sum(block.size for block in blocks) >= fewest:
            return place
    return None


def _is_same_at_end(one: str, other: str) -> bool:
    """Say whether words are the same where a sentence may begin, with a capital letter, in one text alone."""
    return one == other or one.casefold() == other.casefold()


def _path(sentence: Sentence) -> str:
    return build_clause_path(sentence.clause)


def _same_clause(one: Sentence, other: Sentence) -> bool:
    return _path(one) == _path(other)


def _likeness(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()

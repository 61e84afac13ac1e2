"""How surely ``servanda diff`` finds what changed, counted on treaties edited by chance.

The texts are not here: they are looked for in ``../shared/data/treaties``, or in the folder that is named. Of
each text versions are made by edits of known kinds in known sentences (a number, a period, "shall", "not",
the addressee; a sentence deleted or split; paragraphs swapped and renumbered). Counted are edited sentences
that pass as unchanged, and others that are flagged.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from pathlib import Path

from servanda.text.clean import clean_text
from servanda.versions.sentence_alignment import align_versions
from servanda.versions.version_text import Version, build_text_version

TREATIES = Path(__file__).parents[2] / "shared" / "data" / "treaties"
_EDITS = 12
_LABEL = re.compile(r"^(\d+)(?=\. )", re.MULTILINE)


def change_number(words: str, chance: random.Random) -> str:
    """Return a sentence with another number."""
    found = list(re.finditer(r"\b\d+\b", words))
    if not found:
        return words
    one = chance.choice(found)
    return f"{words[: one.start()]}{int(one[0]) + chance.randint(1, 30)}{words[one.end() :]}"


def change_period(words: str, chance: random.Random) -> str:
    """Return a sentence with another period."""
    periods = {"days": "months", "months": "years", "thirty": "sixty", "six": "twelve", "three": "four"}
    return re.sub(rf"\b({'|'.join(periods)})\b", lambda one: periods[one[0]], words, count=1)


def change_modal(words: str, chance: random.Random) -> str:
    """Return a sentence that allows what it ordered, or the other way round."""
    return re.sub(r"\b(shall|may)\b", lambda one: {"shall": "may", "may": "shall"}[one[0]], words, count=1)


def change_negation(words: str, chance: random.Random) -> str:
    """Return a sentence with a "not" more or less."""
    if " not " in words:
        return words.replace(" not ", " ", 1)
    return re.sub(r"\b(shall|may|is|are)\b", r"\1 not", words, count=1)


def change_addressee(words: str, chance: random.Random) -> str:
    """Return a sentence in which someone else is named."""
    return re.sub(r"\b(Part(?:y|ies)|States?|Government|Secretary-General)\b", "Council", words, count=1)


def delete(words: str, chance: random.Random) -> str:
    """Return nothing."""
    return ""


def split(words: str, chance: random.Random) -> str:
    """Return two sentences of one."""
    return re.sub(r", (?=[a-z])(.)(?=.{25})", lambda one: ". " + one[1].upper(), words, count=1)


WITHIN = (change_number, change_period, change_modal, change_negation, change_addressee, delete, split)


def make_version(text: str, first: Version, chance: random.Random) -> tuple[str, dict[int, str]]:
    """Return an edited text, and by their places the sentences that were edited, each with how."""
    edited: dict[int, str] = {}
    spans = find_spans(text, first)
    chosen = sorted(chance.sample(sorted(spans), min(_EDITS, len(spans))), reverse=True)
    for place in chosen:
        edit = chance.choice(WITHIN)
        start, end = spans[place]
        words = edit(text[start:end], chance)
        if words != text[start:end]:
            edited[place] = edit.__name__
            text = text[:start] + words + text[end:]
    paragraphs = text.split("\n")
    swapped = chance.randrange(len(paragraphs) - 1)
    if chance.random() < 0.5:
        paragraphs[swapped : swapped + 2] = reversed(paragraphs[swapped : swapped + 2])
    text = "\n".join(paragraphs)
    if chance.random() < 0.5:
        least = chance.randint(1, 4)
        text = _LABEL.sub(lambda one: str(int(one[1]) + (int(one[1]) >= least)), text)
    return text, edited


def find_spans(text: str, version: Version) -> dict[int, tuple[int, int]]:
    """Return where sentences stand that stand once."""
    found = {}
    for place, sentence in enumerate(version.sentences):
        if text.count(sentence.text) == 1 and len(sentence.words) > 4:
            start = text.index(sentence.text)
            found[place] = (start, start + len(sentence.text))
    return found


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=TREATIES)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    begun = time.perf_counter()
    slowest = 0.0
    for path in sorted(options.folder.glob("*.[mt][dx]*")):
        raw = clean_text(path.read_text(encoding="utf-8")).text
        first = build_text_version(path.name, clean_text(raw), raw, "en")
        for seed in range(options.seeds):
            text, edited = make_version(raw, first, random.Random(f"{path.name}{seed}"))
            second = build_text_version(path.name, clean_text(text), text, "en")
            start = time.perf_counter()
            alignment = align_versions(first, second)
            slowest = max(slowest, time.perf_counter() - start)
            for place, link in alignment.of_first.items():
                kind = edited.get(place)
                flagged = not (link.same and link.sure)
                counts[f"{kind or 'untouched'}: {'flagged' if flagged else 'passed'}"] += 1
                if options.show and flagged == (kind is None):
                    print(path.name, seed, kind, repr(first.sentences[place].text[:120]), link)
    for key in sorted(counts):
        print(f"{key:32} {counts[key]}")
    print(f"{time.perf_counter() - begun:.1f} s, the slowest pair {slowest:.2f} s")


if __name__ == "__main__":
    main()

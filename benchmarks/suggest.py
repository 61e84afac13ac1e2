"""How well and how fast ``servanda suggest`` reads treaties, counted on marks that a reader made.

``suggest_marks.tsv`` has the marks: the digest of a paragraph (the first 16 hexadecimal digits of the SHA-256
of its words, with single spaces), whether it has a notice, has none, or may be read either way, and of each
notice where the words of sender, addressee and time stand in the paragraph, and what the time means. The
texts are not here: they are looked for in ``../shared/data/treaties``, or in the folder that is named. Marks
of the set ``before`` were made before there was any rule, by someone who wrote none; those of ``after``
later, from the words alone, by the reader who then changed the rules, in paragraphs drawn by a fixed seed,
many of them with a time. Which of both are missed was not looked at; the counts were, after each change. The
set ``after-tuned``, the other half of the same draw, was looked at and the rules changed by it: its figures
say only that nothing was broken.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servanda.suggest.candidates import Candidate
from servanda.suggest.coreference import KnownActors
from servanda.suggest.extraction import list_sentences, read_sentence
from servanda.text.clean import clean_text

HERE = Path(__file__).parent
TREATIES = HERE.parents[1] / "shared" / "data" / "treaties"
PARTS = ("sender", "addressee", "time")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph in its words, and the candidates for notices in it."""

    words: str
    notices: tuple[Candidate, ...]


def digest(words: str) -> str:
    """Return the digest by which a paragraph is marked."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def read_paragraphs(path: Path) -> Iterator[Paragraph]:
    """Yield the paragraphs of a treaty."""
    text = clean_text(path.read_text(encoding="utf-8"))
    found: dict[int, list[Candidate]] = defaultdict(list)
    for sentence, _ in list_sentences(text, "en"):
        paragraph = text.paragraph_at(sentence.start)
        if paragraph is not None:
            found[paragraph.start] += read_sentence(sentence, "en", KnownActors({}))
    for paragraph in text.paragraphs:
        notices = tuple(one for one in found[paragraph.start] if one.is_notice)
        for words in {paragraph.body, text.text[paragraph.start : paragraph.end]}:
            yield Paragraph(" ".join(words.split()), notices)


def has_part(paragraph: Paragraph, part: str, offsets: str) -> bool:
    """Say whether a candidate has for a part the words that were marked, or a part of them, or more."""
    start, end = map(int, offsets.split("-"))
    marked = paragraph.words[start:end].casefold()
    values = (one.value_of(part) for one in paragraph.notices)
    found = (" ".join(one.words.split()).casefold() for one in values if one is not None)
    return any(words in marked or marked in words for words in found)


def means(notice: Candidate) -> str:
    """Return what the time of a notice means: "P30D before", or how urgent it is."""
    time = notice.time
    if time is None:
        return ""
    return (
        " ".join(filter(None, (time.iso8601, time.direction)))
        if time.iso8601
        else time.urgency or (time.direction or "")
    )


def count(paragraphs: dict[str, Paragraph], rows: list[dict[str, str]]) -> tuple[Counter[str], int]:
    """Return the counts over the marks of one set, and how many of its paragraphs were not found."""
    counts: Counter[str] = Counter()
    by_digest: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_digest[row["digest"]].append(row)
    missing = 0
    for key, marks in by_digest.items():
        paragraph = paragraphs.get(key)
        if paragraph is None:
            missing += 1
            continue
        mark = marks[0]["mark"]
        if mark == "either":
            continue
        counts[f"{mark} {'found' if paragraph.notices else 'not found'}"] += 1
        for row in marks:
            for part in PARTS:
                if row[part]:
                    counts[f"{part} stated"] += 1
                    counts[f"{part} found"] += has_part(paragraph, part, row[part])
            if row["value"]:
                counts["value stated"] += 1
                counts["value found"] += any(means(one) == row["value"] for one in paragraph.notices)
    return counts, missing


def render(name: str, counts: Counter[str], missing: int) -> str:
    """Return a row of the table: by paragraph, and each part of a notice where the text states it."""
    right, wrong, left = counts["notice found"], counts["none found"], counts["notice not found"]
    precision, recall = right / max(right + wrong, 1), right / max(right + left, 1)
    score = 2 * precision * recall / max(precision + recall, 1e-9)
    parts = " | ".join(
        f"{counts[f'{part} found']} of {counts[f'{part} stated']}" for part in (*PARTS, "value")
    )
    figures = f"{precision:.2f} | {recall:.2f} | {score:.2f}"
    return f"| {name} | {right}, {wrong}, {left} | {figures} | {parts} | {missing} |"


def main() -> None:
    """Read the treaties and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=TREATIES)
    folder = parser.parse_args().folder
    if not folder.is_dir():
        raise SystemExit(f"{folder} is missing: name the folder of the treaties")
    with (HERE / "suggest_marks.tsv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    paragraphs: dict[str, Paragraph] = {}
    slowest, begun = 0.0, time.process_time()
    files = sorted(folder.glob("*.md"))
    for file in files:
        at = time.process_time()
        for paragraph in read_paragraphs(file):
            paragraphs.setdefault(digest(paragraph.words), paragraph)
        slowest = max(slowest, time.process_time() - at)
    print(
        "| marks | right, wrong, missed | precision | recall | F1 | sender | addressee | time | its value "
        "| not there |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in dict.fromkeys(row["set"] for row in rows):
        print(render(name, *count(paragraphs, [row for row in rows if row["set"] == name])))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    spent = time.process_time() - begun
    print(
        f"\n{len(files)} treaties in {spent:.1f} s, the slowest in {slowest:.1f} s; {memory} MB at the most."
    )


if __name__ == "__main__":
    main()

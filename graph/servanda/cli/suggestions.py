"""What a person may have meant by a word that is no command: by synonyms, questions, names and likeness."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from servanda.messages import LANGUAGES

#: How much alike two words are, from 0 to 1, of which one is taken for a slip in the other: of a command or
#: a question, of another word for one, of an option.
_ALIKE: Final = 0.6
_ALIKE_SYNONYMS: Final = 0.8
_ALIKE_OPTIONS: Final = 0.7
#: So many letters of a question tell it.
_BEGINNING: Final = 8


def suggest_command(words: Sequence[str], verbs: Iterable[str]) -> str | None:
    """Return what to type instead of a line whose first word is no verb, without the word servanda.

    That is a verb that the word means in one of three languages; a question by its name or its words; a
    clause, norm, actor or other thing to be shown; or the nearest verb or question. None where nothing is
    near.
    """
    known = list(verbs)
    if " " in words[0] and words[0].split()[:1] and words[0].split()[0] in known:
        return words[0]  # a whole line in quotes
    phrase = " ".join(words[: next((at for at, word in enumerate(words) if word.startswith("-")), None)])
    synonyms = {
        word: command
        for word, command in read_synonyms().items()
        if command.startswith("-") or command.split()[0] in known
    }
    means = synonyms | {verb: verb for verb in known}
    for text in dict.fromkeys((phrase, words[0], *phrase.split()[:1])):
        if (found := means.get(fold(text))) or (found := _find_question(text)):
            return found
    return _find_thing(phrase) or _find_nearest(phrase, words[0], known, synonyms)


def suggest_format(word: str) -> str | None:
    """Return the format of ``servanda export`` that is meant by another word for it (excel), else None."""
    command, _, name = read_synonyms().get(fold(word), "").rpartition(" ")
    return name if command == "export --format" else None


def suggest_option(name: str, options: Iterable[str]) -> str | None:
    """Return the option of a command that is meant by one that it lacks, None where none is near."""
    known = list(options)
    meant = [option for option in known if name.casefold() in read_option_synonyms().get(option, ())]
    if meant or name.casefold() in known:
        return meant[0] if meant else name.casefold()
    return next(iter(get_close_matches(name.casefold(), known, 1, _ALIKE_OPTIONS)), None)


def fold(text: str) -> str:
    """Return a text without what people write in different ways: case, blanks, dashes, the letter ё."""
    return re.sub(r"[\s_]+", "-", text.strip().casefold()).replace("ё", "е").rstrip("?")


@cache
def read_synonyms() -> dict[str, str]:
    """Return what each word for a command means, by the word, folded."""
    return {
        fold(word): command
        for command, words in _read_table().items()
        if not command.startswith("--") or command in ("--help", "--version")
        for word in words
    }


@cache
def read_option_synonyms() -> dict[str, tuple[str, ...]]:
    """Return the other names of each option."""
    return {command: words for command, words in _read_table().items() if command.startswith("--")}


@cache
def _read_table() -> dict[str, tuple[str, ...]]:
    text = Path(__file__).with_name("synonyms.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {
        row["command"]: tuple(word for lang in LANGUAGES for word in row[lang].split(", ") if word)
        for row in rows
    }


def _find_question(text: str) -> str | None:
    """Return how to ask the question that bears a name or has the words of a text."""
    from servanda.query.questions import load_aliases, load_questions

    named = fold(text)
    if named in load_questions() or named in load_aliases():
        return f"ask {named}"
    if len(named) < _BEGINNING:
        return None
    for name, question in load_questions().items():
        if any(fold(words).startswith(named) for words in question.question.values()):
            return f"ask {name}"
    return None


def _find_thing(phrase: str) -> str | None:
    """Return how to show what is named like this in the bundled agreement."""
    from servanda.errors import ServandaError
    from servanda.query.show import find_subject
    from servanda.store.snapshot import open_bundled

    try:
        find_subject(open_bundled(), phrase)
    except ServandaError:
        return None
    return f"show {_quote(phrase)}"


def _find_nearest(phrase: str, first: str, verbs: Sequence[str], synonyms: Mapping[str, str]) -> str | None:
    """Return the verb, the word for one, or the question to whose name or words a text is nearest."""
    from servanda.query.questions import load_questions

    for text in dict.fromkeys((fold(phrase), fold(first))):
        if near := get_close_matches(text, verbs, 1, _ALIKE):
            return near[0]
        if near := get_close_matches(text, synonyms, 1, _ALIKE_SYNONYMS):
            return synonyms[near[0]]
    questions = load_questions()
    by_words = {
        fold(words): name for name, question in questions.items() for words in question.question.values()
    }
    near = get_close_matches(
        fold(phrase), {**by_words, **{name: name for name in questions}}, 1, _ALIKE_OPTIONS
    )
    return f"ask {by_words.get(near[0], near[0])}" if near else None


def _quote(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s()]", text) else text

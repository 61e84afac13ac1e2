"""What a person reads, in three languages: ``messages/en.json``, ``kk.json`` and ``ru.json``.

A file maps a section (what the texts are for: ``draw``, ``register``) to its keys, and a key to a text, which
may have gaps for values (``clause {number}``). The files hold the same keys in the same order.

A text that counts is an object. Its forms by plural category (``{"one": "{n} norm", "other": "{n} norms"}``)
are chosen by the number ``n``. A text that counts several things, or one by another name, has its sentence
under ``text`` and beside it the forms for each gap that counts: ``{"text": "{norms} in {clauses}", "norms":
{"one": …}, "clauses": {…}}``; in these forms ``n`` is the number of that gap.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias, TypeGuard

from servanda.locales import choose_form, format_day, format_number

#: The languages that servanda speaks.
LANGUAGES: Final = ("en", "kk", "ru")
#: The sections whose texts may be missing in a language; English ones stand in for these.
ENGLISH_FIRST: Final = ("errors", "help")

#: The language in which errors are told where this runs.
_error_language: ContextVar[str] = ContextVar("error_language", default="en")

_FOLDER: Final = Path(__file__).with_name("messages")
#: What stands under a key: a text, its forms by plural category, or a sentence with the forms of its gaps.
Text: TypeAlias = "str | dict[str, str | dict[str, str]]"
#: The key of the sentence of a text that counts, and the gap of a number in a form.
_SENTENCE: Final = "text"
_NUMBER: Final = "n"


class Messages(Mapping[str, str]):
    """The texts of some sections in one language, by key; a key stands for its text in the first that has it.

    >>> words = Messages("en", "network", "answers")
    >>> words["bearer"], Messages("en", "answers")["bearer"]
    ('whom the norm binds or entitles', 'bound')
    >>> words.text("clause", number=4)
    'clause 4'
    """

    def __init__(self, lang: str, *sections: str) -> None:
        """Take a language of :data:`LANGUAGES` and names of sections; raises KeyError for any other."""
        self.lang = lang
        self._sections = [_sections(lang)[name] for name in sections]

    def __getitem__(self, key: str) -> str:
        """Return a text with its gaps open; of one that counts, the sentence or the form of most numbers."""
        found = self._find(key)
        if isinstance(found, str):
            return found
        text = found.get(_SENTENCE, found.get("other"))
        return text if isinstance(text, str) else ""

    def _find(self, key: str) -> Text:
        for section in self._sections:
            if key in section:
                return section[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for section in self._sections for key in section))

    def __len__(self) -> int:
        return len(set().union(*self._sections))

    def text(self, key: str, /, **values: object) -> str:
        """Return a text with values in its gaps, what is counted in the plural form of its number.

        A value for a gap that counts is a whole number; a text in its place stands as it is. A value that is
        a day is written in words. Raises KeyError for an unknown key or a value left out.

        >>> [Messages("ru", "explanation").text("days", n=number) for number in (1, 2, 11)]
        ['1 день', '2 дня', '11 дней']
        >>> Messages("en", "status").text("until", deadline=date(2010, 12, 31))
        'until 31 December 2010'
        """
        found = self._find(key)
        values = {name: self._say_day(value) for name, value in values.items()}
        if isinstance(found, str):
            return found.format(**values)
        if _SENTENCE not in found:
            return self._count(found, values[_NUMBER], values)
        counted = {
            gap: self._count(forms, values[gap], values)
            for gap, forms in found.items()
            if isinstance(forms, dict)
        }
        return self[key].format(**values | counted)

    def _count(self, forms: Mapping[str, object], number: object, values: Mapping[str, object]) -> str:
        """Return the form that goes with a number, with values in its gaps."""
        if not isinstance(number, int):
            return str(number)
        form = choose_form({name: str(form) for name, form in forms.items()}, number, self.lang)
        return form.format(**{**values, _NUMBER: format_number(number, self.lang)})

    def _say_day(self, value: object) -> object:
        """Return a day in words, any other value as it is."""
        return format_day(value, self.lang) if _is_day(value) else value

    def uncounted(self, slot: str) -> str:
        """Return that the time of a slot (``timing``) is not counted, as a phrase.

        >>> Messages("ru", "answers").uncounted("timing")
        'срок не исчисляется'
        """
        return self.get(f"uncountable.{slot}") or f"{self[slot]}: {self['uncountable']}"

    def language(self, tag: str) -> str:
        """Return what the language of a tag is called, by its first part; one without a name shows its tag.

        >>> Messages("ru", "answers").language("uz"), Messages("en", "answers").language("sr-Latn")
        ('узбекский', 'Serbian')
        """
        primary = tag.partition("-")[0].casefold()
        return self.get(f"language.{primary}") or self.text("language.other", tag=tag)


def load_messages(lang: str, *sections: str, binding: bool = True) -> Messages:
    """Return the texts of some sections; where ``binding`` is false, those of an intention before them.

    A text that is not legally binding states intentions, so that no word of it may say "must". Raises as
    :class:`Messages`.

    >>> load_messages("en", "answers", binding=False)["obligation"]
    'intends to'
    """
    return Messages(lang, *(() if binding else ("intention",)), *sections)


def capitalize_text(text: str) -> str:
    """Return a text with a capital at its beginning, as it stands at the head of a line.

    >>> capitalize_text("clause 4"), capitalize_text("«as agreed»")
    ('Clause 4', '«as agreed»')
    """
    return text[:1].upper() + text[1:]


def set_error_language(lang: str) -> None:
    """Have errors told in a language of :data:`LANGUAGES` from now on; raises KeyError for any other.

    That holds for the thread or task that sets it (:mod:`contextvars`); English is spoken until then.
    """
    if lang not in LANGUAGES:
        raise KeyError(lang)
    _error_language.set(lang)


def get_error_language() -> str:
    """Return the language in which errors are told."""
    return _error_language.get()


def error_text(key: str, /, **values: object) -> str:
    """Return the sentence of an error with values put into its gaps, in the language set for errors.

    Days stay as they are typed, in ISO 8601. What is not translated is said in English.

    >>> error_text("no-day", text="soon")
    "'soon' is no day; write one as 2009-03-15, 15.03.2009 or 15 March 2009"
    """
    typed = {name: str(value) if _is_day(value) else value for name, value in values.items()}
    lang = get_error_language()
    # What is said in English counts as English does.
    spoken = lang if key in _load(lang).get("errors", {}) else "en"
    return Messages(spoken, "errors").text(key, **typed)


def command_text(key: str, /, **values: object) -> str:
    """Return what the command line says beside its answers, in the language set for errors.

    >>> command_text("written", file="agreement.html")
    'written: agreement.html'
    """
    return Messages(get_error_language(), "command").text(key, **values)


def _is_day(value: object) -> TypeGuard[date]:
    """Return whether a value is a day without a time: a moment keeps its own form (``{offset:%z}``)."""
    return isinstance(value, date) and not isinstance(value, datetime)


@cache
def _sections(lang: str) -> dict[str, dict[str, Text]]:
    """Return section → key → text in a language."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    found = _load(lang)
    if lang == "en":
        return found
    return found | {name: _load("en").get(name, {}) | found.get(name, {}) for name in ENGLISH_FIRST}


@cache
def _load(lang: str) -> dict[str, dict[str, Text]]:
    """Return what the file of a language holds."""
    found: dict[str, dict[str, Text]] = json.loads((_FOLDER / f"{lang}.json").read_text(encoding="utf-8"))
    return found

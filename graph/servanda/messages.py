"""What a person reads, in three languages: ``messages/en.json``, ``kk.json`` and ``ru.json``.

A file maps a section (what the texts are for: ``draw``, ``register``) to its keys, and a key to a text, which
may have gaps for values (``clause {number}``). The files hold the same keys in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

#: The languages that servanda speaks.
LANGUAGES: Final = ("en", "kk", "ru")
#: The sections whose texts may be missing in a language; English ones stand in for these.
ENGLISH_FIRST: Final = ("errors", "help")

_FOLDER: Final = Path(__file__).with_name("messages")


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
        for section in self._sections:
            if key in section:
                return section[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for section in self._sections for key in section))

    def __len__(self) -> int:
        return len(set().union(*self._sections))

    def text(self, key: str, /, **values: object) -> str:
        """Return a text with values in its gaps; raises KeyError for an unknown key or a value left out."""
        return self[key].format(**values)

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


def error_text(key: str, /, **values: object) -> str:
    """Return the sentence of an error, in English, with values put into its gaps.

    >>> error_text("no-day", text="soon")
    "'soon' is no day; write one as 2009-03-15"
    """
    return Messages("en", "errors").text(key, **values)


@cache
def _sections(lang: str) -> dict[str, dict[str, str]]:
    """Return section → key → text in a language."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    found: dict[str, dict[str, str]] = json.loads((_FOLDER / f"{lang}.json").read_text(encoding="utf-8"))
    if lang != "en":
        found |= {name: _sections("en").get(name, {}) | found.get(name, {}) for name in ENGLISH_FIRST}
    return found

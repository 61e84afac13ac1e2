"""Texts in several languages for the page: chosen with a fallback, numbered once, and written as HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final, TypeAlias

from servanda.messages import LANGUAGES, Messages

if TYPE_CHECKING:
    from markupsafe import Markup

#: A text by the tag of its language; a name that is in no language stands under ``und``.
Texts: TypeAlias = "dict[str, str]"

# Characters that HTML does not allow.
_UNFIT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@cache
def phrases() -> dict[str, Messages]:
    """Return the words of the interface by language: the page's own, and those of answers."""
    return {lang: Messages(lang, "page", "answers") for lang in LANGUAGES}


def phrase(key: str, **values: object) -> Texts:
    """Return a phrase in every language; a value that is itself in several languages is put in by language.

    >>> phrase("clause", number="4")["en"]
    'clause 4'
    """
    return {lang: phrases()[lang].text(key, **_in(lang, values)) for lang in LANGUAGES}


def phrase_or(key: str, other: str) -> Texts:
    """Return a phrase, or for a key that has none the other text as it is.

    >>> phrase_or("correlative.claim", "claim")["kk"], phrase_or("correlative.new", "new")
    ('талап ету құқығы', {'und': 'new'})
    """
    return phrase(key) if key in phrases()["en"] else {"und": other}


def _in(lang: str, values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: chosen(value, lang)[0] if isinstance(value, dict) else value for name, value in values.items()
    }


def chosen(texts: Texts, lang: str) -> tuple[str, str]:
    """Return a text in a language, else in English, else in any; and the tag of the language that it is in.

    >>> chosen({"kk": "ел", "en": "country"}, "ru")
    ('country', 'en')
    """
    for tag in (lang, "en", *sorted(texts)):
        if texts.get(tag):
            return _UNFIT.sub("\ufffd", texts[tag]), tag
    return "", lang


class Strings:
    """Every text of the page with a number, so that a script can write the page in another language.

    ``lang`` is the language in which the page is first written.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._numbers: dict[str, int] = {}
        self._written: set[int] = set()

    def number(self, texts: Texts) -> int:
        """Return the number of a text; the same text has the same number."""
        entry: list[object] = []
        for lang in LANGUAGES:
            text, tag = chosen(texts, lang)
            entry.append(text if tag in (lang, "und") else [text, tag])
        if all(part == entry[0] for part in entry):
            entry = entry[:1]
        return self._numbers.setdefault(json.dumps(entry, ensure_ascii=False), len(self._numbers))

    def table(self) -> list[object]:
        """Return the texts by number: in each language, a list of text and tag where it is in another one.

        A text that is alike in all languages stands once. What an element of the page holds already is 0.
        """
        place, found = LANGUAGES.index(self.lang), [json.loads(entry) for entry in self._numbers]
        for number in self._written:
            if len(found[number]) > 1:
                found[number][place] = 0
        return found

    def write(self, texts: Texts, tag: str = "span", **attributes: object) -> Markup:
        """Return an element with a text that follows the language of the page."""
        from markupsafe import Markup, escape

        text, lang = chosen(texts, self.lang)
        given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        given["data-s"] = number = self.number(texts)
        self._written.add(number)
        if lang not in (self.lang, "und"):
            given["lang"] = lang
        head = "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value is not None)
        return Markup(f"<{tag}{head}>{escape(text)}</{tag}>")

    def attribute(self, name: str, texts: Texts) -> Markup:
        """Return an attribute with a text that follows the language of the page; one to an element."""
        from markupsafe import Markup, escape

        text = escape(chosen(texts, self.lang)[0])
        return Markup(f'{name}="{text}" data-a="{name}:{self.number(texts)}"')


def embedded(data: object) -> str:
    """Return data as JSON that can stand in a script element: no text in it can end the element.

    >>> "<" in embedded("</script>"), json.loads(embedded("</script>"))
    (False, '</script>')
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text

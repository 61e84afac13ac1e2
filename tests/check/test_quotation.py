"""Where a quote may begin and end in a sentence, in each language with a lexicon."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest

from servanda.check.lexicon import Lexicon, read_lexicon
from servanda.check.quotation import find_cut
from servanda.check.shacl import Data
from servanda.namespaces import SRV
from servanda.resources import registry_triples

NORM = "<urn:norm>"
ENGLISH = (
    "Each Party shall notify the other Party in writing of new stations, and may ask for their drawings."
)
RUSSIAN = (
    "Каждая из Сторон обязана письменно уведомлять другую Сторону о новых станциях "
    "и вправе запрашивать о них сведения."
)
KAZAKH = (
    "Әр Тарап екінші Тарапты жаңа бекеттер туралы жазбаша хабардар етуге "
    "және олар туралы мәлімет беруге тиіс."
)
LIST = "The Secretary shall: notify the Parties of new stations; keep a list of them."


@cache
def lexicon() -> Lexicon:
    return read_lexicon(Data(registry_triples()))


def norm(quote: str, tag: str, operative: str, **slots: str) -> Data:
    """Return a norm with stated slots, and an object where that is given."""
    named = slots.pop("object", "")
    objects = f'; srv:actObject "{named}"@{tag}' if named else ""
    lines = [f'{NORM} srv:quote "{quote}"@{tag} ; srv:operativeWords "{operative}"@{tag} {objects} .']
    for name, words in slots.items():
        lines.append(
            f"{NORM} srv:hasSlot <urn:{name}> . <urn:{name}> a srv:Stated ; "
            f'srv:forSlot <https://w3id.org/servanda/slot/{name}> ; srv:evidenceText "{words}"@{tag} .'
        )
    turtle = f"PREFIX srv: <{SRV}>\n" + "\n".join(lines)
    return Data(quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("sentence", "quote", "tag", "operative", "slots", "left_out"),
    [
        (ENGLISH, ENGLISH.removesuffix("."), "en", "shall notify", {"bearer": "Each Party"}, ""),
        (ENGLISH, ENGLISH.partition(",")[0], "en", "shall notify", {"bearer": "Each Party"}, ""),
        (ENGLISH, "Each Party shall notify", "en", "shall notify", {}, "the"),
        (ENGLISH, "shall notify the other Party in writing of new stations", "en", "shall", {}, "Party"),
        (ENGLISH, "Each Party shall notify the other Party in writing of", "en", "shall notify", {}, "new"),
        (ENGLISH, "may ask for their drawings", "en", "may ask", {}, ""),
        (ENGLISH, "may ask for their drawings", "en", "may ask", {"bearer": "Each Party"}, "Each Party"),
        (ENGLISH, ENGLISH.partition(",")[0], "en", "may", {"matter": "their drawings"}, "their drawings"),
        (ENGLISH, ENGLISH.partition(",")[0], "en", "may ask", {"object": "drawings of stations"}, "drawings"),
        (LIST, "notify the Parties of new stations", "en", "shall", {"bearer": "The Secretary"}, ""),
        (RUSSIAN, RUSSIAN.removesuffix("."), "ru", "обязана уведомлять", {}, ""),
        (RUSSIAN, RUSSIAN.partition(" и вправе")[0], "ru", "обязана", {"addressee": "другую Сторону"}, ""),
        (RUSSIAN, "Каждая из Сторон обязана письменно", "ru", "обязана уведомлять", {}, "уведомлять"),
        (RUSSIAN, "уведомлять другую Сторону о новых станциях", "ru", "уведомлять", {}, "письменно"),
        (KAZAKH, KAZAKH.removesuffix("."), "kk", "етуге тиіс", {}, ""),
        (KAZAKH, KAZAKH.partition(" тиіс")[0], "kk", "беруге тиіс", {}, ""),
        (KAZAKH, KAZAKH.partition(" және")[0], "kk", "хабардар етуге", {"bearer": "Әр Тарап"}, ""),
        (KAZAKH, "Әр Тарап екінші Тарапты жаңа бекеттер", "kk", "етуге тиіс", {}, "туралы"),
        (KAZAKH, "жаңа бекеттер туралы жазбаша хабардар етуге", "kk", "етуге", {}, "Тарапты"),
    ],
)  # fmt: skip
def test_a_quote_is_a_part_of_a_sentence_with_the_words_of_its_norm(
    sentence: str, quote: str, tag: str, operative: str, slots: dict[str, str], left_out: str
) -> None:
    known = lexicon().find_language(tag)
    assert known is not None
    data = norm(quote, tag, operative, **slots)
    assert find_cut(data, NORM, [NORM], [sentence], known) == left_out
